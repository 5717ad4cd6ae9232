import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import errors
from connector.catalogue.pages import NoPosition
from connector.egress.http import Answer
from connector.providers.argil import paging
from connector.providers.argil.client import Reads

READS = Reads("https://argil.example/v1", "key")


def page(first: int, count: int, pages: int | None) -> paging.Page:
    return paging.Page([{"id": str(number)} for number in range(first, first + count)], pages)


class Pages:
    """Serves pages, and remembers which were asked for."""

    def __init__(self, *served: paging.Page) -> None:
        self._served = served
        self.asked: list[int] = []

    def __call__(self, number: int) -> paging.Page:
        self.asked.append(number)
        return self._served[min(number, len(self._served)) - 1]


def test_all_pages_are_gathered_and_no_more() -> None:
    pages = Pages(page(0, 100, 2), page(100, 30, 2))
    assert len(paging.gather(pages)) == 130 and pages.asked == [1, 2]


def test_without_totals_a_short_page_is_the_last() -> None:
    pages = Pages(page(0, 100, None), page(100, 99, None))
    assert len(paging.gather(pages)) == 199 and pages.asked == [1, 2]


def test_a_server_that_ignores_the_page_number_is_asked_twice() -> None:
    pages = Pages(page(0, 100, 50))
    assert len(paging.gather(pages)) == 100 and pages.asked == [1, 2]


def test_an_endless_list_ends() -> None:
    asked = []

    def endless(number: int) -> paging.Page:
        asked.append(number)
        return page(number * 1000, 100, 1_000_000)

    assert len(paging.gather(endless)) == 1000 and len(asked) == paging.MOST_PAGES


class Listed:
    """A list at Argil that changes while it is read. What was asked for: each page's number and size."""

    def __init__(self, count: int) -> None:
        self.ids = [f"v{number}" for number in range(count)]
        self.asked: list[tuple[int, int]] = []

    def __call__(self, number: int, size: int) -> paging.Page:
        self.asked.append((number, size))
        rows = self.ids[(number - 1) * size : number * size]
        return paging.Page([{"id": each} for each in rows], -(-len(self.ids) // size))


def turns(listed: Listed, limit: int, *, keep: Any = None) -> list[str]:
    """All that a caller is given who goes from page to page."""
    seen: list[str] = []
    position = None
    for _ in range(300):
        page = paging.turn(listed, position=position, limit=limit, keep=keep)
        seen += [row["id"] for row in page.rows]
        assert len(page.rows) <= limit
        if page.position is None:
            return seen
        position = page.position
    raise AssertionError("there is no end")


@pytest.mark.parametrize("limit", [1, 7, 10, 99, 100])
@pytest.mark.parametrize("count", [0, 1, 10, 100, 101, 250])
def test_turning_pages_gives_every_row_once(count: int, limit: int) -> None:
    listed = Listed(count)
    assert turns(listed, limit) == listed.ids


def test_a_page_is_asked_for_in_one_small_piece_where_it_can_be() -> None:
    listed = Listed(1000)
    page = paging.turn(listed, position=None, limit=10)
    assert listed.asked == [(1, 10)]
    paging.turn(listed, position=page.position, limit=10)
    assert listed.asked[1:] == [(1, 70)]


def test_only_what_is_to_be_kept_counts_and_a_long_way_is_gone_in_several_pages() -> None:
    listed = Listed(2500)
    page = paging.turn(listed, position=None, limit=3, keep=lambda row: row["id"].endswith("99"))
    assert [row["id"] for row in page.rows] == ["v99", "v199", "v299"]
    assert listed.asked == [(1, 100), (2, 100), (3, 100)]
    page = paging.turn(listed, position=None, limit=3, keep=lambda row: row["id"] == "v1999")
    assert list(page.rows) == [] and page.position
    assert turns(listed, 3, keep=lambda row: row["id"] == "v1999") == ["v1999"]


@settings(deadline=None)
@given(
    st.integers(0, 320),
    st.integers(1, 100),
    st.lists(st.tuples(st.sampled_from(["added", "removed"]), st.integers(0, 40), st.integers(1, 30)), max_size=8),
)
def test_what_comes_and_goes_in_between_repeats_and_hides_nothing(
    count: int, limit: int, changes: list[tuple[str, int, int]]
) -> None:
    """Rows are added at the top, as new videos are, and removed anywhere, but for the last one that was given."""
    listed, pending, new = Listed(count), iter(changes), itertools.count()
    seen: list[str] = []

    def change(latest: str) -> None:
        kind, at, number = next(pending, ("nothing", 0, 0))
        if kind == "added":
            listed.ids[:0] = [f"new{next(new)}" for _ in range(number)]
        elif kind == "removed":
            listed.ids[at : at + number] = [each for each in listed.ids[at : at + number] if each == latest]

    position: str | None = ""
    while position is not None:
        page = paging.turn(listed, position=position, limit=limit)
        seen += [row["id"] for row in page.rows]
        position = page.position
        change(seen[-1] if seen else "")
    assert len(seen) == len(set(seen))
    assert {each for each in listed.ids if not each.startswith("new")} <= set(seen)


@pytest.mark.parametrize("added", [1, 20, 50, 51, 60, 61, 99, 100])
def test_rows_that_came_are_behind_wherever_the_pages_are_cut_now(added: int) -> None:
    listed = Listed(200)
    page = paging.turn(listed, position=None, limit=10)
    listed.ids[:0] = [f"new{number}" for number in range(added)]
    assert [row["id"] for row in paging.turn(listed, position=page.position, limit=3).rows] == ["v10", "v11", "v12"]


def test_rows_that_went_are_missed_wherever_the_pages_are_cut_now() -> None:
    listed = Listed(200)
    page = paging.turn(listed, position=None, limit=60)
    page = paging.turn(listed, position=page.position, limit=60)
    del listed.ids[10:40]
    assert [row["id"] for row in paging.turn(listed, position=page.position, limit=2).rows] == ["v120", "v121"]


@pytest.mark.parametrize("keep", [None, lambda row: True])
def test_a_full_page_at_the_end_is_the_last(keep: Any) -> None:
    listed = Listed(120)
    page = paging.turn(listed, position=None, limit=60, keep=keep)
    assert page.position
    assert paging.turn(listed, position=page.position, limit=60, keep=keep).position is None


def test_a_row_that_is_gone_is_no_hindrance_while_one_before_it_is_there() -> None:
    listed = Listed(30)
    page = paging.turn(listed, position=None, limit=10)
    listed.ids.remove("v9")
    listed.ids.remove("v8")
    again = paging.turn(listed, position=page.position, limit=2)
    assert [row["id"] for row in again.rows] == ["v10", "v11"]


def test_a_server_that_ignores_the_page_number_ends_the_turning() -> None:
    same = [{"id": str(number)} for number in range(10)]
    page = paging.turn(lambda _number, _size: paging.Page(same, 5), position=None, limit=10)
    assert len(page.rows) == 10
    again = paging.turn(lambda _number, _size: paging.Page(same, 5), position=page.position, limit=10)
    assert (list(again.rows), again.position) == ([], None)


@pytest.mark.parametrize("position", ["x", "-1", "01", "1.2", "1.0123456789.", "1" * 20, "٣"])
def test_a_position_that_no_page_ended_with_is_refused(position: str) -> None:
    with pytest.raises(NoPosition):
        paging.turn(Listed(10), position=position, limit=1)


def test_each_list_is_asked_in_its_own_words() -> None:
    asked = [
        paging.videos(READS, {"avatarId": "a b"}, 2, 10),
        paging.subtitle_styles(READS, 1),
        paging.assets(READS, ("IMAGE", "VIDEO"), 3),
    ]
    assert [each.request.url.removeprefix("https://argil.example/v1") for each in asked] == [
        "/videos?avatarId=a+b&limit=10&page=2",
        "/subtitles?pageSize=100&page=1",
        "/assets?type=IMAGE&type=VIDEO&status=READY&pageSize=100&page=3",
    ]


def test_totals_of_assets_are_in_a_header_or_nowhere() -> None:
    read = paging.assets(READS, ("AUDIO",), 1)
    for header, pages in (({"x-total-pages": "3"}, 3), ({}, None), ({"x-total-pages": "³"}, None)):
        assert read.understand(Answer(200, header, b'[{"id": "a"}, 7, {"id": null}]', 0.1)) == page_of("a", pages)


def page_of(row_id: str, pages: int | None) -> paging.Page:
    return paging.Page([{"id": row_id}], pages)


@pytest.mark.parametrize("body", [b"{}", b"7", b'{"items": {}}', b"null", b"", b"<html>"])
def test_an_answer_that_is_no_list_is_argils_problem(body: bytes) -> None:
    reads: list[Any] = [paging.videos(READS, {}, 1), paging.subtitle_styles(READS, 1), paging.assets(READS, (), 1)]
    for read in reads:
        with pytest.raises(errors.ProviderFailed):
            read.understand(Answer(200, {}, body, 0.1))
