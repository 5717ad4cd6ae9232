"""A claimed receipt that is checked: what is asked about it, what was found, and what is published of that."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from connector import limits
from connector.catalogue.events import Envelope
from connector.providers.base import Provider
from connector.providers.observations import Ignored, Observation, Report
from connector.relay import filters
from connector.services.receipt_policy import Finding, Found
from connector.states import ReceiptStatus
from connector.store.connections import Connection
from connector.store.events import Publication
from connector.store.receipts import Receipt, ReceiptOutcome, Watch
from connector.store.resources import End


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """A claimed receipt, what is asked about it and when, and what the receipt is to remember, by column."""

    receipt: Receipt
    connection: Connection
    provider: Provider
    report: Report
    asked_at: datetime
    learnt: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, receipt: Receipt, connection: Connection, provider: Provider, *, secrets: Sequence[str], now: datetime
    ) -> Self | Ignored | None:
        """None for a webhook that is no event we know, and what is to be ignored as it is. A watch reports its resource
        as that was last seen.

        `secrets`: what the provider signed with when the receipt came.
        """
        report: Report | Ignored | None
        if receipt.resource_type and receipt.resource_id:
            report = provider.report_for(receipt.resource_type, receipt.resource_id)
            report = dataclasses.replace(report, resource={**report.resource, **json.loads(receipt.body)})
        else:
            report = provider.read_webhook(receipt.headers, receipt.body, secrets, received_at=receipt.received_at)
        return cls(receipt, connection, provider, report, now) if isinstance(report, Report) else report

    @property
    def watch(self) -> bool:
        """Whether the bridge asks by itself."""
        return self.receipt.resource_type is not None

    @property
    def of_left_account(self) -> bool:
        """Whether it is about a resource of an account whose key the connection has no more."""
        return self.watch and self.receipt.account != self.connection.account

    @property
    def end(self) -> End:
        """The end that the receipt tells of a resource, and when it came."""
        return (self.connection.id, self.report.resource_type, self.report.id), self.receipt.received_at

    def unproved(self) -> Self:
        """The same, of a webhook whose proof is of an end that may be an earlier one: the provider is asked."""
        return dataclasses.replace(self, report=dataclasses.replace(self.report, proved=None, complete=False))

    def found(self, found: Found, now: datetime, *, confirmed: bool = False) -> Finding:
        """What was found, with what is known from the checks before.

        `confirmed`: it is certain that there is no such resource, or that nobody answers.
        """
        receipt, absences, since = self.receipt, 0, now
        if self.report.proved and found in ("absent", "refused"):
            self.learnt["believable"] = False  # what the provider has denied once, no later silence confirms
        if confirmed and found in ("absent", "silent"):
            absences, since = receipt.absences + 1, receipt.absent_since or now
            self.learnt.update(absences=absences, absent_since=since)
        elif not self.watch and receipt.absences and found != "silent":
            self.learnt.update(absences=0, absent_since=None)
        return Finding(
            found=found,
            watch=self.watch,
            age=now - receipt.received_at,
            tries=receipt.tries,
            absences=absences,
            absent_for=now - since,
            believable=receipt.believable,
            proved=self.report.proved is not None,
            dated=self.report.dated,
        )

    def trusted(self) -> None:
        """What the webhook says is published: it is not trusted once more."""
        self.learnt["believable"] = False

    def learn(self, seen: Observation) -> None:
        """A watch keeps its resource as it was seen, and that it was there; a webhook, that it was contradicted."""
        if not self.watch:
            if self.receipt.believable and seen.final is None:
                self.learnt["believable"] = False
            return
        if self.receipt.absences:
            self.learnt.update(absences=0, absent_since=None)
        body = json.dumps(dict(seen.resource))
        if body != self.receipt.body:
            self.learnt["body"] = body

    def outcome(self, status: ReceiptStatus, why: str, due_at: datetime | None = None) -> ReceiptOutcome:
        """What is written down of the receipt. `due_at` says when to check again."""
        return ReceiptOutcome(receipt=self.receipt, status=status, note=why, due_at=due_at, learnt=self.learnt)

    def publication(
        self,
        seen: Observation,
        *,
        now: datetime,
        verified: bool = True,
        due_at: datetime | None = None,
        only_if_open: bool = False,
        listened_to: bool = True,
        found: bool = False,
    ) -> Publication:
        """What is to be published of what was seen. `due_at` says when to check again what has not ended. `found`: the
        bridge has found by itself that it has ended.
        """

        def wanted(chosen: Mapping[str, Any], version: int) -> bool:
            assert seen.trigger is not None, "only an end becomes an event"
            return filters.wants(chosen, trigger=seen.trigger, resource=seen.resource, version=version)

        word = seen.final or ("still under way" if due_at else "never finished")
        return Publication(
            connection_id=self.connection.id,
            resource_type=seen.resource_type,
            resource_id=seen.id,
            final=seen.final,
            asked_at=self.asked_at,
            trigger=seen.trigger.key if seen.trigger else None,
            compose=lambda event_id: self._body(event_id, seen, verified=verified),
            wanted=wanted,
            settles=self.outcome(ReceiptStatus.NEW if due_at else ReceiptStatus.DONE, word, due_at),
            only_if_open=only_if_open,
            listened_to=listened_to,
            watch=self._watch(seen, now),
            found=found,
            failed=seen.trigger is not None and seen.trigger.tells_failure,
        )

    def _body(self, event_id: str, seen: Observation, *, verified: bool) -> str:
        assert seen.trigger is not None, "only an end becomes an event"
        envelope = Envelope(
            id=event_id,
            provider=self.connection.provider,
            at=self.asked_at if self.watch else self.receipt.received_at,
            verified=verified,
            extra=seen.extra,
        )
        return json.dumps(envelope.around(seen.trigger, seen.resource))

    def _watch(self, seen: Observation, now: datetime) -> Watch | None:
        """What a webhook reported, and is seen under way, is watched from then on."""
        if self.watch or not seen.under_way:
            return None
        owner, due_at = self.connection, now + limits.WATCH_AFTER
        return Watch(owner.id, seen.resource_type, seen.id, owner.account, now, due_at, dict(seen.resource))
