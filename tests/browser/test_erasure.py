"""Disconnecting deletes everything: what is left is a tombstone, and after the retention not even that."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from browser import scene
from browser.app import ZAPIER, App
from browser.conftest import NewPerson, at_work
from browser.person import Person
from support.world import Api, World

from connector import ids
from connector.services.pruning import Pruning
from connector.setting_values import MailAccount
from connector.states import CodePurpose, Platform
from connector.store import tables

pytestmark = pytest.mark.browser

OF_THE_BRIDGE = {"canaries", "oauth_clients"}  # whoever is connected
OF_HEYGEN = {"batches"}
OF_THE_TOMBSTONE = {
    "connections": {"id", "provider", "status", "account", "asked_for_secret", "token_hash", "inbound_hash"}
    | {"created_at", "updated_at"},
    "tokens": {"id", "connection_id", "scopes", "hash", "kind", "created_at", "expires_at"},
    "renders": {"provider", "thing_id", "operation_id", "held_at"},  # of the last minutes
}

Rows = dict[str, list[dict[str, Any]]]


def rows(world: World) -> Rows:
    """What there is of anybody, table by table: a new table is looked at by itself."""
    engine = sa.create_engine(world.database_url)
    try:
        with engine.connect() as connection:
            found = {
                name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for name, table in tables.metadata.tables.items()
                if name not in OF_THE_BRIDGE
            }
    finally:
        engine.dispose()
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
def world(sqlite: Any) -> Iterator[World]:
    """A bridge of which nobody else knows."""
    nobody = MailAccount("127.0.0.1", 9, "no", "connector@example.com")  # so that a mail waits
    with at_work(sqlite, settings={"smtp_url": nobody}) as world:
        yield world


def fill_every_table(world: World, api: Api, person: Person) -> None:
    """Do what leaves something behind, beside the past: a replay, a callback, a link, an app that is let in twice."""
    made = scene.past(world, api)
    api.good("POST", f"/v1/subscriptions/{made.taken}/replay", {"since": "2020-01-01T00:00:00Z"})
    scene.hook(world, api, "both", trigger="video_finished")
    connection_id = api.connection["id"]
    world.bridge.codes.make(CodePurpose.SIGN_IN, connection_id=connection_id, good_for=timedelta(days=1))
    given = {"script": "A callback.", "avatar_id": world.avatar(api), "callback_url": f"{world.receiver.url}/refuses"}
    api.good("POST", "/v1/actions/create_and_render_video", given)
    person.open("/console/settings")
    person.fill(Address="carol@example.com")
    person.press("Ask this address")
    app = App(world, Platform.ZAPIER, ZAPIER)
    for take in (app.take, str):  # the second code is never redeemed
        person.open(app.address())
        person.press("Allow")
        person.page.wait_for_url(f"{ZAPIER}?**")
        take(person.page.url)


def _said(rows: list[dict[str, Any]]) -> set[str]:
    """The columns in which anything stands."""
    return {name for row in rows for name, value in row.items() if value not in (None, "")}


def _prune(world: World, *, after: timedelta) -> None:
    """As a relay does, at a later time."""
    at_once = threading.Event()
    at_once.set()
    store, settings = world.bridge.store, world.bridge.settings
    Pruning(store, settings.retention, lambda: datetime.now(UTC) + after).prune(at_once)


def test_deleting_everything_leaves_a_tombstone_and_in_the_end_nothing(
    world: World, new_person: NewPerson, scripts: bool
) -> None:
    api = world.connect("carol")
    person = new_person(scripts=scripts)
    person.sign_in(api.connection["token"])
    fill_every_table(world, api, person)
    before = rows(world)
    assert tables.metadata.tables.keys() - before.keys() == OF_THE_BRIDGE | OF_HEYGEN, "give the scene a row of each"

    person.open("/console/settings")
    person.unfold("Disconnect …")
    person.sees("This cannot be taken back")
    person.press("Disconnect and delete everything")
    person.heading("Disconnected")
    person.sees("What is left is a hash of each token")

    left = rows(world)
    assert {name: _said(each) for name, each in left.items()} == OF_THE_TOMBSTONE
    assert left["connections"][0]["token_hash"] == ids.digest(api.connection["token"])
    for word in ("carol", world.receiver.url, "Hello there", "Zapier"):
        assert word in json.dumps(before, default=str) and word not in json.dumps(left, default=str)
    assert api("GET", "/v1/connections/me").status_code == 401
    person.open("/console")
    person.heading("Sign in")

    _prune(world, after=world.bridge.settings.retention - timedelta(days=1))
    assert rows(world).keys() == left.keys()
    _prune(world, after=world.bridge.settings.retention + timedelta(days=1))
    assert rows(world) == {}
