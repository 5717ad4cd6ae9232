"""Parts of a file: what a Range header asks for, and whether what came is that (RFC 9110, 14).

Only one range of bytes is understood; a header that says anything else may be ignored, and is.
"""

import re
from dataclasses import dataclass

_ASKED = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))", re.ASCII | re.IGNORECASE)
_GIVEN = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/(?:([0-9]{1,18})|\*)", re.ASCII | re.IGNORECASE)
_NONE_OF = re.compile(r"bytes \*/([0-9]{1,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `first` to `last` of a file of `size` bytes; None: not told."""

    first: int
    last: int
    size: int | None

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        """As Content-Range has it."""
        return f"bytes {self.first}-{self.last}/{'*' if self.size is None else self.size}"


@dataclass(frozen=True, slots=True)
class Range:
    """What is asked for: bytes `first` to `last`, or to the end; without `first`, the last `last` ones."""

    first: int | None
    last: int | None

    @classmethod
    def read(cls, header: str) -> "Range | None":
        """The one range that a header asks for; None when it has to be ignored."""
        found = _ASKED.fullmatch(header.strip())
        if found is None:
            return None
        first, last, suffix = (None if each is None else int(each) for each in found.groups())
        if first is not None and last is not None and last < first:
            return None
        return cls(first, last if suffix is None else suffix)

    def __str__(self) -> str:
        """As the header has it."""
        return f"bytes={'' if self.first is None else self.first}-{'' if self.last is None else self.last}"

    def of(self, size: int) -> Part | None:
        """The part of a file of so many bytes; None when it has nothing there."""
        if self.first is None:
            length = min(self.last or 0, size)
            return Part(size - length, size - 1, size) if length else None
        last = size - 1 if self.last is None else min(self.last, size - 1)
        return Part(self.first, last, size) if self.first < size else None

    def answered_by(self, part: Part) -> bool:
        """Whether a part is what this asks for, as far as that can be told; it may be shorter than that."""
        if part.size is not None:
            wanted = self.of(part.size)
            return wanted is not None and part.first == wanted.first and part.last <= wanted.last
        return self.first is not None and part.first == self.first and (self.last is None or part.last <= self.last)


def given(header: str) -> Part | None:
    """The part that a Content-Range header names; None when it names none."""
    found = _GIVEN.fullmatch(header.strip())
    if found is None:
        return None
    first, last, size = (None if each is None else int(each) for each in found.groups())
    assert first is not None and last is not None
    return Part(first, last, size) if first <= last and (size is None or last < size) else None


def size_of_none(header: str) -> int | None:
    """How long a file is of which an answer 416 gives no part; None when its Content-Range does not tell."""
    found = _NONE_OF.fullmatch(header.strip())
    return int(found[1]) if found else None
