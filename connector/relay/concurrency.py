"""Who may be sent to right now: every target, every host and every connection has places of its own, so that one that
hangs holds only those.

    claimed -> `take` -> a line per target -> `next` (a place is free) -> in the air -> `free`

A line is as long as its target empties it within `LINE_SECONDS`; what does not fit is given back to the outbox, and
comes back one after the other. A target begins with few places and gains one with each answer, as TCP's slow start
does; one that lets an attempt time out has only two until it answers again. A connection whose places are all taken
lets only as many wait, over all its lines, as it empties within `LINE_SECONDS`.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from connector.relay.pace import LINE, Pace
from connector.store.outbox import Claim

IN_FLIGHT = 2_000
BUSY = IN_FLIGHT * 3 // 4  # in the air: from then on nobody gets more than a newcomer, so that some are left for those
OF_HOST = 512
OF_CONNECTION = 512
BUSY_CONNECTION = OF_CONNECTION * 3 // 4  # in the air: from then on its targets get no more than one in trouble
OF_NEW_CONNECTION = 64  # while all together are busy
OF_TARGET = 64
OF_NEW = 16  # of a target that is not known yet: one more with each answer
OF_TROUBLED = 2
REMEMBERED = 5_000  # lines; beyond that those are forgotten in which nothing happens
SILENT_SECONDS = 300.0  # how long a target in trouble is remembered all the same

_Key = tuple[str, str]


class _Connection(Pace):
    """What waits for all targets of one connection: how many claims."""

    __slots__ = ("waiting",)

    def __init__(self, now: float) -> None:
        super().__init__(now, places=OF_CONNECTION, most=OF_CONNECTION)
        self.waiting = 0

    @property
    def full(self) -> bool:
        return self.flying >= OF_CONNECTION


class _Line(Pace):
    """What waits for one target, and how it has been going."""

    __slots__ = ("host", "owner", "waiting")

    def __init__(self, host: str, owner: _Connection, now: float) -> None:
        super().__init__(now, places=OF_NEW, most=OF_TARGET)
        self.host = host
        self.owner = owner
        self.waiting: deque[Claim] = deque()

    @property
    def troubled(self) -> bool:
        return self.places == OF_TROUBLED

    @property
    def idle(self) -> bool:
        return not self.flying and not self.waiting

    def room(self, now: float) -> float:
        return OF_TROUBLED if self.troubled else super().room(now)

    def turn_away(self, now: float, waiting: int, longest: float) -> float:
        return longest if self.troubled else super().turn_away(now, waiting, longest)


class ConcurrencyLimiter:
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
        self._connections: dict[str, _Connection] = {}
        self._look_through_at = REMEMBERED
        self.flying = 0
        self.queued = 0  # who wait for anything else than a place of their connection

    def take(self, claims: Sequence[Claim]) -> list[tuple[Claim, float]]:
        """Put claims into their lines. Gives those that had better be held elsewhere, and for how many seconds."""
        now = self._clock()
        rooms: dict[_Key, float] = {}
        sent_away: list[tuple[Claim, float]] = []
        for claim in claims:
            key = _key(claim)
            line = self._lines.get(key) or self._open(key, claim.connection_id, now)
            owner = line.owner
            if owner.full and owner.waiting >= owner.room(now):
                sent_away.append((claim, owner.turn_away(now, owner.waiting, self.hold)))
                continue
            room = rooms.get(key) or rooms.setdefault(key, line.room(now))
            if len(line.waiting) < room:
                line.waiting.append(claim)
                self._waiting[key] = line
                self._queue(owner, 1)
            else:
                sent_away.append((claim, line.turn_away(now, len(line.waiting), self.hold)))
        return sent_away

    def next(self) -> Iterator[Claim]:
        """Those whose place is free now, each line in turn; each one holds its place until `free`."""
        progress = True
        while progress and self.flying < IN_FLIGHT:
            progress = False
            for key, line in list(self._waiting.items()):
                room = 0 if line.owner.full else self._room(line)
                for _ in range(room if len(self._waiting) == 1 else min(room, 1)):  # others have their turn
                    progress = True
                    yield self._launch(key, line)

    def free(self, claim: Claim, *, seconds: float, timed_out: bool) -> list[Claim]:
        """An attempt came back, for which the target took so long. Gives those who need not wait in its line now."""
        key = _key(claim)
        line, now = self._lines[key], self._clock()
        self._vacate(line)
        line.heard_at = line.owner.heard_at = now
        line.owner.answered(seconds)
        if not timed_out:
            line.answered(seconds)
            line.places = min(max(line.places + 1, OF_NEW), OF_TARGET)
            return []
        line.places = OF_TROUBLED
        return self._empty(key, line)

    @property
    def full(self) -> bool:
        """Whether nobody can be sent to, and enough wait already."""
        return self.flying >= IN_FLIGHT and self.queued >= LINE

    def clear(self) -> list[Claim]:
        """Send everybody away who waits."""
        return [claim for key, line in list(self._waiting.items()) for claim in self._empty(key, line)]

    def leave(self, claim: Claim) -> None:
        """Give up a place without having sent anything."""
        self._vacate(self._lines[_key(claim)])

    def _empty(self, key: _Key, line: _Line) -> list[Claim]:
        sent_away = list(line.waiting)
        line.waiting.clear()
        self._waiting.pop(key, None)
        self._queue(line.owner, -len(sent_away))
        return sent_away

    def _queue(self, owner: _Connection, count: int) -> None:
        owner.waiting += count
        if not owner.full:
            self.queued += count

    def _vacate(self, line: _Line) -> None:
        owner = line.owner
        if owner.full:
            self.queued += owner.waiting
        self.flying -= 1
        line.flying -= 1
        owner.flying -= 1
        self._hosts[line.host] -= 1

    def _open(self, key: _Key, connection_id: str, now: float) -> _Line:
        if len(self._lines) >= self._look_through_at:
            self._forget(now)
        owner = self._connections.get(connection_id)
        if owner is None:
            owner = self._connections[connection_id] = _Connection(now)
        line = self._lines[key] = _Line(urlsplit(key[1]).netloc.lower(), owner, now)
        return line

    def _forget(self, now: float) -> None:
        """Not each time that a line is opened: what cannot be forgotten need not be looked through again and again."""
        idle = [
            each
            for each, line in self._lines.items()
            if line.idle and not (line.troubled and line.heard_at >= now - SILENT_SECONDS)
        ]
        for each in idle:
            del self._lines[each]
        self._look_through_at = max(REMEMBERED, 2 * len(self._lines))
        self._hosts = {host: count for host, count in self._hosts.items() if count}
        owners = {id(line.owner) for line in self._lines.values()}
        self._connections = {key: each for key, each in self._connections.items() if id(each) in owners}

    def _room(self, line: _Line) -> int:
        """How many of a line may fly now."""
        owner, busy = line.owner, self.flying >= BUSY
        places = OF_TROUBLED if owner.flying >= BUSY_CONNECTION else OF_NEW if busy else line.places
        of_connection = (OF_NEW_CONNECTION if busy else OF_CONNECTION) - owner.flying
        of_host = OF_HOST - self._hosts.get(line.host, 0)
        return max(0, min(len(line.waiting), places - line.flying, of_connection, of_host, IN_FLIGHT - self.flying))

    def _launch(self, key: _Key, line: _Line) -> Claim:
        claim, now = line.waiting.popleft(), self._clock()
        if not line.waiting:
            del self._waiting[key]
        self._queue(line.owner, -1)
        line.launched(now)
        line.owner.launched(now)
        if line.owner.full:
            self.queued -= line.owner.waiting
        self.flying += 1
        self._hosts[line.host] = self._hosts.get(line.host, 0) + 1
        return claim


def _key(claim: Claim) -> _Key:
    return claim.subscription_id or claim.connection_id, claim.target_url
