"""Who may be sent to right now: every target and every host has places of its own, so that one that hangs holds only
those.

    claimed -> `take` -> a line per target -> `next` (a place is free) -> in the air -> `free`

A line is as long as its target empties it within `LINE_SECONDS`; what does not fit is given back to the outbox, and
comes back one after the other. The pace is the target's own: what our loop or our database takes does not count. A
target begins with few places and gains one with each answer, as TCP's slow start does; one that lets an attempt time
out has only two until it answers again.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from connector.store.outbox import Claim

IN_FLIGHT = 2_000
BUSY = IN_FLIGHT * 3 // 4  # in the air: from then on nobody gets more than a newcomer, so that some are left for those
OF_HOST = 512
OF_TARGET = 64
OF_NEW = 16  # of a target that is not known yet: one more with each answer
OF_TROUBLED = 2
LINE = 1_000  # claims that may wait at most in one line
LINE_SECONDS = 1.0
HOLD_LEAST = 0.25  # seconds
REMEMBERED = 5_000  # lines; beyond that those are forgotten that were silent for `SILENT_SECONDS`
SILENT_SECONDS = 300.0

_Key = tuple[str | None, str]


class _Line:
    """What waits for one target, and how it has been going."""

    __slots__ = ("flying", "heard_at", "host", "last_turn", "places", "seconds", "turn_answer", "waiting")

    def __init__(self, host: str, now: float) -> None:
        self.host = host
        self.waiting: deque[Claim] = deque()
        self.flying = 0
        self.places = OF_NEW
        self.seconds = 0.0  # that an answer takes, smoothed
        self.heard_at = now  # when an attempt last came back, or the first of those in the air went out
        self.last_turn = now  # of those turned away
        self.turn_answer = 0.0  # how many seconds an answer took then

    @property
    def troubled(self) -> bool:
        return self.places == OF_TROUBLED

    def room(self, now: float) -> float:
        """How many may wait."""
        each = self._seconds_each(now)
        return OF_TROUBLED if self.troubled else max(1, min(LINE, LINE_SECONDS / each)) if each else LINE

    def turn_away(self, now: float, most: float) -> float:
        """In how many seconds somebody who found it full had better come back, at most `most`: when at the present pace
        half of the line is gone, and after those turned away before, as fast as a target with all its places would take
        them. When it has become quicker, what is left of their turns shrinks with it.
        """
        if self.troubled:
            return most
        silence = self._silence(now)
        answer = max(self.seconds, silence)
        quicker = min(1.0, answer / self.turn_answer) if self.turn_answer else 1.0
        ahead = max(0.0, self.last_turn - now) * quicker + answer / OF_TARGET
        lasts = min(len(self.waiting) * self._seconds_each(now), max(LINE_SECONDS, silence))
        wait = min(max(HOLD_LEAST, lasts / 2, ahead), most)
        self.last_turn, self.turn_answer = now + wait, answer
        return wait

    def _seconds_each(self, now: float) -> float:
        """At what pace all its places together empty the line; silence is heard, too."""
        return max(self.seconds, self._silence(now)) / self.places

    def _silence(self, now: float) -> float:
        """One that is short says nothing, and may end at any moment."""
        silence = now - self.heard_at if self.flying else 0.0
        return silence if silence >= LINE_SECONDS else 0.0


class Places:
    """The places of one relay process.

    `timeout`: seconds that an attempt may take, which is how long a hold is at most: sooner there is no news.
    `clock` stands still while nobody looks for answers: a target is not silent because we are busy.
    """

    def __init__(self, *, timeout: float, clock: Callable[[], float]) -> None:
        self.hold = timeout
        self._clock = clock
        self._lines: dict[_Key, _Line] = {}
        self._waiting: dict[_Key, _Line] = {}  # the lines in which somebody waits, in the order of their turns
        self._hosts: dict[str, int] = {}
        self.flying = 0
        self.queued = 0

    def take(self, claims: Sequence[Claim]) -> list[tuple[Claim, float]]:
        """Put claims into their lines. Gives those that had better be held elsewhere, and for how many seconds."""
        now = self._clock()
        rooms: dict[_Key, float] = {}
        sent_away: list[tuple[Claim, float]] = []
        for claim in claims:
            key = _key(claim)
            line = self._lines.get(key) or self._open(key, now)
            room = rooms.get(key) or rooms.setdefault(key, line.room(now))
            if len(line.waiting) < room:
                line.waiting.append(claim)
                self._waiting[key] = line
                self.queued += 1
            else:
                sent_away.append((claim, line.turn_away(now, self.hold)))
        return sent_away

    def next(self) -> Iterator[Claim]:
        """Those whose place is free now, each line in turn; each one holds its place until `free`."""
        progress = True
        while progress and self.flying < IN_FLIGHT:
            progress = False
            for key, line in list(self._waiting.items()):
                room = self._room(line)
                for _ in range(room if len(self._waiting) == 1 else min(room, 1)):  # others have their turn
                    progress = True
                    yield self._launch(key, line)

    def free(self, claim: Claim, *, seconds: float, timed_out: bool) -> list[Claim]:
        """An attempt came back, for which the target took so long. Gives those who need not wait in its line now."""
        key = _key(claim)
        line = self._lines[key]
        self._vacate(line)
        line.heard_at = self._clock()
        if not timed_out:
            line.seconds += (seconds - line.seconds) / 8 if line.seconds else seconds
            line.places = min(max(line.places + 1, OF_NEW), OF_TARGET)
            return []
        line.places = OF_TROUBLED
        if line.waiting:
            sent_away = list(line.waiting)
            line.waiting.clear()
            del self._waiting[key]
            self.queued -= len(sent_away)
            return sent_away
        return []

    @property
    def full(self) -> bool:
        """Whether nobody can be sent to, and enough wait already."""
        return self.flying >= IN_FLIGHT and self.queued >= LINE

    def clear(self) -> list[Claim]:
        """Send everybody away who waits."""
        sent_away = [claim for line in self._waiting.values() for claim in line.waiting]
        for line in self._waiting.values():
            line.waiting.clear()
        self._waiting.clear()
        self.queued = 0
        return sent_away

    def leave(self, claim: Claim) -> None:
        """Give up a place without having sent anything."""
        self._vacate(self._lines[_key(claim)])

    def _vacate(self, line: _Line) -> None:
        self.flying -= 1
        line.flying -= 1
        self._hosts[line.host] -= 1

    def _open(self, key: _Key, now: float) -> _Line:
        if len(self._lines) >= REMEMBERED:
            idle = [
                each
                for each, line in self._lines.items()
                if not line.flying and not line.waiting and line.heard_at < now - SILENT_SECONDS
            ]
            for each in idle:
                del self._lines[each]
            self._hosts = {host: count for host, count in self._hosts.items() if count}
        line = self._lines[key] = _Line(urlsplit(key[1]).netloc.lower(), now)
        return line

    def _room(self, line: _Line) -> int:
        """How many of a line may fly now."""
        places = line.places if self.flying < BUSY else OF_NEW
        of_host = OF_HOST - self._hosts.get(line.host, 0)
        return max(0, min(len(line.waiting), places - line.flying, of_host, IN_FLIGHT - self.flying))

    def _launch(self, key: _Key, line: _Line) -> Claim:
        claim = line.waiting.popleft()
        if not line.waiting:
            del self._waiting[key]
        if not line.flying:
            line.heard_at = self._clock()
        line.flying += 1
        self.flying += 1
        self.queued -= 1
        self._hosts[line.host] = self._hosts.get(line.host, 0) + 1
        return claim


def _key(claim: Claim) -> _Key:
    return claim.subscription_id, claim.target_url
