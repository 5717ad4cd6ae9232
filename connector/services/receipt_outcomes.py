"""What came of receipts, until it is written down: in batches, and no receipt holds up another."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connector import errors
from connector.services import receipt_policy
from connector.states import ReceiptStatus
from connector.store.events import Publication
from connector.store.receipts import Receipt, ReceiptOutcome
from connector.store.store import Store

log = logging.getLogger(__name__)


class ReceiptOutcomes:
    """What came of one processor's receipts."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._publications: list[Publication] = []
        self._outcomes: list[ReceiptOutcome] = []

    @property
    def any(self) -> bool:
        """Whether anything is not yet written down."""
        return bool(self._publications or self._outcomes)

    def publish(self, publication: Publication) -> None:
        """Something was seen, which is published if it is new."""
        self._publications.append(publication)

    def record(self, outcome: ReceiptOutcome) -> None:
        """Nothing is to be published."""
        self._outcomes.append(outcome)

    def recheck(self, receipt: Receipt, why: str, after: timedelta) -> None:
        """A receipt is to be checked again later."""
        self.record(ReceiptOutcome(receipt=receipt, status=ReceiptStatus.NEW, note=why, due_at=self._clock() + after))

    def end(self, receipt: Receipt, status: ReceiptStatus, why: str) -> None:
        """A receipt led to nothing."""
        self.record(ReceiptOutcome(receipt=receipt, status=status, note=why))

    def postpone(self, receipt: Receipt, why: str = "could not be worked on") -> None:
        """Try again later what went wrong by a fault of ours: a newer version may know better."""
        self.recheck(receipt, why, receipt_policy.gap(receipt.tries))

    def write(self) -> bool:
        """Write everything down. True when events were made. Raises `StoreUnavailable`: nothing is lost."""
        outcomes, self._outcomes = self._outcomes, []
        publications = sorted(self._publications, key=lambda each: each.settles.receipt.id if each.settles else 0)
        self._publications = []
        try:
            if outcomes:
                self._store.receipts.record(outcomes)
                outcomes = []
            return self._publish(publications)
        except errors.StoreUnavailable:
            self._outcomes, self._publications = outcomes + self._outcomes, publications + self._publications
            raise
        except Exception:
            log.exception("batch of events not published, publishing them one by one")
            return any([self._publish_alone(each) for each in publications])  # all of them, whatever the first gives

    def _publish(self, publications: Sequence[Publication]) -> bool:
        return bool(publications and self._store.events.publish(publications, now=self._clock()))

    def _publish_alone(self, publication: Publication) -> bool:
        try:
            return self._publish([publication])
        except errors.StoreUnavailable:
            self._publications.append(publication)
            raise
        except Exception:
            fields = {"connection": publication.connection_id, publication.resource_type: publication.resource_id}
            log.exception("event not published, trying again later", extra={"fields": fields})
            if publication.settles is not None:
                self.postpone(publication.settles.receipt)
            return False
