"""Argil's paged lists: videos, subtitle styles, assets. Each names its page size and its totals differently.

Pages are asked for one after the other, `MOST_PAGES` at most: all of them (`gather`), or as many as one page of ours
needs (`turn`). No total is trusted: a page without a new row is the last one, so that a server which ignores the page
number ends the asking too. Argil says nothing of the order of its lists, so nothing here rests on it.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from connector import errors
from connector.catalogue import pages
from connector.egress.http import Answer, Read
from connector.providers.argil.client import Reads

SIZE = 100
LEAST = 10
SPARE = 50  # rows more on a later page: with the page after it, a hundred rows may have come since
MOST_PAGES = 10

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and how many pages there are; None when Argil does not say."""

    rows: list[Row]
    pages: int | None


def videos(reads: Reads, filters: Mapping[str, str], number: int, size: int = SIZE) -> Read[Page]:
    """`GET /videos`: the only list whose page size is called `limit`."""
    query = urlencode({**filters, "limit": size, "page": number})
    return _read(reads, f"/videos?{query}", lambda told, _answer: _counted(told, "videos"))


def subtitle_styles(reads: Reads, number: int) -> Read[Page]:
    """`GET /subtitles`"""
    query = urlencode({"pageSize": SIZE, "page": number})
    return _read(reads, f"/subtitles?{query}", lambda told, _answer: _counted(told, "items"))


def assets(reads: Reads, types: tuple[str, ...], number: int) -> Read[Page]:
    """`GET /assets`: a bare array, its totals in headers that Argil's older page does not know."""
    filters = [("type", each) for each in types]
    query = urlencode([*filters, ("status", "READY"), ("pageSize", SIZE), ("page", number)])
    return _read(reads, f"/assets?{query}", lambda told, answer: Page(_rows(told), _total(answer)))


def gather(page_of: Callable[[int], Page]) -> list[Row]:
    """The rows of all pages. `page_of` asks for a page of `SIZE`; the first is 1."""
    return [row for row, _, _ in _walk(page_of, SIZE)]


def turn(
    page_of: Callable[[int, int], Page], *, position: str | None, limit: int, keep: Callable[[Row], bool] | None = None
) -> pages.Page:
    """At most `limit` of the rows that are to be kept, from a position on. `page_of` takes a page's number and size.

    Rows that came or went since are allowed for, unless they shift the others by more than a page. Where few rows are
    kept, the page is short after `MOST_PAGES`. Raises `pages.NoPosition`.
    """
    place = pages.Position.read(position) if position else pages.Position()
    size = SIZE if keep else min(max(place.index + limit, LEAST) + (SPARE if place.index else 0), SIZE)
    asked = functools.cache(lambda number: page_of(number, size))
    given, kept, following = frozenset(place.marks), list[Row](), None
    for row, behind, more in _walk(asked, size, start=_found(place, asked, size)):
        if pages.mark(row["id"]) in given:
            continue
        place = place.after(behind, [row["id"]])
        following = str(place) if more else None
        if keep is None or keep(row):
            kept.append(row)
        if len(kept) == limit:
            break
    return pages.Page(kept, following)


def _found(place: pages.Position, page_of: Callable[[int], Page], size: int) -> int:
    """How many rows of the list are before a place as it is now."""
    near = max(place.index - 1, 0) // size + 1
    for number in (near, near - 1, near + 1) if place.marks else ():
        if number > 0 and (behind := place.find([row["id"] for row in page_of(number).rows])) is not None:
            return (number - 1) * size + behind
    return place.index


def _walk(page_of: Callable[[int], Page], size: int, *, start: int = 0) -> Iterator[tuple[Row, int, bool]]:
    """The rows from `start` on, each with how many rows of the list it ends, and whether more may follow."""
    seen: set[str] = set()
    first = start // size + 1
    for number in range(first, first + MOST_PAGES):
        page = page_of(number)
        over = number >= page.pages if page.pages is not None else len(page.rows) < size
        known = len(seen)
        for behind, row in enumerate(page.rows, start=(number - 1) * size + 1):
            if row["id"] not in seen:
                seen.add(row["id"])
                if behind > start:
                    yield row, behind, not (over and row is page.rows[-1])
        if over or len(seen) == known:
            break


def _read(reads: Reads, path: str, shaped: Callable[[Any, Answer], Page]) -> Read[Page]:
    return Read(
        reads.request("GET", path), lambda answer: shaped(reads.understand(answer, what="this list", path=path), answer)
    )


def _counted(told: Any, name: str) -> Page:
    rows = told.get(name) if isinstance(told, Mapping) else None
    pages = told.get("totalPages") if isinstance(told, Mapping) else None
    return Page(_rows(rows), pages if isinstance(pages, int) else None)


def _total(answer: Answer) -> int | None:
    told = answer.headers.get("x-total-pages", "")
    return int(told) if told.isascii() and told.isdigit() else None


def _rows(told: Any) -> list[Row]:
    if not isinstance(told, list):
        raise errors.ProviderFailed("Argil's answer could not be read. Try again in a few minutes.")
    return [row for row in told if isinstance(row, Mapping) and isinstance(row.get("id"), str)]
