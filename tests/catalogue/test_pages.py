"""A list that is there as a whole is given in pages: every row once, also when the list changes in between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.catalogue import pages
from connector.catalogue.pages import NoPosition, Position


def rows(*ids: str) -> list[dict[str, str]]:
    return [{"id": each} for each in ids]


def ids(page: pages.Page) -> list[str]:
    return [row["id"] for row in page.rows]


def test_without_a_limit_all_that_is_left_is_given() -> None:
    page = pages.cut(rows("a", "b", "c"), position=None, limit=None)
    assert (ids(page), page.position) == (["a", "b", "c"], None)
    first = pages.cut(rows("a", "b", "c"), position=None, limit=1)
    assert ids(pages.cut(rows("a", "b", "c"), position=first.position, limit=None)) == ["b", "c"]


def test_the_last_page_has_no_position_also_when_it_is_full() -> None:
    assert pages.cut(rows("a", "b"), position=None, limit=2).position is None
    assert pages.cut(rows("a", "b", "c"), position=None, limit=2).position is not None
    assert pages.cut([], position=None, limit=2) == pages.Page([])


@pytest.mark.parametrize(
    ("now", "next_ones"),
    [
        (("new", "a", "b", "c", "d"), ["c", "d"]),
        (("b", "c", "d"), ["c", "d"]),
        (("a", "c", "d"), ["c", "d"]),
        (("x", "y", "a", "c", "d"), ["c", "d"]),
        (("c", "a", "b", "d"), ["d"]),
        (("c", "d", "e"), ["e"]),  # nothing that is remembered is there: the number decides
        (("c",), []),
        ((), []),
    ],
)
def test_a_page_begins_behind_the_last_row_that_is_still_there(now: tuple[str, ...], next_ones: list[str]) -> None:
    first = pages.cut(rows("a", "b", "c", "d"), position=None, limit=2)
    assert ids(pages.cut(rows(*now), position=first.position, limit=2)) == next_ones


@settings(deadline=None)
@given(st.lists(st.text(), unique=True, max_size=40), st.lists(st.integers(1, 7), min_size=40, max_size=40))
def test_pages_of_any_sizes_make_the_list(all_ids: list[str], limits: list[int]) -> None:
    seen: list[str] = []
    position = None
    for limit in limits:
        page = pages.cut(rows(*all_ids), position=position, limit=limit)
        seen += ids(page)
        position = page.position
        if position is None:
            break
    assert seen == all_ids


@given(st.integers(0, 10**9 - 1), st.lists(st.text(), max_size=5))
def test_a_position_is_read_as_it_was_written(index: int, before: list[str]) -> None:
    place = Position().after(index, before)
    assert Position.read(str(place)) == place and len(place.marks) <= pages.REMEMBERED and len(str(place)) < 64


@given(st.text())
def test_any_other_text_is_none(text: str) -> None:
    try:
        assert str(Position.read(text)) == text
    except NoPosition:
        pass


@pytest.mark.parametrize("text", ["", "x", "-1", "01", "1.2", "1.0123456789.", "1" * 20, "٣", "1\n"])
def test_what_no_page_ended_with_is_refused(text: str) -> None:
    with pytest.raises(NoPosition):
        Position.read(text)
