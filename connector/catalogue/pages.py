"""Pages of a list: which rows are given, and where the next page begins, also when rows come and go in between.

A place in a list is told by the rows before it, not by their number alone: what was added or removed further up
shifts all numbers, and would repeat rows or leave some out.
"""

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

REMEMBERED = 3  # rows before a place: it is found again as long as one of them is still listed
_MARK = 10  # characters of a row's mark
_TEXT = re.compile(rf"(0|[1-9][0-9]{{0,8}})((?:\.[0-9a-f]{{{_MARK}}}){{0,{REMEMBERED}}})", re.ASCII)


class NoPosition(ValueError):
    """A text that no page ended with."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list. `position`: where the next page begins, in words of who made this one; None at the end."""

    rows: Sequence[Row]
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list: how many rows are before it, and the marks of the last of them, the nearest at the end."""

    index: int = 0
    marks: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Position":
        """What `str` wrote. Raises `NoPosition`."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise NoPosition(text)
        return cls(int(found[1]), tuple(filter(None, found[2].split("."))))

    def __str__(self) -> str:
        return ".".join([str(self.index), *self.marks])

    def after(self, index: int, ids: Iterable[str]) -> "Position":
        """The place that has `index` rows before it, the last of them those with these `ids`."""
        return Position(index, tuple(deque((*self.marks, *map(mark, ids)), maxlen=REMEMBERED)))

    def find(self, ids: Sequence[str]) -> int | None:
        """How many of these rows are before the place; None when none of those it remembers is among them."""
        at = {mark(each): number for number, each in enumerate(ids, start=1)}
        return next((at[each] for each in reversed(self.marks) if each in at), None)


def mark(row_id: str) -> str:
    """What a position remembers of a row."""
    return hashlib.sha256(row_id.encode(errors="surrogatepass")).hexdigest()[:_MARK]


def cut(rows: Sequence[Row], *, position: str | None, limit: int | None) -> Page:
    """A page of a list that is there as a whole; without a limit all that is left. Raises `NoPosition`."""
    place = Position.read(position) if position else Position()
    ids = [str(row["id"]) for row in rows]
    found = place.find(ids)
    first = min(place.index, len(rows)) if found is None else found
    end = len(rows) if limit is None else first + limit
    return Page(rows[first:end], str(place.after(end, ids[first:end])) if end < len(rows) else None)
