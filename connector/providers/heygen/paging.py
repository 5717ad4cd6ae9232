"""Pages of ours from v3's lists, which go on by a token. Where few rows are kept, a page of ours may be short."""

from collections.abc import Callable, Mapping
from typing import Any

from connector.catalogue import pages
from connector.catalogue.entries import CURSOR, LIMIT, Input
from connector.providers.heygen import answers
from connector.providers.heygen.client import MOST_ROWS, Client

MOST_PAGES = 10  # of HeyGen's for one of ours

Row = Mapping[str, Any]


def turn(
    client: Client,
    path: str,
    query: Mapping[str, str],
    given: Input,
    *,
    shown: Callable[[Row], Row | None],
    rows_a_page: int = MOST_ROWS,
    recent: bool = False,
) -> pages.Page:
    """At most `given["limit"]` rows of a list, from `given["cursor"]` on; `shown` gives a row in our words, or None for
    one that is left out. `rows_a_page` is the most that the list gives at once. `recent`: a moment ago will do.

    A position is how many rows of one of HeyGen's pages were passed, with the marks of the last of them, and the token
    of that page. Raises `pages.NoPosition`.
    """
    place, token = _read(given.get(CURSOR.key))
    found: list[Row] = []
    for _ in range(MOST_PAGES):
        asked = {**query, "limit": str(rows_a_page), **({"token": token} if token else {})}
        page = (client.recall if recent else client.ask)(client.reads.get(path, asked, what="this list"))
        rows = answers.rows(page)
        following = answers.next_token(page)
        for number, row in enumerate(rows[_passed(place, rows) :], start=_passed(place, rows) + 1):
            if (kept := shown(row)) is not None:
                found.append(kept)
            if len(found) == given[LIMIT]:
                more = number < len(rows)
                here = f"{pages.Position().after(number, map(_mark, rows[:number]))}:{token}"
                return pages.Page(found, here if more else following and f"0:{following}")
        place, token = pages.Position(), following or ""
        if following is None:
            return pages.Page(found)
    return pages.Page(found, f"0:{token}")


def one_after_another(names: tuple[str, ...], turn: Callable[[str, Input], pages.Page], given: Input) -> pages.Page:
    """A page of several lists as if they were one; `turn` gives a page of the one with a name.

    A position is that name and the list's own. Raises `pages.NoPosition`.
    """
    name, slash, place = (given[CURSOR.key] or f"{names[0]}/").partition("/")
    if name not in names or not slash:
        raise pages.NoPosition(given[CURSOR.key])
    rows: list[Row] = []
    for each in names[names.index(name) :]:
        page = turn(each, {**given, CURSOR.key: place or None, LIMIT: given[LIMIT] - len(rows)})
        rows, place = [*rows, *page.rows], ""
        if page.position is not None:
            return pages.Page(rows, f"{each}/{page.position}")
        if len(rows) == given[LIMIT]:
            following = names[names.index(each) + 1 :]
            return pages.Page(rows, f"{following[0]}/" if following else None)
    return pages.Page(rows)


def _read(cursor: str | None) -> tuple[pages.Position, str]:
    if cursor is None:
        return pages.Position(), ""
    place, colon, token = cursor.partition(":")
    if not colon:
        raise pages.NoPosition(cursor)
    return pages.Position.read(place), token


def _passed(place: pages.Position, rows: list[dict[str, Any]]) -> int:
    """How many rows of a page are before a place, also when some have come or gone since."""
    found = place.find([_mark(each) for each in rows])
    return place.index if found is None else found


def _mark(row: Row) -> str:
    """What a row is known by: lists call it by different names."""
    return next((str(row[key]) for key in ("id", "voice_id", "endpoint_id", "video_id") if row.get(key)), "")
