"""Deliveries in the console: found, looked at, sent again, and nothing of strangers' texts at work."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import markupsafe
import pytest
from support.world import Api, World, until

from connector import ids
from connector.store.settlements import Settlement
from connector.web.pages import bounded, deliveries, delivery_words

from .conftest import Browser

LIST = "/console/deliveries"
HOSTILE = '</code><script>alert(1)</script><b onclick="x">&amp;\x1b[31m\u202e'


class Sent:
    """Alice's deliveries, made and settled as the relay would."""

    def __init__(self, world: World, api: Api) -> None:
        self._world, self._api = world, api
        self._store = world.bridge.store
        target = {"trigger": "video_done", "target_url": f"{world.receiver.url}/{ids.new_id('x')}"}
        self.hook = str(api.good("POST", "/v1/subscriptions", target)["id"])

    def new(self, body: str = "{}", trigger: str = "video_done") -> str:
        """A delivery that is due; its event is a test. Gives its id."""
        made = self._store.events.add_test(
            connection_id=self._api.connection["id"],
            subscription_id=self.hook,
            trigger=trigger,
            event_id=ids.new_id("evt"),
            body=body,
            now=datetime.now(UTC),
        )
        assert made
        return made

    def settle(self, status: str, **more: Any) -> None:
        """Have an attempt at all that is due end so."""
        now = datetime.now(UTC)
        due_at = now + timedelta(hours=1) if status == "pending" else None
        usual = {"status_code": 200 if status == "delivered" else 500, "failure": None, "answer": "said"} | more
        claims = self._store.outbox.claim(token="t", now=now, until=now + timedelta(minutes=1), limit=500)
        settled: list[Any] = [Settlement(each, status, due_at, now, 0.25, **usual) for each in claims]  # type: ignore[arg-type]
        self._store.outbox.settle(settled, now=now, disable_after=timedelta(days=5))

    def status(self, delivery_id: str) -> str:
        return str(self._api.good("GET", f"/v1/deliveries/{delivery_id}")["status"])


@pytest.fixture
def sent(world: World, alice: Api) -> Sent:
    return Sent(world, alice)


@pytest.fixture
def inside(browser: Browser, alice: Api) -> Browser:
    browser.sign_in(alice.connection["token"])
    return browser


def rows(browser: Browser) -> list[str]:
    """The ids of the deliveries that the last page lists."""
    return re.findall(r'<tr id="(dlv_\w+)"', browser.page.text)


def link(browser: Browser, label: str) -> str:
    """Where a link or button of the last page leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{label}</a>', browser.page.text)
    assert found, f"no {label}: {browser.page.text}"
    return html.unescape(found[1])


def test_two_hooks_of_one_host_are_told_apart_without_what_is_secret_of_them(
    world: World, inside: Browser, alice: Api
) -> None:
    hooks = [Sent(world, alice) for _ in range(2)]
    made = [each.new() for each in hooks]
    addresses = [str(alice.good("GET", f"/v1/subscriptions/{each.hook}")["target_url"]) for each in hooks]
    for hook, address, delivery in zip(hooks, addresses, made, strict=True):
        for path in (LIST, f"{LIST}/{delivery}", f"{LIST}?subscription_id={hook.hook}"):
            page = inside.open(path).text
            assert f"/…{address[-4:]}" in page and address[-12:] not in page


def test_where_nothing_was_sent_the_page_says_what_to_do(inside: Browser) -> None:
    page = inside.open(LIST).text
    assert (
        "Nothing was sent yet" in page and 'href="/console/subscriptions"' in page and '<form method="get"' not in page
    )


def test_a_long_list_is_read_in_both_directions(inside: Browser, sent: Sent) -> None:
    made = [sent.new() for _ in range(2 * deliveries.ROWS + 3)][::-1]
    newest, rest = sorted(made, reverse=True)[: deliveries.ROWS], sorted(made, reverse=True)[deliveries.ROWS :]
    inside.open(LIST + "?status=pending&trigger=")
    assert rows(inside) == newest and "Newer" not in inside.page.text
    inside.open(link(inside, "Older"))
    assert rows(inside) == rest[: deliveries.ROWS] and "status=pending" in inside.page.url
    inside.open(link(inside, "Older"))
    assert rows(inside) == rest[deliveries.ROWS :] and ">Older<" not in inside.page.text
    inside.open(link(inside, "Newer"))
    assert rows(inside) == rest[: deliveries.ROWS]
    inside.open(link(inside, "Newer"))
    assert rows(inside) == newest and len(inside.page.content) < 100_000
    assert rows(inside) == rows_of(inside, link(inside, "Newest") if "Newest" in inside.page.text else LIST)


def rows_of(browser: Browser, address: str) -> list[str]:
    browser.open(address)
    return rows(browser)


def test_filters_stand_in_the_address_and_lead_on_to_the_next_one(inside: Browser, sent: Sent) -> None:
    failed = [sent.new(), sent.new()]
    sent.settle("failed", status_code=404)
    other = sent.new(trigger="video_failed")
    sent.settle("delivered")
    older, newer = sorted(failed)
    for query in ("status=failed", f"status=failed&subscription_id={sent.hook}&since=24h&trigger=video_done"):
        inside.open(f"{LIST}?{query}")
        assert rows(inside) == [newer, older] and "404 Not Found" in inside.page.text
    assert rows_of(inside, f"{LIST}?trigger=video_failed") == rows_of(inside, f"{LIST}?q={other}") == [other]
    assert rows_of(inside, f"{LIST}?until=2026-01-01") == [] and "No such delivery" in inside.page.text
    inside.open(f"{LIST}?status=failed")
    inside.open(next(each for each in re.findall(r'href="([^"]+)"', inside.page.text) if newer in each))
    assert "Newer" not in inside.page.text
    inside.open(link(inside, "Older"))
    assert older in inside.page.url and "status=failed" in inside.page.url and ">Older<" not in inside.page.text
    assert newer in link(inside, "Newer") and link(inside, "Back to the list") == f"{LIST}?status=failed"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "Since: Must be a date and time"),
        ("until=%3Cb%3E", "Until: Must be a date and time"),
        ("status=lost", "Status: Must be"),
        ("cursor=dlv_1", "Cursor is none of this list"),
        ("newer_than=evt_1", "Cursor is none of this list"),
        ("q=evt_0123", "Q: Needs 10 characters"),
    ],
)
def test_what_an_address_cannot_mean_is_said(inside: Browser, sent: Sent, query: str, said: str) -> None:
    sent.new()
    page = inside.open(f"{LIST}?{query}")
    assert page.status_code == 422 and said in page.text and rows(inside) == [] and "<b>" not in page.text


def test_one_is_sent_again_without_scripts_and_then_delivered(world: World, inside: Browser, sent: Sent) -> None:
    delivery = sent.new('{"id": "evt_1", "type": "video.done"}')
    sent.settle("failed", status_code=503)
    at = f"{LIST}/{delivery}"
    page = inside.open(f"{at}?status=failed").text
    assert "not tried again by itself" in page and "trouble of its own" in page and "By the schedule" in page
    page = inside.send(f"{at}/send?status=failed").text
    assert inside.page.url.startswith(f"{inside.url}{at}?status=failed") and "It is being sent again" in page
    assert "hx-get" in page and sent.status(delivery) == "pending"
    looks = html.unescape(re.findall(r'hx-get="([^"]+)"', page)[0])
    assert "It is being sent again</" in inside.open(looks).text
    with world.relay():
        until(lambda: sent.status(delivery) == "delivered")
    page = inside.open(looks).text
    assert "It is being sent again" not in page
    assert "The receiver has accepted it" in page and "Sent by hand" in page and "hx-get" not in page
    inside.open(LIST)
    page = inside.send(f"{at}/send?list=yes").text
    assert inside.page.url == f"{inside.url}{LIST}?sent=due" and "It is being sent again" in page
    deeds = world.bridge.store.activity.page(sent._api.connection["id"], after=None, limit=2)
    assert [each.actor.kind for each in deeds] == ["page", "page"]


def test_a_row_is_swapped_for_itself_and_looks_until_it_has_ended(inside: Browser, sent: Sent) -> None:
    delivery = sent.new()
    sent.settle("failed", status_code=404)
    inside.open(LIST)
    action = f"{LIST}/{delivery}/send?list=yes"
    fields = inside.fields(action)
    answer = inside.post(action, fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer.text.strip().startswith(f'<tr id="{delivery}"')
    assert "<html" not in answer.text and "Sending again" in answer.text
    looks = html.unescape(re.findall(r'hx-get="([^"]+)"', answer.text)[0])
    assert "Sending again" in inside.open(looks).text
    assert "hx-get" not in inside.open(f"{LIST}/{delivery}/row?looks={deliveries.LOOKS}").text
    sent.settle("failed", status_code=404)
    row = inside.open(looks).text
    assert "hx-get" not in row and "Failed" in row and "Send again" in row


def test_to_a_paused_subscription_it_waits_or_is_sent_all_the_same(inside: Browser, alice: Api, sent: Sent) -> None:
    delivery = sent.new()
    sent.settle("failed")
    alice.good("PATCH", f"/v1/subscriptions/{sent.hook}", {"status": "paused"})
    inside.open(LIST)
    assert link(inside, "Send again …").endswith(f"{delivery}#again")
    at = f"{LIST}/{delivery}"
    assert 'name="even_if_paused"' in inside.open(at).text
    assert "It waits" in inside.send(f"{at}/send").text
    assert "It is sent once that is active again" in inside.page.text
    assert "It is being sent again" in inside.send(f"{at}/send", even_if_paused="yes").text


def test_a_disabled_or_removed_subscription_gets_nothing_and_the_page_says_so(
    world: World, inside: Browser, alice: Api, sent: Sent
) -> None:
    delivery = sent.new()
    sent.settle("failed")
    at = f"{LIST}/{delivery}"
    inside.open(at)
    fields = inside.fields(f"{at}/send")
    changed = {"now": datetime.now(UTC), "status": "disabled", "reason": "gone"}
    world.bridge.store.subscriptions.change(alice.connection["id"], sent.hook, **changed)
    page = inside.post(f"{at}/send", fields)
    assert page.status_code == 422 and "This subscription is disabled. Make it active first." in page.text
    row = inside.post(f"{at}/send?list=yes", fields, headers={"HX-Request": "true"})
    assert row.status_code == 422 and row.text.strip().startswith("<tr") and "disabled" in row.text
    listed = inside.post(f"{at}/send?list=yes", fields)
    assert listed.status_code == 422 and rows(inside) == [delivery] and "disabled" in listed.text
    assert sent.status(delivery) == "failed"
    alice.good("DELETE", f"/v1/subscriptions/{sent.hook}")
    page = inside.open(at)
    assert page.status_code == 200 and "Its subscription is removed" in page.text and "/send" not in page.text
    assert inside.post(f"{at}/send", fields).status_code == 404


def test_what_strangers_said_is_text_and_no_page_grows_with_it(inside: Browser, sent: Sent) -> None:
    body = json.dumps({"id": "evt_1", "video": {"name": HOSTILE, "half": "\ud800", "long": '"<' * 64_000}})
    delivery = sent.new(body)
    for _ in range(30):
        sent.settle("pending", status_code=299, answer=(HOSTILE * 50)[:500])
        inside.open(f"{LIST}/{delivery}")
        inside.send(f"{LIST}/{delivery}/send")
    page = inside.open(f"{LIST}/{delivery}")
    assert page.status_code == 200 and len(page.content) < 100_000
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text and "onclick=&#34;" in page.text
    assert "\\ud800" in page.text and "the last 20 here" in page.text
    whole = inside.open(link(inside, "The whole event"))
    assert whole.headers["Content-Type"].startswith("application/json") and whole.json() == json.loads(body)
    assert "<script>" not in inside.open(LIST).text


def test_nobody_elses_is_shown_found_or_sent(inside: Browser, sent: Sent, world: World, mallory: Api) -> None:
    theirs = Sent(world, mallory)
    delivery = theirs.new()
    own = sent.new()
    event_id = mallory.good("GET", f"/v1/deliveries/{delivery}")["event_id"]
    for query in (f"subscription_id={theirs.hook}", f"q={delivery}", f"q={event_id}", f"cursor={'dlv_' + '0' * 26}"):
        assert rows_of(inside, f"{LIST}?{query}") == [], query
    assert rows_of(inside, f"{LIST}?newer_than={delivery}") == [own]
    for part in ("", "/row", "/progress", "/event.json"):
        assert inside.open(f"{LIST}/{delivery}{part}").status_code == 404
    inside.open(f"{LIST}/{own}")
    fields = inside.fields(f"{LIST}/{own}/send")
    assert inside.post(f"{LIST}/{delivery}/send", fields).status_code == 404


@pytest.mark.parametrize(
    ("status_code", "failure", "answer", "said"),
    [
        (404, None, "", "production"),
        (410, None, "", "gone for good"),
        (410, None, "There is no scenario listening for this webhook.", "Switch the scenario on"),
        (429, None, "", "fewer calls"),
        (302, None, "", "leads elsewhere"),
        (403, None, "", "who calls"),
        (418, None, "", "refused"),
        (599, None, "", "trouble of its own"),
        (None, "timeout: Operation timed out", None, "within 15 seconds"),
        (None, "target_refused: The host name leads to an address that is not public.", None, "public"),
        (None, "tls_failed: x", None, "certificate"),
        (None, "dns_failed: x", None, "looked up"),
        (None, "connect_failed: x", None, "firewall"),
        (None, "reset: x", None, "log"),
    ],
)
def test_what_can_be_done_is_said(
    world: World, status_code: int | None, failure: str | None, answer: str | None, said: str
) -> None:
    row = {"status": "failed", "subscription_id": "sub_1", "last_status_code": status_code, "last_failure": failure}
    with world.app.app_context():
        assert said in delivery_words.advice(row, answer)
    assert delivery_words.short(status_code, failure)


@pytest.mark.parametrize("given", ["", "a" * 500, "<" * 500, "é" * 500, '"\ud800' * 500])
def test_a_text_takes_no_more_of_a_page_than_it_may(given: str) -> None:
    shown, whole = bounded.text(given, most=300)
    assert len(str(markupsafe.escape(shown)).encode()) <= 300 and whole == (len(given) == 0)
    assert bounded.text(given, most=10_000).whole
