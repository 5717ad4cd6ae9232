"""The time that a run has, and the pauses between its questions to a provider."""

from collections.abc import Callable

from connector import errors, limits
from connector.services.stopwatch import Stopwatch


class Deadline:
    """How long a run may take before its caller stops waiting. What takes longer is left to the relay."""

    def __init__(self, seconds: float, monotonic: Callable[[], float], pause: Callable[[float], None]) -> None:
        self._ends = monotonic() + seconds
        self._monotonic = monotonic
        self._pause = pause

    @property
    def passed(self) -> bool:
        return self._monotonic() > self._ends

    def left(self) -> float:
        """How many seconds a call may take: never less than one."""
        return max(1.0, self._ends - self._monotonic())

    def stopwatch(self) -> Stopwatch:
        """For how long something has been asked about."""
        return Stopwatch(self._monotonic, longest=limits.ASK_LONGEST)

    def wait(self, attempt: int, why: str, more: str = "") -> None:
        """Pause before the next question, the longer the more there were. Raises `ProviderTimeout` when time runs out.

        `why` says to the caller what is waited for, `more` what the provider said.
        """
        pause = limits.ASK_PAUSES[min(attempt, len(limits.ASK_PAUSES) - 1)]
        if self._monotonic() + pause >= self._ends:
            raise errors.ProviderTimeout(
                f"{why} It is being found out in the background; repeating this step is safe and costs nothing extra."
                f" {more}".strip()
            )
        self._pause(pause)
