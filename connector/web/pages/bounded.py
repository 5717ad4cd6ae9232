"""Texts of strangers in a page: no longer than a page may be, and with nothing in them that no page can have."""

import json
from typing import Any, NamedTuple

from markupsafe import escape


class Shown(NamedTuple):
    """The beginning of a text, and whether that is all of it."""

    text: str
    whole: bool


def text(given: str, *, most: int) -> Shown:
    """As much of a text as takes `most` bytes of a page once it is escaped."""
    clean = given.encode("utf-8", "backslashreplace").decode()  # halves of characters, which JSON may have
    part = clean[:most]
    while (size := len(str(escape(part)).encode())) > most:
        part = part[: len(part) * most // size]
    return Shown(part, len(part) == len(clean))


def pretty(value: Any, *, most: int) -> Shown:
    """JSON as people read it."""
    return text(json.dumps(value, indent=2, ensure_ascii=False), most=most)
