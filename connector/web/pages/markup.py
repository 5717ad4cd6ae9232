"""What templates need beside Jinja's own filters."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any


def _instant(given: datetime | str) -> datetime:
    """An instant as services have it, or as answers of the API tell it."""
    return given.astimezone(UTC) if isinstance(given, datetime) else datetime.fromisoformat(given).astimezone(UTC)


def machine_time(given: datetime | str) -> str:
    """`2026-11-29T12:05:09Z`, for scripts."""
    return _instant(given).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain_time(given: datetime | str) -> str:
    """`29 Nov 2026, 12:05 UTC`, for readers whose browser does not show it in their own zone."""
    instant = _instant(given)
    return f"{instant.day} {instant:%b %Y, %H:%M} UTC"


def exact_time(given: datetime | str) -> str:
    """`29 Nov 2026, 12:05:09 UTC`, on hover."""
    instant = _instant(given)
    return f"{instant.day} {instant:%b %Y, %H:%M:%S} UTC"


def in_words(given: str) -> str:
    """`reconnect_required` → `Reconnect required`."""
    return given.replace("_", " ").capitalize()


_TONES = {
    "good": ("active", "delivered", "registered", "finished", "healthy"),
    "bad": ("failed", "disabled", "reconnect_required", "broken", "unreachable"),
    "warn": ("paused", "failing", "doubted"),
}


def tone(status: str) -> str:
    """How a status looks: good, bad, warn, or calm for all that is neither."""
    return next((tone for tone, words in _TONES.items() if status in words), "calm")


def amount(number: float) -> str:
    """`1,204`, and with cents where there are any: `12.50`."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


FILTERS: Mapping[str, Callable[[Any], str]] = {
    "machine_time": machine_time,
    "plain_time": plain_time,
    "exact_time": exact_time,
    "in_words": in_words,
    "tone": tone,
    "amount": amount,
}
