"""The header Idempotency-Key: the first answer again for 24 hours, whatever the body says now.

https://developers.heygen.com/reference (each changing call): a key is known for one route and the ids in its path; a
call that comes while the first one still runs is answered 409. Not published, and decided here: only an answer that
says that the work was done is kept.
"""

import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.sandbox.heygen.errors import Refusal

KEPT = timedelta(hours=24)
KEY = re.compile(r"[A-Za-z0-9_\-:.]{1,255}")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given first. Without a body: it is still worked on."""

    at: datetime
    status: int = 0
    body: bytes | None = None


class Answers:
    """Of one account. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], Kept] = {}

    def begin(self, call: str, key: str, now: datetime) -> Kept | None:
        """The answer to give again, or None: do the work, then say `end`. Raises a 400 or 409 Refusal."""
        if not KEY.fullmatch(key):
            raise Refusal(400, "Idempotency-Key: Give 1 to 255 letters, digits and _-:. only.", param="Idempotency-Key")
        with self._lock:
            kept = self._kept.get((call, key))
            if kept and kept.body is None:
                raise Refusal(409, "The first request with this key is still running.", code="request_in_progress")
            if kept and now - kept.at < KEPT:
                return kept
            self._kept[call, key] = Kept(now)
            return None

    def end(self, call: str, key: str, now: datetime, status: int, body: bytes) -> None:
        """What came of it: kept when it was good, else the key is unused again. `status` 0: no work was done."""
        with self._lock:
            if 200 <= status < 300:
                self._kept[call, key] = Kept(now, status, body)
            else:
                del self._kept[call, key]
