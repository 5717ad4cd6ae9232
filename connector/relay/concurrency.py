"""Who may be sent to now: every target, every host and every connection has slots of its own, so that one that hangs
holds only those.

    claimed -> `enqueue` -> a queue per target -> `acquire` (a slot is free) -> in flight -> `release`

A queue is as long as its target is sent all of it within `QUEUE_SECONDS`; what does not fit is deferred: given back to
the outbox, to come back one after the other. A connection whose slots are all taken lets only as many wait, over all
its queues, as it is sent within `QUEUE_SECONDS`.
"""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from connector import limits
from connector.relay import slots
from connector.relay.target_queue import ConnectionLoad, TargetQueue
from connector.store.settlements import Claim

_Key = tuple[str, str]


class ConcurrencyLimiter:
    """The slots and queues of one relay process.

    `timeout`: seconds that an attempt may take, and the longest deferral: sooner there is no news.
    `clock` stands still while nobody looks for answers: a target is not silent because we are busy.
    """

    def __init__(self, *, timeout: float, clock: Callable[[], float]) -> None:
        self.longest_deferral = timeout
        self._clock = clock
        self._queues: dict[_Key, TargetQueue] = {}
        self._waiting: dict[_Key, TargetQueue] = {}  # those in which something waits, in the order of their turns
        self._hosts: dict[str, int] = {}  # how many are in flight to each
        self._connections: dict[str, ConnectionLoad] = {}
        self._forget_at = limits.TARGETS_REMEMBERED
        self.in_flight = 0
        self.queued = 0  # those that wait for anything else than a slot of their connection

    @property
    def full(self) -> bool:
        """Whether nobody can be sent to, and enough wait already."""
        return self.in_flight >= limits.SLOTS and self.queued >= limits.QUEUE

    def enqueue(self, claims: Sequence[Claim]) -> list[tuple[Claim, float]]:
        """Put claims into their queues. Gives those that found theirs full, each with the seconds of its deferral."""
        now = self._clock()
        rooms: dict[_Key, float] = {}
        deferred: list[tuple[Claim, float]] = []
        for claim in claims:
            key = _key(claim)
            queue = self._queues.get(key) or self._open(key, claim.connection_id, now)
            connection = queue.connection
            if connection.full and connection.waiting >= connection.queue_limit(now):
                deferred.append((claim, connection.defer(now, connection.waiting, self.longest_deferral)))
                continue
            room = rooms.get(key) or rooms.setdefault(key, queue.queue_limit(now))
            if len(queue.waiting) < room:
                queue.waiting.append(claim)
                self._waiting[key] = queue
                self._count(connection, 1)
            else:
                deferred.append((claim, queue.defer(now, len(queue.waiting), self.longest_deferral)))
        return deferred

    def acquire(self) -> Iterator[Claim]:
        """Those for whom a slot is free now, each queue in turn; each one holds its slot until it is released."""
        progress = True
        while progress and self.in_flight < limits.SLOTS:
            progress = False
            for key, queue in list(self._waiting.items()):
                sendable = 0 if queue.connection.full else self._sendable(queue)
                for _ in range(sendable if len(self._waiting) == 1 else min(sendable, 1)):  # others have their turn
                    progress = True
                    yield self._send(key, queue)

    def release(self, claim: Claim, *, seconds: float, timed_out: bool) -> list[Claim]:
        """An attempt came back, for which the target took so long. Gives those that had better not wait for it now."""
        key, now = _key(claim), self._clock()
        queue = self._queues[key]
        self._free(queue)
        queue.answered_at = queue.connection.answered_at = now
        queue.connection.answered(seconds)
        if timed_out:
            queue.slots = limits.SLOTS_OF_PROBED_TARGET
            return self._empty(key, queue)
        queue.answered(seconds)
        queue.slots = slots.after_answer(queue.slots)
        return []

    def release_unsent(self, claim: Claim) -> None:
        """Give a slot back for which nothing was sent."""
        self._free(self._queues[_key(claim)])

    def clear(self) -> list[Claim]:
        """Empty all queues. Gives what waited."""
        return [claim for key, queue in list(self._waiting.items()) for claim in self._empty(key, queue)]

    def _sendable(self, queue: TargetQueue) -> int:
        return slots.sendable(
            len(queue.waiting),
            queue.slots,
            to_target=queue.in_flight,
            to_host=self._hosts.get(queue.host, 0),
            of_connection=queue.connection.in_flight,
            in_all=self.in_flight,
        )

    def _send(self, key: _Key, queue: TargetQueue) -> Claim:
        claim, now = queue.waiting.popleft(), self._clock()
        if not queue.waiting:
            del self._waiting[key]
        self._count(queue.connection, -1)
        queue.sent(now)
        queue.connection.sent(now)
        if queue.connection.full:
            self.queued -= queue.connection.waiting
        self.in_flight += 1
        self._hosts[queue.host] = self._hosts.get(queue.host, 0) + 1
        return claim

    def _free(self, queue: TargetQueue) -> None:
        connection = queue.connection
        if connection.full:
            self.queued += connection.waiting
        self.in_flight -= 1
        queue.in_flight -= 1
        connection.in_flight -= 1
        self._hosts[queue.host] -= 1

    def _empty(self, key: _Key, queue: TargetQueue) -> list[Claim]:
        waited = list(queue.waiting)
        queue.waiting.clear()
        self._waiting.pop(key, None)
        self._count(queue.connection, -len(waited))
        return waited

    def _count(self, connection: ConnectionLoad, more: int) -> None:
        connection.waiting += more
        if not connection.full:
            self.queued += more

    def _open(self, key: _Key, connection_id: str, now: float) -> TargetQueue:
        if len(self._queues) >= self._forget_at:
            self._forget_idle(now)
        connection = self._connections.get(connection_id)
        if connection is None:
            connection = self._connections[connection_id] = ConnectionLoad(now)
        queue = self._queues[key] = TargetQueue(urlsplit(key[1]).netloc.lower(), connection, now)
        return queue

    def _forget_idle(self, now: float) -> None:
        """Forget targets in which nothing happens. Not each time that a queue is opened: what cannot be forgotten need
        not be looked through again and again.
        """
        for key in [key for key, queue in self._queues.items() if queue.can_be_forgotten(now)]:
            del self._queues[key]
        self._forget_at = max(limits.TARGETS_REMEMBERED, 2 * len(self._queues))
        self._hosts = {host: count for host, count in self._hosts.items() if count}
        used = {id(queue.connection) for queue in self._queues.values()}
        self._connections = {key: each for key, each in self._connections.items() if id(each) in used}


def _key(claim: Claim) -> _Key:
    return claim.subscription_id or claim.connection_id, claim.target_url
