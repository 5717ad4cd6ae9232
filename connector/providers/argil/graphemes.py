"""What a reader sees as one character: a flag, a family, a letter with its accents. Texts are cut only between them."""

from collections.abc import Iterator

import regex

_ONE = regex.compile(r"\X")
_OPENS = regex.compile(r"[\s\p{Ps}\p{Pi}¿¡,;:–—-]+$")  # or joins, at the end of what is short
_PIECE = 600  # a piece is looked at alone: finding the borders in a long row of flags at once takes quadratic time


def borders(text: str) -> Iterator[int]:
    """Where the characters of a text end. One that is longer than `_PIECE` code points may have a border within."""
    start = 0
    while start < len(text):
        piece = text[start : start + _PIECE]
        ends = [found.end() for found in _ONE.finditer(piece)]
        if start + len(piece) < len(text) and len(ends) > 1:
            ends.pop()  # it may go on in the next piece
        for end in ends:
            yield start + end
        start += ends[-1]


def shorten(text: str, length: int) -> str:
    """The beginning of a text, at most `length` code points and an ellipsis: whole words where they fill at least half
    of it, else whole characters; nothing that only opens or joins is left at its end."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    fitting = [end for end in borders(words[: length + _PIECE]) if end <= length]
    blanks = [end for end in fitting if words[end : end + 1] == " " and end > length // 2]
    kept = words[: max(blanks or fitting or [0])]
    return _OPENS.sub("", kept) + "…"
