"""How fast attempts come back, of one target or of one connection: what says how many claims may wait, and for how long
others are deferred.

The pace is the target's own: what our loop or our database takes does not count.
"""

from connector import limits
from connector.relay import deferral


class Pace:
    """`slots`: how many attempts may be in flight at once now; `most_slots`: how many at best."""

    __slots__ = ("answer", "deferred_answer", "deferred_until", "answered_at", "in_flight", "most_slots", "slots")

    def __init__(self, now: float, *, slots: int, most_slots: int) -> None:
        self.in_flight = 0
        self.slots = slots
        self.most_slots = most_slots
        self.answer = 0.0  # seconds that an answer takes, smoothed
        self.answered_at = now  # when an attempt last came back, or the first of those in flight was sent
        self.deferred_until = now  # when the last one comes back that was deferred
        self.deferred_answer = 0.0  # how many seconds an answer took when that was said

    def sent(self, now: float) -> None:
        """An attempt is in flight."""
        if not self.in_flight:
            self.answered_at = now
        self.in_flight += 1

    def answered(self, seconds: float) -> None:
        """An attempt took so long."""
        self.answer += (seconds - self.answer) / 8 if self.answer else seconds

    def queue_limit(self, now: float) -> float:
        """How many claims may wait."""
        return deferral.queue_limit(slots=self.slots, answer=self.answer, silence=self._silence(now))

    def defer(self, now: float, waiting: int, longest: float) -> float:
        """How many seconds to defer a claim that found `waiting` others in the queue; the next one is deferred longer.

        When the target answers faster than at the last deferral, the time reserved for earlier ones shrinks likewise.
        """
        silence = self._silence(now)
        answer = max(self.answer, silence)
        quicker = min(1.0, answer / self.deferred_answer) if self.deferred_answer else 1.0
        seconds = deferral.defer_seconds(
            waiting,
            slots=self.slots,
            most_slots=self.most_slots,
            answer=self.answer,
            silence=silence,
            ahead=max(0.0, self.deferred_until - now) * quicker,
            longest=longest,
        )
        self.deferred_until, self.deferred_answer = now + seconds, answer
        return seconds

    def _silence(self, now: float) -> float:
        """For how long no attempt has come back; a short silence means nothing, as one may end at any moment."""
        silence = now - self.answered_at if self.in_flight else 0.0
        return silence if silence >= limits.QUEUE_SECONDS else 0.0
