"""The store: every repository over one database."""

from collections.abc import Callable

import sqlalchemy as sa

from connector.store import tables
from connector.store.callbacks import Callbacks
from connector.store.connections import Connections
from connector.store.database import Database
from connector.store.deliveries import Deliveries
from connector.store.events import Events
from connector.store.operations import Operations
from connector.store.outbox import Outbox
from connector.store.receipts import Receipts
from connector.store.renders import Renders
from connector.store.replays import Replays
from connector.store.retention import Retention
from connector.store.subscriptions import Subscriptions
from connector.store.sweeps import Sweeps


class Store:
    """All that is kept. `url` is sqlite:///… or postgresql://…"""

    def __init__(self, url: str, *, pool_size: int = 24) -> None:
        self.database = Database(url, pool_size=pool_size)
        self.connections = Connections(self.database)
        self.subscriptions = Subscriptions(self.database)
        self.operations = Operations(self.database)
        self.callbacks = Callbacks(self.database)
        self.renders = Renders(self.database)
        self.receipts = Receipts(self.database)
        self.events = Events(self.database)
        self.outbox = Outbox(self.database)
        self.retention = Retention(self.database)
        self.deliveries = Deliveries(self.database)
        self.replays = Replays(self.database)
        self.sweeps = Sweeps(self.database)

    def reseal(self, renew: Callable[[str], str]) -> int:
        """Put every sealed secret through `renew`, row by row. Gives how many there were."""
        count = 0
        for table in (tables.connections, tables.subscriptions):
            sealed = [column for column in table.c if column.name.startswith("sealed_")]
            with self.database.write() as transaction:
                for row in transaction.execute(sa.select(table.c.id, *sealed).order_by(table.c.id)).all():
                    before = {column.name: getattr(row, column.name) for column in sealed if getattr(row, column.name)}
                    values = {name: renew(text) for name, text in before.items()}
                    unchanged = [table.c[name] == text for name, text in before.items()]
                    if values:  # what was sealed anew since we read it is of the newest key already
                        transaction.execute(table.update().where(table.c.id == row.id, *unchanged).values(values))
                    count += len(values)
        return count

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()
