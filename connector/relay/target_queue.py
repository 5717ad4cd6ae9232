"""What waits for one target, and what waits for all targets of one connection."""

from collections import deque

from connector import limits
from connector.relay.pace import Pace
from connector.store.settlements import Claim


class ConnectionLoad(Pace):
    """What is in flight, and how many claims wait, for all targets of one connection."""

    __slots__ = ("waiting",)

    def __init__(self, now: float) -> None:
        super().__init__(now, slots=limits.SLOTS_OF_CONNECTION, most_slots=limits.SLOTS_OF_CONNECTION)
        self.waiting = 0

    @property
    def full(self) -> bool:
        """Whether all its slots are taken."""
        return self.in_flight >= limits.SLOTS_OF_CONNECTION


class TargetQueue(Pace):
    """The claims that wait for one target, and how the target has answered."""

    __slots__ = ("connection", "host", "waiting")

    def __init__(self, host: str, connection: ConnectionLoad, now: float) -> None:
        super().__init__(now, slots=limits.SLOTS_OF_NEW_TARGET, most_slots=limits.SLOTS_OF_TARGET)
        self.host = host
        self.connection = connection
        self.waiting: deque[Claim] = deque()

    @property
    def probed(self) -> bool:
        """Whether an attempt timed out and none was answered since: a few at a time find out when it answers again."""
        return self.slots == limits.SLOTS_OF_PROBED_TARGET

    def can_be_forgotten(self, now: float) -> bool:
        """Whether nothing happens here. A target that timed out is remembered a while longer."""
        remembered = self.probed and self.answered_at >= now - limits.PROBED_TARGET_REMEMBERED
        return not self.in_flight and not self.waiting and not remembered

    def queue_limit(self, now: float) -> float:
        return limits.SLOTS_OF_PROBED_TARGET if self.probed else super().queue_limit(now)

    def defer(self, now: float, waiting: int, longest: float) -> float:
        return longest if self.probed else super().defer(now, waiting, longest)
