"""The store: every repository over one database."""

from connector.store.activity import Activity
from connector.store.addressees import Addressees
from connector.store.arrivals import Arrivals
from connector.store.authorization_codes import AuthorizationCodes
from connector.store.batches import Batches
from connector.store.bearers import Bearers
from connector.store.callbacks import Callbacks
from connector.store.codes import Codes
from connector.store.connections import Connections
from connector.store.database import Database
from connector.store.deliveries import Deliveries
from connector.store.events import Events
from connector.store.feed import Feed
from connector.store.further_webhooks import FurtherWebhooks
from connector.store.grants import Grants
from connector.store.known_keys import KnownKeys
from connector.store.last_attempts import LastAttempts
from connector.store.mails import Mails
from connector.store.notice_telling import Notices
from connector.store.oauth_clients import OAuthClients
from connector.store.operations import Operations
from connector.store.outbox import Outbox
from connector.store.overview import Overview
from connector.store.receipts import Receipts
from connector.store.renders import Renders
from connector.store.replays import Replays
from connector.store.resources import Resources
from connector.store.retention import Retention
from connector.store.seals import Seals
from connector.store.sessions import Sessions
from connector.store.started_videos import StartedVideos
from connector.store.subscriptions import Subscriptions
from connector.store.sweeps import Sweeps
from connector.store.takeover import Takeover
from connector.store.tokens import Tokens
from connector.store.turns import Turns
from connector.store.unmade import Unmade
from connector.store.upstream_webhooks import UpstreamWebhooks


class Store:
    """All that is kept. `url` is sqlite:///… or postgresql://…"""

    def __init__(self, url: str, *, pool_size: int = 24) -> None:
        self.database = Database(url, pool_size=pool_size)
        self.connections = Connections(self.database)
        self.tokens = Tokens(self.database)
        self.bearers = Bearers(self.database)
        self.activity = Activity(self.database)
        self.known_keys = KnownKeys(self.database)
        self.upstream_webhooks = UpstreamWebhooks(self.database)
        self.further_webhooks = FurtherWebhooks(self.database)
        self.subscriptions = Subscriptions(self.database)
        self.operations = Operations(self.database)
        self.callbacks = Callbacks(self.database)
        self.batches = Batches(self.database, self.callbacks)
        self.started_videos = StartedVideos(self.database)
        self.turns = Turns(self.database)
        self.unmade = Unmade(self.database)
        self.renders = Renders(self.database)
        self.receipts = Receipts(self.database)
        self.events = Events(self.database)
        self.notices = Notices(self.database, self.events)
        self.addressees = Addressees(self.database)
        self.mails = Mails(self.database)
        self.arrivals = Arrivals(self.database, self.events)
        self.feed = Feed(self.database)
        self.outbox = Outbox(self.database)
        self.retention = Retention(self.database)
        self.deliveries = Deliveries(self.database)
        self.last_attempts = LastAttempts(self.database)
        self.overview = Overview(self.database)
        self.replays = Replays(self.database)
        self.sweeps = Sweeps(self.database)
        self.resources = Resources(self.database)
        self.seals = Seals(self.database)
        self.sessions = Sessions(self.database)
        self.codes = Codes(self.database)
        self.oauth_clients = OAuthClients(self.database)
        self.authorization_codes = AuthorizationCodes(self.database)
        self.grants = Grants(self.database)
        self.takeover = Takeover(self.database)
        self.token = self.database.claimant.token  # a fresh one for claims of this process

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()
