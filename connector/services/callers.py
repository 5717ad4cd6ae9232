"""Who waits for an answer: how an operation ended counts as reported only when somebody is there to get it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Caller:
    """Who asked for an action. `gone` looks whether nobody waits any more; where that cannot be seen, somebody does.

    `reports` is the operation whose end the answer reports, once there is one; `repeated`: it was kept from before;
    None where the action is no operation.
    """

    gone: Callable[[], bool] = lambda: False
    reports: str | None = None
    repeated: bool | None = None

    def reached(self, operation_id: str) -> bool:
        """Whether an answer that is given now, of this operation, reaches anybody."""
        if self.gone():
            log.info(
                "caller disconnected before the answer; the same request again is a repeat",
                extra={"fields": {"operation": operation_id}},
            )
            return False
        self.reports = operation_id
        return True
