"""Subscriptions in the console: listed, looked at, and all that can be done about one."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.world import Api, World, until

from connector.store import tables
from connector.web.pages import hooks, subscriptions

from .conftest import Browser

LIST = "/console/subscriptions"
TARGET = "https://hooks.example/hooks/standard/0123456789/secret-part-b3x9/"


def hook(alice: Api, target_url: str = TARGET, **body: Any) -> str:
    """A subscription's id."""
    body = {"triggers": ["video_done", "video_failed"], "target_url": target_url} | body
    return str(alice.good("POST", "/v1/subscriptions", body)["id"])


def stands(world: World, subscription_id: str, **values: Any) -> None:
    """Have a subscription stand as only the relay would put it."""
    theirs = tables.subscriptions
    with world.bridge.store.database.write() as transaction:
        transaction.execute(theirs.update().where(theirs.c.id == subscription_id).values(**values))


def deeds(alice: Api) -> list[tuple[str, str, str]]:
    """What was done, by what kind of actor, to which subscription, newest first."""
    done = alice.good("GET", "/v1/connections/me/activity")["data"]
    return [(each["type"], each["actor"]["type"], each["details"].get("subscription_id")) for each in done]


def status(alice: Api, subscription_id: str) -> str:
    return str(alice.good("GET", f"/v1/subscriptions/{subscription_id}")["status"])


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (TARGET, "hooks.example/…b3x9"),
        ("https://hooks.example", "hooks.example"),
        ("https://hooks.example/", "hooks.example"),
        ("https://hooks.example/short", "hooks.example/…"),
        ("http://127.0.0.1:5678/webhook?token=secret-part-0123", "127.0.0.1:5678/…0123"),
        ("https://user:secret-part@hooks.example:8443/x", "hooks.example:8443/…"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_of_it(address: str, shown: str) -> None:
    assert hooks.masked(address) == shown and "secret-part" not in shown


def test_where_nobody_listens_the_page_says_how_to_begin(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    page = browser.open(LIST).text
    assert "Nobody listens yet" in page and "curl" in page and f"{browser.url}/v1/subscriptions" in page
    assert all(f"<h2>{each}</h2>" in page for each in ("Zapier", "Make", "n8n", "Plain HTTP"))


def test_the_list_tells_what_goes_where_and_how_it_does(world: World, browser: Browser, alice: Api) -> None:
    now = datetime.now(UTC)
    hook(alice, filters={"extras.row": "<42>", "video_id": "vid_1"})
    failing, disabled, paused = (hook(alice, f"{TARGET}{each}") for each in ("failing", "disabled", "paused"))
    stands(world, failing, failing_since=now - timedelta(hours=5))
    stands(world, disabled, status="disabled", status_since=now, reason="The target answered 410.")
    alice.good("PATCH", f"/v1/subscriptions/{paused}", {"status": "paused"})
    browser.sign_in(alice.connection["token"])
    page = browser.open(LIST).text
    assert "hooks.example/…b3x9" in page and "secret-part" not in page
    assert "Video Done, Video Failed" in page and "Video ID is “vid_1”" in page
    assert "Extra “row” is “&lt;42&gt;”" in page
    badges = re.findall(r'class="badge \w+">(\w+)<', page)
    assert badges == ["Paused", "Disabled", "Failing", "Active"], "newest first"
    assert "The target answered 410." in page and "nothing yet" in page and "How to make another one" in page


def test_the_list_is_read_page_by_page(browser: Browser, alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "ROWS", 2)
    made = [hook(alice, f"https://hooks.example/{each}") for each in range(3)]
    browser.sign_in(alice.connection["token"])
    first = browser.open(LIST).text
    assert made[2] in first and made[1] in first and made[0] not in first and "Newest" not in first
    [older] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = browser.open(older).text
    assert made[0] in second and made[1] not in second and 'rel="next"' not in second and "Newest" in second
    assert "That was all" in browser.open(f"{LIST}?cursor={made[0]}").text


def test_a_paused_one_is_resumed(browser: Browser, alice: Api) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}")
    page = browser.send(f"{LIST}/{mine}/pause").text
    assert "What happens is kept" in page and status(alice, mine) == "paused"
    page = browser.send(f"{LIST}/{mine}/resume").text
    assert "Active again" in page and status(alice, mine) == "active"
    assert deeds(alice)[:2] == [("subscription.changed", "page", mine)] * 2


@pytest.mark.parametrize("ticked", [True, False])
def test_a_disabled_one_says_why_and_may_get_what_it_missed(
    world: World, browser: Browser, alice: Api, ticked: bool
) -> None:
    mine, now = hook(alice), datetime.now(UTC)
    reason, since = "Nothing was accepted for 5 days.", now - timedelta(days=6)
    stands(world, mine, status="disabled", status_since=now, failing_since=since, reason=reason)
    browser.sign_in(alice.connection["token"])
    page = browser.open(f"{LIST}/{mine}").text
    assert reason in page and "Also send what it missed since" in page and f"{since:%Y-%m-%dT%H:%M:%SZ}" in page
    assert "Send a test event" not in page and "/pause" not in page
    fields = browser.fields(f"{LIST}/{mine}/resume")
    assert fields.pop("missed") == "yes"
    page = browser.post(f"{LIST}/{mine}/resume", fields | ({"missed": "yes"} if ticked else {})).text
    assert status(alice, mine) == "active" and page.count("Active again") == (not ticked)
    replay = alice.good("GET", f"/v1/subscriptions/{mine}/replay")
    assert (replay["since"] or "")[:19] == (since.isoformat()[:19] if ticked else "")
    expected = [("subscription.replayed", "page", mine)] if ticked else []
    assert deeds(alice)[: len(expected) + 1] == [*expected, ("subscription.changed", "page", mine)]


def test_one_that_fails_says_since_when_and_what_was_answered_last(world: World, browser: Browser, alice: Api) -> None:
    mine = hook(alice, f"{world.receiver.url}/fails")
    world.receiver.then = (500, {}, b"<i>no such table</i>")
    try:
        with world.relay():
            sent = alice.good("POST", f"/v1/subscriptions/{mine}/test")["delivery_id"]
            until(lambda: alice.good("GET", f"/v1/deliveries/{sent}")["attempts"])
    finally:
        world.receiver.then = (200, {}, b"ok")
    stands(world, mine, failing_since=datetime.now(UTC))
    browser.sign_in(alice.connection["token"])
    page = browser.open(f"{LIST}/{mine}").text
    assert "Nothing was accepted since then" in page and "<b>500 Internal Server Error</b>" in page
    assert "&lt;i&gt;no such table" in page and "<i>no" not in page
    assert re.search(r'class="badge bad">500 Internal Server Error<', browser.open(LIST).text)


def test_a_test_event_shows_what_the_address_answered(world: World, browser: Browser, alice: Api) -> None:
    mine, other = hook(alice, f"{world.receiver.url}/tried"), hook(alice)
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}")
    page = browser.send(f"{LIST}/{mine}/test", trigger="video_failed").text
    assert "It is sent at once" in page and 'hx-trigger="load delay:1s"' in page and "Look again" in page
    [part] = re.findall(r'hx-get="([^"]+)"', page)
    with world.relay():
        told = until(lambda: (text := browser.open(part).text) and "hx-get" not in text and text)
    assert "Accepted" in told and "<dd>200 OK</dd>" in told and "<code>ok</code>" in told and "<html" not in told
    assert [each.event["trigger"] for each in world.receiver.arrivals if each.path == "/tried"] == ["video_failed"]
    assert browser.open(part.replace(mine, other)).status_code == 404
    page = browser.open(f"{LIST}/{mine}").text
    assert "Video Failed</td>" in page and '<td data-label="Attempts" class="number">1</td>' in page


def test_a_test_to_a_paused_one_says_that_it_waits_and_a_disabled_one_is_sent_none(
    world: World, browser: Browser, alice: Api
) -> None:
    mine = hook(alice)
    alice.good("PATCH", f"/v1/subscriptions/{mine}", {"status": "paused"})
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}")
    page = browser.send(f"{LIST}/{mine}/test").text
    assert "this is sent once it is active again" in page and "hx-get" not in page
    fields = browser.fields(f"{LIST}/{mine}/test")
    stands(world, mine, status="disabled", reason="gone")
    refused = browser.post(f"{LIST}/{mine}/test", fields)
    assert refused.status_code == 422 and "disabled" in refused.text


def test_a_new_secret_is_shown_once_and_the_old_one_signs_beside_it(browser: Browser, alice: Api) -> None:
    before = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": TARGET})
    mine = before["id"]
    browser.sign_in(alice.connection["token"])
    assert "Replaced" not in browser.open(f"{LIST}/{mine}").text
    page = browser.send(f"{LIST}/{mine}/secret").text
    [secret] = re.findall(r'value="(whsec_[^"]+)"', page)
    assert secret != before["secret"] and before["secret"] not in page and "shown only once" in page
    assert f"{datetime.now(UTC) + timedelta(hours=24):%Y-%m-%dT%H:}" in page
    after = browser.open(f"{LIST}/{mine}").text
    assert "whsec_" not in after and "The one before it signs, too, until" in after
    again = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": TARGET})
    assert again["secret"] == secret and ("subscription.secret_rotated", "page", mine) in deeds(alice)


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "Fill this in."), ("http://hooks.example/x", "must begin with https://"), ("https://10.0.0.1/x", "")],
)
def test_an_address_that_no_hook_may_have_is_refused_beside_its_field(
    browser: Browser, alice: Api, given: str, said: str
) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}")
    page = browser.send(f"{LIST}/{mine}/address", target_url=given)
    assert page.status_code == 422 and 'aria-invalid="true"' in page.text and said in page.text
    assert '<details class="more" open>' in page.text
    assert alice.good("GET", f"/v1/subscriptions/{mine}")["target_url"] == TARGET


def test_it_is_sent_to_another_address(browser: Browser, alice: Api) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}")
    page = browser.send(f"{LIST}/{mine}/address", target_url=" https://elsewhere.example/secret-part/and-more ").text
    assert "its new address" in page and "elsewhere.example/…more" in page and "secret-part" not in page
    assert deeds(alice)[0] == ("subscription.changed", "page", mine)


def test_it_is_removed_after_it_was_asked_once(browser: Browser, alice: Api) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    assert "<summary>Remove</summary>" in browser.open(f"{LIST}/{mine}").text
    page = browser.send(f"{LIST}/{mine}/remove")
    assert "The subscription is removed" in page.text and "Nobody listens yet" in page.text
    assert alice.good("GET", "/v1/subscriptions")["data"] == []
    assert deeds(alice)[0] == ("subscription.removed", "page", mine)
    assert browser.open(f"{LIST}/{mine}").status_code == 404


def test_a_strangers_is_not_there_whatever_is_done(browser: Browser, alice: Api, mallory: Api) -> None:
    mine = hook(alice)
    sent = alice.good("POST", f"/v1/subscriptions/{mine}/test")["delivery_id"]
    own = hook(mallory, "https://mallory.example/x")
    before = [alice.good("GET", f"/v1/subscriptions/{mine}"), deeds(alice)]
    browser.sign_in(mallory.connection["token"])
    assert "hooks.example" not in browser.open(LIST).text
    for path in (mine, f"{mine}/test/{sent}", f"{own}/test/{sent}", f"{mine}/replay", f"{mine}/replay/progress"):
        assert browser.open(f"{LIST}/{path}").status_code == 404, path
    assert sent not in browser.open(f"{LIST}/{own}?tested={sent}").text
    fields = browser.fields(f"{LIST}/{own}/pause") | {"target_url": "https://mallory.example/y", "since": "1h"}
    for deed in ("pause", "resume", "address", "secret", "remove", "test", "replay"):
        assert browser.post(f"{LIST}/{mine}/{deed}", fields).status_code == 404, deed
    assert [alice.good("GET", f"/v1/subscriptions/{mine}"), deeds(alice)] == before
