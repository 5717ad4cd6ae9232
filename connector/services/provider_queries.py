"""What the relay asks providers, through its sender, and how many of its questions are not answered yet."""

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from connector.egress.http import Outcome, Read
from connector.egress.sender import Sender

SECONDS = 10.0  # that each may take


class ProviderQueries:
    """Those of one duty."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.open = 0
        self._owners: Counter[str] = Counter()

    def busy(self, most: int) -> set[str]:
        """The connections of which so many are open, or more."""
        return {owner for owner, count in self._owners.items() if count >= most}

    def ask(self, owner: str, reads: Sequence[Read[Any]], then: Callable[[list[Outcome]], None]) -> None:
        """Ask all at once, for a connection; `then` is called with their outcomes, in the order of the questions, when
        all are there.
        """
        outcomes: dict[int, Outcome] = {}
        self._count(owner, 1)

        def heard(number: int, outcome: Outcome) -> None:
            outcomes[number] = outcome
            if len(outcomes) == len(reads):
                self._count(owner, -1)
                then([outcomes[each] for each in range(len(reads))])

        for number, read in enumerate(reads):
            self._sender.send(read.request, functools.partial(heard, number), timeout=SECONDS, guarded=False)

    def _count(self, owner: str, count: int) -> None:
        self.open += count
        self._owners[owner] += count
        if not self._owners[owner]:
            del self._owners[owner]
