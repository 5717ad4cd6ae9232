"""Who waits for an answer: an operation counts as told only when somebody is there to hear how it ended."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Caller:
    """Who asked for an action. `gone` looks whether nobody waits any more; where that cannot be seen, somebody does.

    `told_of` is the operation whose end the answer tells, once there is one; `repeated`: it was told before, or kept.
    """

    gone: Callable[[], bool] = lambda: False
    told_of: str | None = None
    repeated: bool = False

    def hears(self, operation_id: str) -> bool:
        """Whether an answer that is given now, of this operation, is heard."""
        if self.gone():
            log.info("nobody waits for the answer any more", extra={"fields": {"operation": operation_id}})
            return False
        self.told_of = operation_id
        return True
