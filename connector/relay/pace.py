"""How fast attempts come back, of one target or of one connection: what says how many may wait, and how long others are
sent away.

The pace is the target's own: what our loop or our database takes does not count.
"""

LINE = 1_000  # claims that may wait at most
LINE_SECONDS = 1.0  # in which what waits is to be gone
HOLD_LEAST = 0.25  # seconds


class Pace:
    """`places`: how many attempts may be in the air at once now; `most`: how many at best."""

    __slots__ = ("flying", "heard_at", "last_turn", "most", "places", "seconds", "turn_answer")

    def __init__(self, now: float, *, places: int, most: int) -> None:
        self.flying = 0
        self.places = places
        self.most = most
        self.seconds = 0.0  # that an answer takes, smoothed
        self.heard_at = now  # when an attempt last came back, or the first of those in the air went out
        self.last_turn = now  # of those turned away
        self.turn_answer = 0.0  # how many seconds an answer took then

    def launched(self, now: float) -> None:
        """An attempt went out."""
        if not self.flying:
            self.heard_at = now
        self.flying += 1

    def answered(self, seconds: float) -> None:
        """An attempt took so long."""
        self.seconds += (seconds - self.seconds) / 8 if self.seconds else seconds

    def room(self, now: float) -> float:
        """How many may wait."""
        each = self._seconds_each(now)
        return max(1, min(LINE, LINE_SECONDS / each)) if each else LINE

    def turn_away(self, now: float, waiting: int, longest: float) -> float:
        """In how many seconds somebody who found it full had better come back, at most `longest`: when at the present
        pace half of those `waiting` are gone, and after those turned away before, as fast as all its places would take
        them. When it has become quicker, what is left of their turns shrinks with it.
        """
        silence = self._silence(now)
        answer = max(self.seconds, silence)
        quicker = min(1.0, answer / self.turn_answer) if self.turn_answer else 1.0
        ahead = max(0.0, self.last_turn - now) * quicker + answer / self.most
        lasts = min(waiting * self._seconds_each(now), max(LINE_SECONDS, silence))
        wait = min(max(HOLD_LEAST, lasts / 2, ahead), longest)
        self.last_turn, self.turn_answer = now + wait, answer
        return wait

    def _seconds_each(self, now: float) -> float:
        """At what pace all its places together empty the line; silence is heard, too."""
        return max(self.seconds, self._silence(now)) / self.places

    def _silence(self, now: float) -> float:
        """One that is short says nothing, and may end at any moment."""
        silence = now - self.heard_at if self.flying else 0.0
        return silence if silence >= LINE_SECONDS else 0.0
