"""Activity: a sentence for each deed, read page by page."""

import re
from datetime import timedelta

import pytest
from support.world import Api, World

from connector.states import ActorKind, Deed
from connector.store.activity import BRIDGE, Actor
from connector.web.pages import activity, deeds

from .conftest import Browser

HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize("deed", list(Deed))
def test_every_deed_has_a_sentence_whatever_is_known_of_it(deed: Deed) -> None:
    assert re.fullmatch(r"[A-Z].*[.”]", deeds.sentence(deed, {}))


@pytest.mark.parametrize("kind", list(ActorKind))
def test_everybody_who_does_something_has_a_name(kind: ActorKind) -> None:
    assert deeds.who(Actor(kind)) and deeds.HOW[kind]


@pytest.mark.parametrize(
    ("deed", "details", "sentence"),
    [
        (Deed.KEY_REPLACED, {"account": "another"}, "of another account"),
        (Deed.KEY_REPLACED, {"account": "the same"}, "of the same account"),
        (
            Deed.TOKEN_MADE,
            {"name": "Zapier", "scopes": ["actions", "triggers", "read"]},
            "“Zapier”, which may do actions, use triggers and look at things.",
        ),
        (Deed.SUBSCRIPTION_MADE, {"triggers": ["video_done", "video_failed"]}, "to Video done, Video failed."),
        (Deed.SUBSCRIPTION_CHANGED, {"status": "paused", "target_changed": False}, "Paused a subscription."),
        (Deed.SUBSCRIPTION_CHANGED, {"status": "active", "target_changed": False}, "Resumed a subscription."),
        (Deed.SUBSCRIPTION_CHANGED, {"target_changed": True}, "another address"),
        (Deed.SUBSCRIPTION_DISABLED, {"reason": "The target is gone."}, "The target is gone."),
        (Deed.EVENTS_REPLAYED, {"events": 1, "since": "2026-11-29T12:00:00Z"}, "1 event again, from 29 Nov 2026"),
        (Deed.EVENTS_REPLAYED, {"events": 0, "since": "2026-11-29T12:00:00Z"}, "0 events again"),
    ],
)
def test_what_was_done_is_told_in_words(deed: Deed, details: dict[str, object], sentence: str) -> None:
    assert sentence in deeds.sentence(deed, details)


def test_what_was_done_with_a_token_and_on_a_page_is_listed_newest_first(browser: Browser, alice: Api) -> None:
    alice.good("POST", "/v1/connections/me/tokens", {"name": HOSTILE, "scopes": ["read"]})
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    browser.send("/console/settings/name", label="Spring")
    page = browser.open("/console/activity").text
    told = ["Renamed the connection to “Spring”", "Made the token “&lt;script&gt;", "Made this connection"]
    assert [page.index(each) for each in told] == sorted(page.index(each) for each in told)
    assert "First token" in page and "signed in here" in page and HOSTILE not in page


def test_it_is_read_page_by_page_and_is_ones_own(world: World, browser: Browser, alice: Api, mallory: Api) -> None:
    begun, store = world.bridge.clock(), world.bridge.store
    for number in range(activity.ROWS + 5):
        at = begun + timedelta(seconds=1 + number)
        store.activity.add(alice.connection["id"], BRIDGE, Deed.RENAMED, {"label": f"name {number}."}, now=at)
    browser.sign_in(alice.connection["token"])
    first = browser.open("/console/activity").text
    [older] = re.findall(r'href="(/console/activity\?cursor=\w+)"', first)
    second = browser.open(older).text
    seen = [re.findall(r"name (\d+)\.", page) for page in (first, second)]
    assert [int(each) for page in seen for each in page] == list(reversed(range(activity.ROWS + 5)))
    assert 'href="/console/activity"' in second and "Made this connection" in second
    browser.sign_in(mallory.connection["token"])
    for path in (older, "/console/activity"):
        page = browser.open(path)
        assert page.status_code == 200 and "Renamed" not in page.text
