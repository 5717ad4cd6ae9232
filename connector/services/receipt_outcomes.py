"""What was found out about receipts, until it is written down: in batches, and no receipt holds up another."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connector import errors
from connector.services import receipt_policy
from connector.store.events import Publication
from connector.store.receipts import Receipt, ReceiptNote
from connector.store.store import Store

log = logging.getLogger(__name__)


class ReceiptOutcomes:
    """Those of one duty."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._seen: list[Publication] = []
        self._noted: list[ReceiptNote] = []

    @property
    def any(self) -> bool:
        """Whether anything is not yet written down."""
        return bool(self._seen or self._noted)

    def see(self, seen: Publication) -> None:
        """Something is to be published."""
        self._seen.append(seen)

    def note(self, note: ReceiptNote) -> None:
        """Something was learnt, and nothing is to be published."""
        self._noted.append(note)

    def wait(self, receipt: Receipt, why: str, length: timedelta) -> None:
        """A receipt is to be looked at again later."""
        self.note(ReceiptNote(receipt=receipt, status="new", note=why, due_at=self._clock() + length))

    def end(self, receipt: Receipt, status: str, why: str) -> None:
        """A receipt led to nothing."""
        self.note(ReceiptNote(receipt=receipt, status=status, note=why))

    def postpone(self, receipt: Receipt, why: str = "could not be worked on") -> None:
        """Try again later what went wrong by a fault of ours: a newer version may know better."""
        self.wait(receipt, why, receipt_policy.gap(receipt.tries))

    def publish(self) -> bool:
        """Write down all that was found. True when events were made."""
        noted, self._noted = self._noted, []
        seen = sorted(self._seen, key=lambda each: each.settles.receipt.id if each.settles else 0)
        self._seen = []
        try:
            if noted:
                self._store.receipts.note(noted)
                noted = []
            return self._tell(seen)
        except errors.StoreUnavailable:
            self._noted, self._seen = noted + self._noted, seen + self._seen
            raise
        except Exception:
            log.exception("a batch was not published; its events are published one by one")
            return any([self._tell_alone(each) for each in seen])  # all of them, whatever the first says

    def _tell(self, seen: Sequence[Publication]) -> bool:
        return bool(seen and self._store.events.publish(seen, now=self._clock()))

    def _tell_alone(self, seen: Publication) -> bool:
        try:
            return self._tell([seen])
        except errors.StoreUnavailable:
            self._seen.append(seen)
            raise
        except Exception:
            log.exception("not published", extra={"fields": {"resource": seen.resource_id}})
            if seen.settles is not None:
                self.postpone(seen.settles.receipt)
            return False
