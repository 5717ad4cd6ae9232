"""Filters that searches of any provider share: when a thing was created."""

from collections.abc import Mapping
from typing import Any

from connector.catalogue import field_types
from connector.catalogue.fields import Field

LONGEST = 64  # characters of a date and time

CREATED_AFTER = Field(
    key="created_after",
    kind="datetime",
    label="Created After",
    help="Only what was created at this time or later.",
    max=LONGEST,
    example="2026-01-01T00:00:00Z",
)
CREATED_BEFORE = Field(
    key="created_before",
    kind="datetime",
    label="Created Before",
    help="Only what was created before this time.",
    max=LONGEST,
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
        created = field_types.instant(str(created_at))
    except ValueError:
        return False
    return (first is None or created >= field_types.instant(first)) and (
        end is None or created < field_types.instant(end)
    )
