"""Somebody who signs in at the bridge for an app of a platform: a browser, from the address that the platform opens to
the one that the bridge leads back to.
"""

import contextlib
import re
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests
import sqlalchemy as sa
from support.world import World
from web.oauth.conftest import leave, page_of
from web.pages.conftest import Browser

from connector.states import Platform, TokenKind
from connector.store.tables.access import tokens


class Client(NamedTuple):
    """What the operator was given for an app: `connector oauth add-client`."""

    id: str
    secret: str


def client(world: World, platform: Platform, redirect_uri: str) -> Client:
    """Make an app known to the bridge."""
    made, secret = world.bridge.oauth_clients.add(platform, uris=[redirect_uri])
    assert secret
    return Client(made.id, secret)


def allow(world: World, address: str, who: str, **filled: str) -> str:
    """Paste the provider's key, choose or name a connection, and allow. Gives where that leads."""
    with contextlib.closing((browser := Browser(world.url)).session):
        browser.open(address)
        action = page_of(address)
        offered = set(re.findall(r'name="provider" value="(\w+)"', browser.page.text))
        assert offered == {world.provider}, "who comes from one provider's app is shown no other"
        browser.send(action, api_key=f"sandbox-{who}")
        answer = leave(browser, action, **{"connection": "new", "name": who} | filled)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


def expire(world: World) -> None:
    """The hour of every access token of an app is over."""
    over = world.bridge.clock() - timedelta(seconds=1)
    ended = sa.update(tokens).where(tokens.c.kind == TokenKind.OAUTH).values(expires_at=over)
    with world.bridge.store.database.write() as transaction:
        assert transaction.execute(ended).rowcount


def revoke(world: World, made: Client, token: str) -> None:
    """The app has no use for a token any more."""
    form = {"token": token, "client_id": made.id, "client_secret": made.secret}
    assert requests.post(f"{world.url}/oauth/revoke", data=form, timeout=10).ok


def query(address: str) -> dict[str, str]:
    """What an address carries."""
    return dict(parse_qsl(urlsplit(address).query))
