"""The overview: what was sent and spent, how the connection stands, what needs attention, and where to begin."""

import html
import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from support.world import Api, World, until

from connector import ids, limits
from connector.services.overview import Range, periods_of
from connector.states import Scope
from connector.store import tables
from connector.store.activity import BRIDGE

from .conftest import Browser


def text_of(page: str) -> str:
    """What a reader sees of the main part, in one line."""
    main = re.sub(r"<(svg|title).*?</\1>", " ", page[page.index("<main") :], flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def change(world: World, table: sa.Table, api: Api, **values: object) -> None:
    own = table.c.id if table is tables.connections else table.c.connection_id
    with world.bridge.store.database.write() as transaction:
        transaction.execute(table.update().where(own == api.connection["id"]).values(**values))


def subscribe(world: World, api: Api, path: str = "/hook") -> str:
    body = {"trigger": "video_done", "target_url": world.receiver.url + path}
    return str(api.good("POST", "/v1/subscriptions", body)["id"])


def test_a_new_connection_is_shown_where_to_begin(world: World, browser: Browser, alice: Api) -> None:
    page = browser.sign_in(alice.connection["token"]).text
    seen = text_of(page)
    assert "Nothing needs your attention." in seen and "Next steps" in seen
    assert all(step in seen for step in ("Sign in from Zapier, Make or n8n", "Subscribe", "Make a video"))
    assert "Spending" not in seen and page.count('<li class="done"') == 1
    subscribe(world, alice)
    assert browser.open("/console").text.count('<li class="done"') == 3
    assert "Argil takes it." in seen and "Argil tells this bridge at once" in seen and "A stand-in answers" in seen


def test_what_was_sent_and_spent_is_drawn_and_told_in_numbers(
    world: World, browser: Browser, alice: Api, mallory: Api
) -> None:
    subscribe(world, alice)
    body = {"script": "Hello there. Welcome aboard.", "avatar_id": world.avatar(alice)}
    with world.relay():
        alice.good("POST", "/v1/actions/create_and_render_video", body)
        until(lambda: alice.good("GET", "/v1/deliveries?status=delivered")["data"])
    page = browser.sign_in(alice.connection["token"]).text
    seen = text_of(page)
    assert "Delivered 1 Waiting 0 Failed 0" in seen and "Next steps" not in seen
    assert re.search(r"Credits ≈ [1-9]\d* Videos started 1 ", seen)
    charts = re.findall(
        r'<svg class="area"[^>]*role="img" aria-labelledby="([\w-]+)" aria-describedby="([\w-]+)"', page
    )
    assert len(charts) == 2 and all(f'id="{each}"' in page for pair in charts for each in pair)
    assert page.count('<rect class="accent"') == 2
    for asked, rows in (("24h", 24), ("7d", 7), ("30d", 30), ("never", 7)):
        page = browser.open(f"/console?range={asked}").text
        assert page.count('<g class="bar">') == 2 * rows and "Delivered 1 " in text_of(page)
        assert page.count('<th scope="row">') == 2 * rows and page.count('aria-current="true"') == 1
    assert "Next steps" in text_of(browser.sign_in(mallory.connection["token"]).text)


def test_what_needs_attention_is_told_with_a_way_on_to_its_owner_alone(
    world: World, browser: Browser, alice: Api, mallory: Api
) -> None:
    now, bridge = world.bridge.clock(), world.bridge
    for path in ("/one", "/two"):
        alice.good("POST", f"/v1/subscriptions/{subscribe(world, alice, path)}/test")
    assert len(alice.good("GET", "/v1/deliveries")["data"]) == 2
    change(world, tables.deliveries, alice, status="failed", due_at=None)
    change(world, tables.subscriptions, alice, failing_since=now - timedelta(hours=3))
    change(world, tables.connections, alice, doubted_at=now, doubted_call="GET /videos")
    with bridge.store.database.write() as transaction:
        one = sa.select(sa.func.min(tables.subscriptions.c.id)).where(
            tables.subscriptions.c.connection_id == alice.connection["id"]
        )
        gone = {"status": "disabled", "reason": "The target said <410>.", "status_since": now - timedelta(days=1)}
        transaction.execute(
            tables.subscriptions.update().where(tables.subscriptions.c.id == one.scalar_subquery()).values(gone)
        )
    connection = bridge.store.connections.get(alice.connection["id"])
    assert connection is not None
    for name, left in (("Make, old", limits.EXPIRES_SOON - timedelta(minutes=1)), ("Lasting", timedelta(days=90))):
        bridge.tokens.create(connection, name=name, scopes=[Scope.READ], by=BRIDGE, expires_at=now + left)
    page = browser.sign_in(alice.connection["token"]).text
    seen = text_of(page)
    assert "Argil refused a call without saying why" in seen and "Key in doubt" in seen
    assert "The hook to 127.0.0.1 is disabled The target said <410>." in seen
    assert "The hook to 127.0.0.1 is failing" in seen and "2 deliveries failed in the last 3 days" in seen
    leads = re.findall(r'href="(/console/deliveries\?[^"]+)"', page)
    assert sum("status=failed" in each for each in leads) == 1 and len(leads) == 1 + 7
    for each in (leads[0], leads[1]):  # to those that failed, and to those of today
        assert browser.open(html.unescape(each)).text.count('href="/console/deliveries/dlv_') >= 2, each
    assert "The token “Make, old” ends soon" in seen and "Lasting" not in seen
    assert seen.index("is disabled") < seen.index("is failing") and "Nothing needs your attention" not in seen
    change(world, tables.connections, alice, status="reconnect_required")
    page = browser.open("/console").text
    assert "Argil refuses the API key" in text_of(page) and 'class="button" href="/console/settings"' in page
    assert "Nothing needs your attention." in text_of(browser.sign_in(mallory.connection["token"]).text)


def test_failed_and_unclear_renders_are_told(world: World, browser: Browser, alice: Api) -> None:
    now, owner = world.bridge.clock(), alice.connection["id"]
    bodies = [
        f'{{"type": "video.failed", "reason": "content_moderated", "video": {{"id": "vid_1", "name": "{name}"}}}}'
        for name in ("Spring & sale", "")
    ]
    columns = {"connection_id": owner, "trigger": "video_failed", "kind": "video", "thing_id": "vid_1"}
    with world.bridge.store.database.write() as transaction:
        for at, body in enumerate(bodies):
            row = {"id": f"evt_{at}{owner}", "position": 1000 + at, "body": body, "created_at": now}
            transaction.execute(tables.events.insert().values(columns | row))
        asked = {"id": ids.new_id("op"), "connection_id": owner, "action": "render_video", "fingerprint": "x"}
        unclear = {"status": "finished", "http_status": 502, "answered": True, "created_at": now, "updated_at": now}
        transaction.execute(tables.operations.insert().values(asked | unclear | {"input": {}, "journal": {}}))
    seen = text_of(browser.sign_in(alice.connection["token"]).text)
    assert "2 videos failed in the last 3 days" in seen
    assert "Of 1 render nobody knows whether it began" in seen and "Videos started 0 " in seen
    assert "“Spring & sale” (content moderated)." in seen and "“vid_1” (content moderated)." in seen


def test_many_hooks_in_trouble_are_counted_and_a_webhook_that_waits_is_explained(
    world: World, browser: Browser, alice: Api
) -> None:
    for number in range(7):
        subscribe(world, alice, f"/{number}")
    change(world, tables.subscriptions, alice, status="paused", probe_id="dlv_1", reason="No scenario listens.")
    change(world, tables.connections, alice, webhook_base="https://before.example.com")
    seen = text_of(browser.sign_in(alice.connection["token"]).text)
    assert seen.count("The hook to 127.0.0.1 is paused No scenario listens.") == 5
    assert "2 more hooks are disabled, paused or failing" in seen
    assert "Pending It is not registered at Argil yet; that is tried every minute." in seen


@pytest.mark.parametrize("back", list(Range))
def test_periods_have_no_gap_and_hold_now(back: Range) -> None:
    now = datetime.fromisoformat("2026-03-01T00:00:00Z")
    for at in (now, now + timedelta(hours=23, minutes=59, seconds=59)):
        periods = periods_of(back, at)
        assert all(until == since for (_, until), (since, _) in zip(periods, periods[1:], strict=False))
        assert periods[-1][0] <= at < periods[-1][1] and len(periods) == int(back[:-1])
