"""Pages of ours from HeyGen's: every row once, whatever the sizes, also while rows come and go."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue.pages import NoPosition, Page
from connector.egress.http import Answer, Request
from connector.providers.heygen import paging
from connector.providers.heygen.client import Client, Reads


class Listed:
    """A list whose tokens name the row that the page ends with, the newest first."""

    def __init__(self, count: int, size: int) -> None:
        self.rows, self.size, self.asked = [str(number) for number in range(count, 0, -1)], size, 0

    def call(self, request: Request, *, timeout: float) -> Answer:
        self.asked += 1
        query = parse_qs(urlsplit(request.url).query)
        size, token = min(int(query["limit"][0]), self.size), query.get("token", [""])[0]
        left = [each for each in self.rows if not token or int(each) < int(token)]
        more = len(left) > size
        page = [{"id": each} for each in left[:size]]
        told = {"data": page, "has_more": more, "next_token": left[size - 1] if more else None}
        return Answer(200, {}, json.dumps(told).encode(), 0.1)


def turn(listed: Listed, limit: int, cursor: str | None = None, *, every: int = 1) -> Page:
    client = Client(Reads("https://heygen.example", "key", "v3"), listed)  # type: ignore[arg-type]
    given: dict[str, Any] = {"limit": limit, "cursor": cursor}
    return paging.turn(client, "/v3/videos", {}, given, shown=lambda row: row if int(row["id"]) % every == 0 else None)


def everything(listed: Listed, limit: int, *, every: int = 1) -> list[str]:
    found, cursor = list[str](), None
    while True:
        page = turn(listed, limit, cursor, every=every)
        assert len(page.rows) <= limit
        found += [row["id"] for row in page.rows]
        cursor = page.position
        if cursor is None:
            return found


@given(st.integers(0, 40), st.integers(1, 12), st.integers(1, 15), st.integers(1, 5))
def test_every_row_that_is_kept_comes_once(count: int, size: int, limit: int, every: int) -> None:
    wanted = [str(number) for number in range(count, 0, -1) if number % every == 0]
    assert everything(Listed(count, size), limit, every=every) == wanted


def test_rows_that_come_on_the_page_that_is_read_shift_nothing() -> None:
    listed = Listed(20, 10)
    first = turn(listed, 4)
    listed.rows = ["23", "22", "21", *listed.rows]
    second = turn(listed, 4, first.position)
    assert [row["id"] for row in [*first.rows, *second.rows]] == [str(number) for number in range(20, 12, -1)]
    listed.rows = [each for each in listed.rows if each not in ("18", "23", "14")]
    third = turn(listed, 4, second.position)
    assert [row["id"] for row in third.rows] == ["12", "11", "10", "9"]


def test_a_page_is_short_where_few_rows_are_kept() -> None:
    listed = Listed(300, 10)
    page = turn(listed, 5, every=1_000)
    assert (page.rows, listed.asked) == ([], paging.MOST_PAGES) and page.position
    assert turn(listed, 5, page.position, every=150).rows == [{"id": "150"}]


@pytest.mark.parametrize("position", ["nonsense", "x:t", "1.x:", "", ":", "é"])
def test_what_no_page_ended_with_is_refused(position: str) -> None:
    with pytest.raises(NoPosition):
        turn(Listed(3, 2), 2, position)
