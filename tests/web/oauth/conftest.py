"""Apps as platforms play them, through Authlib's client side, and people who let them in."""

from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from support.world import Api, World
from web.pages.conftest import Browser, browser, new_browser  # noqa: F401

from connector.states import Platform

BACK = "https://zapier.com/dashboard/auth/oauth/return/App1CLIAPI/"


class App:
    """One app: its client at the bridge, and a session of Authlib's for each time that somebody signs in to it."""

    def __init__(
        self, world: World, *, platform: Platform = Platform.ZAPIER, public: bool = False, uris: tuple[str, ...] = ()
    ) -> None:
        self.world = world
        uris = uris or (BACK,)
        self.client, self.secret = world.bridge.oauth_clients.add(platform, uris=uris, public=public)
        self.back = uris[0]
        self.pkce = {"code_verifier": "v" * 64} if public else {}

    def session(self, **more: Any) -> OAuth2Session:
        method = "none" if self.client.public else "client_secret_basic"
        chosen: dict[str, Any] = {"token_endpoint_auth_method": method, "redirect_uri": self.back}
        chosen |= {"code_challenge_method": "S256"} if self.client.public else {}
        return OAuth2Session(self.client.id, self.secret, **chosen | more)

    def address(self, session: OAuth2Session | None = None, **more: str) -> str:
        """Where people are sent to."""
        made = (session or self.session()).create_authorization_url(
            f"{self.world.url}/oauth/authorize", **{"state": "s-1"} | self.pkce | more
        )
        return str(made[0])

    def sign_in(self, who: Browser, api_key: str, session: OAuth2Session | None = None, **more: str) -> OAuth2Session:
        """Have somebody let the app in with a provider's key; the session then has its tokens."""
        session = session or self.session()
        return self.fetch(session, consent(who, self.address(session, **more), api_key))

    def fetch(self, session: OAuth2Session, came_back: str) -> OAuth2Session:
        """Fetch the first tokens with what somebody came back with."""
        address = f"{self.world.url}/oauth/token"
        session.fetch_token(address, authorization_response=came_back, state="s-1", **self.pkce)
        return session

    def call(self, path: str = "token", **form: str) -> requests.Response:
        """A call of its own making, with its id and secret in the body."""
        form = {"client_id": self.client.id} | ({"client_secret": self.secret} if self.secret else {}) | form
        return requests.post(f"{self.world.url}/oauth/{path}", data=form, timeout=10)

    def refresh(self, token: str, **more: str) -> requests.Response:
        return self.call(grant_type="refresh_token", refresh_token=token, **more)

    def redeem(self, came_back: str, **more: str) -> requests.Response:
        code = query(came_back)["code"]
        return self.call(**{"grant_type": "authorization_code", "code": code, "redirect_uri": self.back} | more)


def leave(who: Browser, action: str, **filled: str) -> requests.Response:
    """Send a form of the last page, and stay before where it leads."""
    fields = who.fields(action) | filled
    who.page = who.session.post(urljoin(who.url, action), data=fields, timeout=20, allow_redirects=False)
    return who.page


def page_of(address: str) -> str:
    """The address within the bridge, as the page's forms have it."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def consent(who: Browser, address: str, api_key: str, *, connection: str = "new", name: str = "mine") -> str:
    """Let an app in with a key, whoever is signed in; gives where one is led."""
    action = f"{page_of(address)}&another=yes"
    who.open(action)
    who.send(action, provider="argil", api_key=api_key)
    answer = leave(who, action, connection=connection, name=name)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def query(address: str) -> dict[str, str]:
    """What an address carries."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def works(world: World, token: str) -> bool:
    """Whether an access token is taken."""
    answer = requests.get(f"{world.url}/v1/connections/me", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    return answer.status_code == 200


@pytest.fixture
def app(world: World) -> App:
    return App(world)


@pytest.fixture
def public_app(world: World) -> App:
    return App(world, platform=Platform.N8N, public=True)


@pytest.fixture
def signed_in(world: World, app: App, browser: Browser, alice: Api) -> OAuth2Session:  # noqa: F811
    """A session of the app that alice let in, with her connection."""
    browser.sign_in(alice.connection["token"])
    session = app.session()
    browser.open(app.address(session))
    answer = leave(browser, page_of(app.address(session)))
    return app.fetch(session, answer.headers["Location"])
