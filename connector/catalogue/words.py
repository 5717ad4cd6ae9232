"""Words that people search for and read: parts of names in whatever spelling, constants as plain words."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from connector.catalogue.fields import Field

_LOOK = 1_000  # characters of a name: taking very many accents of one letter apart takes quadratic time

SEARCH = Field(
    key="search",
    kind="string",
    label="Search",
    help="Only rows with this in their name; capitals and accents make no difference.",
    max=200,
)


def holds(name: Any, part: str) -> bool:
    """Whether a name holds a part: "camille" is in "Camille", "andre" in "André"."""
    return _plain(part.strip()) in _plain(str(name or "")[:_LOOK])


def search(rows: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of an option list that agree with what was given for `SEARCH`."""
    return [dict(row) for row in rows if holds(row["name"], given.get("search", ""))]


def title(raw: Any) -> str:
    """`BRAZILIAN_PORTUGUESE` → "Brazilian Portuguese"."""
    return str(raw).replace("_", " ").title()


def joined(*parts: Any) -> str:
    """ "Anna · 9:16 · Atom", without the parts that are not there."""
    return " · ".join(str(part) for part in parts if part)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
