"""Instants as people and programs give them: a date and time, a date, or how long ago."""

import re
from datetime import UTC, date, datetime, time, timedelta

from connector import errors
from connector.catalogue import field_types

HELP = "a date and time such as 2026-01-01T00:00:00Z, a date, or how long ago, such as 24h or 7d."

_AGO = re.compile("([0-9]{1,5})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_DAY = timedelta(days=1)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)  # nothing of ours is older


def beginning(text: str, field: str, *, now: datetime) -> datetime:
    """From when on; a date begins at midnight UTC. Raises `InvalidInput` at the field."""
    return _read(text, field, now, whole_day=timedelta())


def end(text: str, field: str, *, now: datetime) -> datetime:
    """Until when; the day of a date is in it. Raises `InvalidInput` at the field."""
    return _read(text, field, now, whole_day=_DAY)


def _read(text: str, field: str, now: datetime, *, whole_day: timedelta) -> datetime:
    try:
        if ago := _AGO.fullmatch(text):
            return max(_FIRST, now - int(ago[1]) * _UNITS[ago[2]])
        if len(text) <= 10:
            return max(_FIRST, datetime.combine(date.fromisoformat(text), time(), UTC) + whole_day)
        return max(_FIRST, field_types.instant(text))
    except (ValueError, OverflowError):
        raise errors.InvalidInput.at(field, f"Must be {HELP}") from None
