from typing import Any

import pytest

from connector import errors
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


def test_enough_is_enough() -> None:
    pages = Pages(page(0, 100, 3), page(100, 100, 3))
    assert len(paging.gather(pages, limit=100)) == 100 and pages.asked == [1]
    assert len(paging.gather(pages, limit=3)) == 3


def test_only_what_is_to_be_kept_counts() -> None:
    pages = Pages(page(0, 10, 3), page(10, 10, 3), page(20, 10, 3))
    kept = paging.gather(pages, keep=lambda row: int(row["id"]) % 10 == 9, limit=2, size=10)
    assert [row["id"] for row in kept] == ["9", "19"] and pages.asked == [1, 2]


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
