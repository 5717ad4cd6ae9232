"""What expressions are made into: JSON values, dates, and `NOTHING` where JavaScript has undefined."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final


class _Nothing(Enum):
    NOTHING = "nothing"

    def __bool__(self) -> bool:
        return False


NOTHING: Final = _Nothing.NOTHING
"""What was not filled in, or is not there. It leaves no trace in JSON."""


def step(value: Any, by: str | int) -> Any:
    """One step of a path."""
    if isinstance(value, Mapping) and isinstance(by, str):
        return value.get(by, NOTHING)
    if isinstance(value, list) and isinstance(by, int):
        return value[by - 1] if by <= len(value) else NOTHING
    return NOTHING


def true(value: Any) -> bool:
    """Whether JavaScript takes a value for true: an empty list is."""
    return isinstance(value, list | dict) or bool(value)


def same(left: Any, right: Any) -> bool:
    """Make's `=` compares loosely: nothing is null, and a number is its text."""
    if left is NOTHING or right is NOTHING or left is None or right is None:
        return left in (None, NOTHING) and right in (None, NOTHING)
    if isinstance(left, str) != isinstance(right, str):
        return text(left) == text(right)
    return bool(left == right)


def text(value: Any) -> str:
    """A value within a text."""
    match value:
        case None | _Nothing.NOTHING:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return instant(value)
        case list():
            return ",".join(text(each) for each in value)
        case dict():
            return "{object}"
        case _:
            return str(value)


def instant(moment: datetime) -> str:
    """As JavaScript writes dates."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: Any) -> Any:
    """The value as JSON has it: what is nothing is left out, and null in a list."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items() if each is not NOTHING}
        case list():
            return [None if each is NOTHING else plain(each) for each in value]
        case datetime():
            return instant(value)
        case _:
            return value


def dumps(value: Any) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
