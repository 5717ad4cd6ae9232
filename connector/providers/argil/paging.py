"""Argil's paged lists: videos, subtitle styles, assets. Each names its page size and its totals differently.

`gather` asks page after page, as far as `MOST_PAGES`. It trusts no total: a page without a new row is the last one, so
that a server which ignores the page number ends the asking too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from connector import errors
from connector.egress.http import Answer, Read
from connector.providers.argil.client import Reads

SIZE = 100
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


def gather(
    page_of: Callable[[int], Page],
    *,
    keep: Callable[[Row], bool] = lambda _row: True,
    limit: int = SIZE * MOST_PAGES,
    size: int = SIZE,
) -> list[Row]:
    """The rows of all pages that are to be kept, at most `limit` of them. `page_of` asks for a page; the first is 1."""
    seen: set[str] = set()
    kept: list[Row] = []
    for number in range(1, MOST_PAGES + 1):
        page = page_of(number)
        new = {row["id"]: row for row in page.rows if row["id"] not in seen}
        seen |= new.keys()
        kept += filter(keep, new.values())
        over = number >= page.pages if page.pages is not None else len(page.rows) < size
        if over or not new or len(kept) >= limit:
            break
    return kept[:limit]


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
