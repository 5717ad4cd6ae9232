"""Cursors of searches and option lists: a page's position, bound to whose list it is and to what was searched for.

Whoever keeps a cursor and changes the filters would skip rows without noticing, so such a cursor is refused.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import CURSOR, LIMIT, Options, Search
from connector.errors import InvalidInput

_OTHER = (
    "This cursor belongs to another search, or to other filters than these. Leave it out to begin with the first page;"
    " only the limit may change from page to page."
)
_BOUND = 8  # bytes of the digest before the position


def wrap(position: str, entry: Search | Options, checked: Mapping[str, Any], *, owner: str) -> str:
    """The cursor of a position in what `entry` lists for `owner` with this input."""
    told = position.encode()
    return base64.urlsafe_b64encode(_bound(told, entry, checked, owner) + told).decode().rstrip("=")


def unwrap(entry: Search | Options, checked: Mapping[str, Any], *, owner: str) -> str | None:
    """The position of the cursor in an input; None where there is no cursor. Raises `InvalidInput`."""
    cursor = checked.get(CURSOR.key)
    if cursor is None:
        return None
    try:
        read = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        bound, told = read[:_BOUND], read[_BOUND:]
        position = told.decode()
    except ValueError:
        raise refused() from None
    if not position or bound != _bound(told, entry, checked, owner):
        raise refused()
    return position


def refused() -> InvalidInput:
    """What a cursor is answered with that does not belong where it was given."""
    return InvalidInput.at(CURSOR.key, _OTHER)


def _bound(told: bytes, entry: Search | Options, checked: Mapping[str, Any], owner: str) -> bytes:
    filters = {key: each for key, each in checked.items() if key not in (CURSOR.key, LIMIT)}
    asked = json.dumps([owner, type(entry).__name__, entry.key, filters], sort_keys=True)
    return hashlib.sha256(asked.encode() + b"\n" + told).digest()[:_BOUND]
