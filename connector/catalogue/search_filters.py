"""Filters that searches of any provider share: when a thing was created."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connector.catalogue.fields import Field

CREATED_AFTER = Field(
    key="created_after",
    kind="datetime",
    label="Created After",
    help="Only what was created at this time or later.",
    example="2026-01-01T00:00:00Z",
)
CREATED_BEFORE = Field(
    key="created_before",
    kind="datetime",
    label="Created Before",
    help="Only what was created before this time.",
    example="2026-02-01T00:00:00Z",
)
CREATED = (CREATED_AFTER, CREATED_BEFORE)


def created_within(created_at: object, given: Mapping[str, Any]) -> bool:
    """Whether something that a provider says was created then agrees with what was given for `CREATED`.

    What says nothing that can be read agrees only where nothing was given.
    """
    first, end = (given.get(each.key) for each in CREATED)
    if first is None and end is None:
        return True
    try:
        created = _instant(str(created_at))
    except (ValueError, OverflowError):
        return False
    return (first is None or created >= _instant(first)) and (end is None or created < _instant(end))


def _instant(text: str) -> datetime:
    """A time without a zone is UTC's."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
