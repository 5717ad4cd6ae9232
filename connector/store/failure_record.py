"""How long and how often a subscription has only failed: when that is more than one hiccup of a quiet hook.

The record begins with the first failure after a success, and counts no further than the decision needs, so that one
that fails all the time is hardly ever written. A target's trouble of one afternoon is not five days of failures, though
the next event may come five days later: they must be spread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from connector import limits


@dataclass(frozen=True, slots=True)
class Failures:
    """What has failed since the last success: how many attempts, of which events, on which days."""

    since: datetime
    attempts: int = 0
    events: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    @classmethod
    def kept(cls, since: datetime | None, record: Mapping[str, Any] | None) -> Self | None:
        """From a row's columns; None for one that is not failing. Of one that an older version wrote only `since`."""
        if since is None:
            return None
        kept = record or {}
        return cls(since, kept.get("attempts", 0), tuple(kept.get("events", ())), tuple(kept.get("days", ())))

    def record(self) -> dict[str, Any]:
        """What is kept beside `since`."""
        return {"attempts": self.attempts, "events": list(self.events), "days": list(self.days)}

    def and_of(self, event_ids: Sequence[str], *, now: datetime) -> "Failures":
        """With attempts more that failed now, each with its event."""
        return Failures(
            self.since,
            min(self.attempts + len(event_ids), limits.FAILED_ATTEMPTS),
            tuple(dict.fromkeys((*self.events, *event_ids)))[: limits.FAILED_EVENTS],
            tuple(dict.fromkeys((*self.days, now.date().isoformat())))[: limits.FAILED_DAYS],
        )

    def hopeless(self, now: datetime, *, disable_after: timedelta, waiting: int = 0) -> bool:
        """Whether it should not go on. `waiting` are the further events that wait until the first one is accepted."""
        return (
            now - self.since >= disable_after
            and self.attempts >= limits.FAILED_ATTEMPTS
            and len(self.events) + waiting >= limits.FAILED_EVENTS
            and len(self.days) >= limits.FAILED_DAYS
        )
