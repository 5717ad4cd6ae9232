"""What on a page of a provider's list is news, and in which order its pages are looked at: two tables."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from connector import limits
from connector.providers.base import Provider
from connector.providers.observations import Listed, Listing
from connector.services.sweep_walk import News, Walk, news_of
from connector.store.connections import Connection
from connector.store.sweeps import BEGINNING, Place, Sweep

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)  # the connection began to look
EARLIER = SINCE - timedelta(hours=1)
LONG_AGO = NOW - limits.WATCH_TIMEOUT - timedelta(seconds=1)
LATER = NOW + limits.WATCH_AFTER


def news(finished: Sequence[str] = (), under_way: Sequence[str] = (), asked: Any = ()) -> News:
    return News(set(finished), list(under_way), dict(asked))


@pytest.mark.parametrize("shared", [False, True], ids=["own", "shared"])
@pytest.mark.parametrize("baseline_done", [False, True], ids=["first time", "later"])
@pytest.mark.parametrize(
    ("state", "changed_at", "known", "expected"),
    [
        # It has ended since we began to look: it is asked about, unless we know that.
        ("final", NOW, None, news(asked={"x": NOW})),
        ("final", SINCE, None, news(asked={"x": NOW})),
        ("final", NOW, False, news(asked={"x": NOW})),
        ("final", NOW, True, news()),
        ("final", EARLIER, False, news(asked={"x": NOW})),
        # It had ended before, or nobody says when: `None` stands for what depends on the list, see below.
        ("final", EARLIER, None, None),
        ("final", None, None, None),
        # It is under way: it is watched, unless one would have given it up.
        ("under_way", NOW, None, news(under_way="x", asked={"x": LATER})),
        ("under_way", LONG_AGO, None, news(under_way="x")),
        ("under_way", None, None, news(under_way="x")),
        ("under_way", NOW, False, news()),
        # It was known to have ended: it will end once more.
        ("under_way", NOW, True, news(asked={"x": NOW})),
        ("unknown", NOW, True, news(asked={"x": NOW})),
        ("unknown", NOW, False, news()),
        ("unknown", NOW, None, news()),
        ("at_rest", NOW, None, news()),
        ("at_rest", NOW, True, news()),
    ],
)
def test_what_is_news_of_one_line(
    state: Any,
    changed_at: datetime | None,
    known: bool | None,
    expected: News | None,
    baseline_done: bool,
    shared: bool,
) -> None:
    listing = Listing("video", [Listed("x", state, changed_at)], next_cursor=None, shared=shared)
    if expected is None:  # old the first time and among the provider's own; else nobody has told it yet
        expected = news(finished="x") if shared or not baseline_done else news(asked={"x": NOW})
    seen = {} if known is None else {"x": known}
    assert news_of(listing, seen, since=SINCE, baseline_done=baseline_done, now=NOW) == expected


class Lists:
    """A provider's two lists."""

    lists = ("video", "avatar")


def walk(place: Place = BEGINNING) -> Walk:
    sweep = Sweep(connection_id="con_1", since=SINCE, baseline_done=True, place=place, token="lea_1")
    return Walk.begun(sweep, cast(Connection, None), cast(Provider, Lists()))


def steps(walk: Walk | None, pages: dict[str, int], most: int = 20) -> list[tuple[str, str | None]]:
    """The pages that a walk asks for, where each list has so many."""
    asked: list[tuple[str, str | None]] = []
    while walk is not None and len(asked) < most:
        asked.append((walk.list_name, walk.cursor))
        last = walk.page >= pages[walk.list_name]
        lines = [Listed(f"{walk.list_name}_{walk.page}", "at_rest", None)]
        walk = walk.after(
            Listing(walk.list_name, lines, next_cursor=None if last else f"{walk.list_name} {walk.page + 1}")
        )
    return asked


FIRST = [("video", None), ("avatar", None)]  # are looked at each time


@pytest.mark.parametrize(
    ("pages", "place", "then"),
    [
        ({"video": 1, "avatar": 1}, BEGINNING, []),
        ({"video": 3, "avatar": 1}, BEGINNING, [("video", "video 2"), ("video", "video 3")]),
        ({"video": 1, "avatar": 2}, BEGINNING, [("avatar", "avatar 2")]),
        ({"video": 2, "avatar": 2}, BEGINNING, [("video", "video 2"), ("avatar", "avatar 2")]),
        # It goes on where it was interrupted, as long as that list has more pages than one.
        ({"video": 3, "avatar": 2}, Place("video", "video 3", 3), [("video", "video 3"), ("avatar", "avatar 2")]),
        ({"video": 3, "avatar": 2}, Place("avatar", "avatar 2", 2), [("avatar", "avatar 2")]),
        ({"video": 1, "avatar": 2}, Place("video", "video 3", 3), [("avatar", "avatar 2")]),
    ],
    ids=str,
)
def test_the_order_of_pages(pages: dict[str, int], place: Place, then: list[tuple[str, str]]) -> None:
    assert steps(walk(place), pages) == FIRST + then


def test_a_list_that_gives_its_first_page_for_ever_ends() -> None:
    page = Listing("video", [Listed("same", "at_rest", None)], next_cursor="video 2")
    second = walk().after(page)
    assert second is not None
    third = second.after(Listing("avatar", [], next_cursor=None))
    assert third is not None and (third.list_name, third.cursor, third.seen) == ("video", "video 2", 0)
    assert third.place == Place("video", "video 2", 2)
    assert third.after(page) is None


def test_a_list_has_so_many_pages_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SWEEP_MOST_PAGES", 4)
    assert steps(walk(), {"video": 100, "avatar": 1}) == FIRST + [("video", f"video {page}") for page in (2, 3, 4)]
