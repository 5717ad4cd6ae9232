"""What can be made to go wrong, and the switchboard that keeps it while the sandbox runs.

`Faults` is a value: what is wished for. `Switchboard` holds the present one, counts the counted faults down
as they strike, and takes changes (`PATCH /sandbox/faults`).
"""

import dataclasses
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

ALWAYS = -1
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _fault(default: T, help: str) -> T:
    value: T = field(default=default, metadata={"help": help})
    return value


@dataclass(frozen=True, slots=True)
class Faults:
    """Counts mean "the next N", -1 means always, 0 never. Each field's sentence is in its metadata as `help`.

    Raises ValueError, naming the field, for a value that makes no sense.
    """

    fail_renders: int = _fault(0, "The next N renders that are started end FAILED.")
    moderate_renders: int = _fault(0, "The next N renders that are started end CONTENT_MODERATED.")
    fail_trainings: int = _fault(0, "The next N avatars that are created end TRAINING_FAILED.")
    webhook_drop: int = _fault(0, "The next N webhook or callback POSTs are never sent.")
    webhook_double: int = _fault(0, "The next N webhook or callback POSTs are sent twice.")
    webhook_delay_seconds: float = _fault(0.0, "Webhook and callback POSTs are sent this many seconds late.")
    rate_limit: int = _fault(0, "The next N matching calls are answered 429 with Retry-After: 1.")
    error_500: int = _fault(0, "The next N matching calls are answered 500, and do no work.")
    error_500_after: int = _fault(0, "The next N matching calls do their work, then answer 500.")
    answer_before: int = _fault(0, "The next N matching calls are answered with answer_status, and do no work.")
    answer_after: int = _fault(0, "The next N matching calls do their work, then are answered with answer_status.")
    answer_status: int = _fault(408, "The status of answer_before and answer_after.")
    answer_page: bool = _fault(False, "answer_before and answer_after answer with a page of HTML, as a proxy would.")
    answer_empty: bool = _fault(False, "answer_before and answer_after answer without a body.")
    hang: int = _fault(0, "The next N matching calls do their work and never answer.")
    hang_seconds: float = _fault(60.0, "A hanging call's connection is reset after this long.")
    reset_before: int = _fault(0, "The next N matching calls have their connection reset before any work.")
    late_seconds: float = _fault(0.0, "Created videos and avatars, and changes of status, can be read this much later.")
    refuse_keys: bool = _fault(False, "Every key is answered 401, as if it had been revoked.")
    refuse_endpoints: bool = _fault(False, "Signed webhook endpoints cannot be had, as before the provider had them.")
    all_events_only: bool = _fault(False, "A signed webhook endpoint is only to be had for all events.")
    latency_seconds: float = _fault(0.0, "Each call is answered this much later.")
    fault_methods: tuple[str, ...] = _fault(
        (), "Only these methods match for 429, 500, answer, hang and reset; none given: all."
    )
    fault_path: str = _fault(
        "", "Only paths in which this regular expression is found match for 429, 500, answer, hang, reset."
    )

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            _check(each.name, each.type, getattr(self, each.name))
        if not 200 <= self.answer_status <= 599:
            raise ValueError("answer_status: give an HTTP status, 200 to 599.")
        unknown = set(self.fault_methods) - set(METHODS)
        if unknown:
            raise ValueError(f"fault_methods: {sorted(unknown)} are no HTTP methods of this API.")

    def match(self, method: str, path: str) -> bool:
        """Whether the filter lets faults strike this call. `path` is as the sandbox sees it: Argil's has no /v1."""
        right_method = not self.fault_methods or method in self.fault_methods
        return right_method and re.search(self.fault_path, path) is not None

    def changed(self, patch: Mapping[str, Any]) -> "Faults":
        """These faults with a JSON merge patch applied; null gives a field its default back."""
        values = dict(patch)
        defaults = {each.name: each.default for each in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in defaults:
                raise ValueError(f"{name}: there is no such fault.")
            if value is None:
                values[name] = defaults[name]
            elif isinstance(value, list):
                values[name] = tuple(value)
        return dataclasses.replace(self, **values)


def _check(name: str, kind: Any, value: object) -> None:
    if kind is int:
        if not isinstance(value, int) or isinstance(value, bool) or value < ALWAYS:
            raise ValueError(f"{name}: give a whole number; -1 means always.")
    elif kind is float:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e9:
            raise ValueError(f"{name}: give a number of seconds, 0 or more.")
    elif kind is bool:
        if not isinstance(value, bool):
            raise ValueError(f"{name}: give true or false.")
    elif kind is str:
        try:
            re.compile(value if isinstance(value, str) else "(")
        except re.error as error:
            raise ValueError(f"{name}: give a regular expression.") from error
    elif not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name}: give a list of HTTP methods.")


class Switchboard:
    """The faults of a running sandbox. Safe to use from many threads."""

    def __init__(self, faults: Faults) -> None:
        self._first = faults
        self._current = faults
        self._lock = threading.Lock()

    @property
    def current(self) -> Faults:
        return self._current

    def change(self, patch: Mapping[str, Any]) -> Faults:
        with self._lock:
            self._current = self._current.changed(patch)
            return self._current

    def reset(self) -> None:
        """Back to the faults the sandbox was started with."""
        with self._lock:
            self._current = self._first

    def take(self, name: str) -> bool:
        """Whether the counted fault `name` strikes now; if so one is used up."""
        with self._lock:
            left = getattr(self._current, name)
            if left > 0:
                self._current = self._current.changed({name: left - 1})
            return bool(left)

    def strikes(self, name: str, method: str, path: str) -> bool:
        """Like `take`, for a fault of calls: only a call that the filter lets through is struck."""
        return self._current.match(method, path) and self.take(name)
