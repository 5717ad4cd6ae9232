"""From a receipt to an event: what a webhook hints at is asked of the provider, and told as it really is.

`Digest` is a duty of the relay: it claims receipts, sends the questions through the relay's sender, and publishes what
the answers say. A webhook alone proves nothing: only when the provider cannot be asked for `BELIEVE_AFTER` is it
believed, and the event says so. What the bridge started it watches: a watch is a receipt that it wrote to itself, asked
about until the end or until `LATE_AFTER`. Only time in which we were there to ask counts: a relay that was down for two
days gives nothing up when it comes back.
"""

import dataclasses
import functools
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from connector import errors
from connector.catalogue.events import Envelope
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.providers.base import Hint, Provider, Sighting, Thing
from connector.relay import filters
from connector.services import refusals
from connector.store.bell import DELIVERIES, RECEIPTS
from connector.store.connections import Connection
from connector.store.events import Publication
from connector.store.receipts import Receipt, ReceiptNote
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

BATCH = 200
IN_FLIGHT = 400
ASK_SECONDS = 10.0
LEASE = timedelta(seconds=40)  # longer than a question
BELIEVE_AFTER = timedelta(minutes=15)
UNKNOWN_AFTER = timedelta(minutes=1)  # a thing made just now may not be shown yet
LATE_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """A claimed receipt, and what is asked about it when."""

    receipt: Receipt
    connection: Connection
    provider: Provider
    hint: Hint
    asked_at: datetime


class Digest:
    """One relay process's share of the receipts."""

    hears = RECEIPTS

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        sender: Sender,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._open = functools.lru_cache(maxsize=1_000)(vault.open)
        self._providers = providers
        self._sender = sender
        self._clock = clock
        self._in_flight = 0
        self._look = False  # whether something may be due that the last claim did not see
        self._seen: list[Publication] = []
        self._noted: list[ReceiptNote] = []

    @property
    def busy(self) -> bool:
        """Whether a question is in the air or an answer not yet written down."""
        return bool(self._in_flight or self._seen or self._noted)

    def begin(self, look: bool = True, *, rung: bool = False) -> Collection[str]:
        """Publish what was learnt, claim receipts and ask about them.

        Says what is due at once: receipts when a full batch was found, deliveries when events were made.
        """
        made = self._publish()
        self._look = self._look or look or rung
        room, now = min(BATCH, IN_FLIGHT - self._in_flight), self._clock()
        if not self._look or room <= 0:
            return _due(made)
        self._look = False
        if not rung and not self._store.receipts.due(now=now):
            return _due(made)
        claimed = self._store.receipts.claim(token=self._store.token(), now=now, until=now + LEASE, limit=room)
        owners = self._store.connections.several({each.connection_id for each in claimed})
        for receipt in claimed:
            try:
                self._ask(receipt, owners.get(receipt.connection_id))
            except Exception:  # one that nobody foresaw must not hold up the others
                log.exception("a receipt was not understood", extra={"fields": {"receipt": receipt.id}})
                self._postpone(receipt)
        made = self._publish() or made  # some providers' words need no asking
        self._look = len(claimed) == room
        return _due(made, more=self._look)

    def settle(self) -> None:
        """Publish what was learnt, and note what led to nothing."""
        self._publish()

    def _publish(self) -> bool:
        """True when events were made."""
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
            log.exception("not published", extra={"fields": {"thing": seen.thing_id}})
            if seen.settles is not None:
                self._postpone(seen.settles.receipt)
            return False

    def _postpone(self, receipt: Receipt) -> None:
        """Try again later what went wrong by a fault of ours: a newer version may know better."""
        due_at = self._clock() + _gap(receipt.tries)
        self._noted.append(ReceiptNote(receipt=receipt, status="new", note="could not be worked on", due_at=due_at))

    def _ask(self, receipt: Receipt, connection: Connection | None) -> None:
        if connection is None:
            return self._note(receipt, "dropped", "the connection is gone")
        provider = self._providers[connection.provider]
        hint = _hint(provider, receipt)
        if hint is None:
            return self._note(receipt, "unknown", "no event we know")
        inquiry = _Inquiry(receipt, connection, provider, hint, self._clock())
        try:
            read = provider.look_up(self._open(connection.id, connection.sealed_key), hint)
        except errors.Problem as problem:
            return self._doubt(inquiry, problem)
        if isinstance(read, Sighting):
            return self._see(inquiry, read, verified=True)
        self._in_flight += 1
        self._sender.send(
            read.request, lambda outcome: self._hear(inquiry, read, outcome), timeout=ASK_SECONDS, guarded=False
        )

    def _hear(self, inquiry: "_Inquiry", read: Read[Sighting], outcome: Outcome) -> None:
        self._in_flight -= 1
        try:
            if isinstance(outcome, NoAnswer):
                raise errors.ProviderFailed(f"no answer: {outcome.failure}")
            with refusals.noticed(self._store, inquiry.connection, self._clock):
                seen = read.understand(outcome)
        except errors.Problem as problem:
            return self._doubt(inquiry, problem)
        if seen.final is None and inquiry.receipt.kind and not self._patient(inquiry, LATE_AFTER):
            seen = inquiry.provider.give_up(dataclasses.replace(inquiry.hint, thing=seen.thing))
        self._see(inquiry, seen, verified=True)

    def _doubt(self, inquiry: "_Inquiry", problem: errors.ConnectorError) -> None:
        """The truth could not be learnt: look again later, or in the end drop it, give it up or believe it.

        What fails for a fault of ours says nothing about the thing: it waits for as long as that lasts.
        """
        if isinstance(problem, errors.StoreUnavailable):
            due_at = self._clock() + _gap(inquiry.receipt.tries)
            return self._noted.append(
                ReceiptNote(receipt=inquiry.receipt, status="new", note=str(problem), due_at=due_at)
            )
        watch, absent = inquiry.receipt.kind is not None, isinstance(problem, errors.NotFound)
        patience = UNKNOWN_AFTER if absent else LATE_AFTER if watch else BELIEVE_AFTER
        if self._waited(inquiry) < UNKNOWN_AFTER if absent else self._patient(inquiry, patience):
            why, due_at = (
                f"{inquiry.hint.about} not found yet" if absent else str(problem),
                self._next(inquiry, patience),
            )
            self._noted.append(ReceiptNote(receipt=inquiry.receipt, status="new", note=why, due_at=due_at))
        elif absent:
            self._note(inquiry.receipt, "dropped", f"the provider knows no such {inquiry.hint.about}")
        elif watch:
            self._see(inquiry, inquiry.provider.give_up(inquiry.hint), verified=False)
        else:
            self._see(inquiry, inquiry.provider.believe(inquiry.hint), verified=False)

    def _see(self, inquiry: "_Inquiry", seen: Sighting, *, verified: bool) -> None:
        receipt, connection, trigger = inquiry.receipt, inquiry.connection, seen.trigger
        if seen.final is None and self._patient(inquiry, LATE_AFTER):
            due_at = self._next(inquiry, LATE_AFTER)
            body = _changed(receipt, seen)
            note = ReceiptNote(receipt=receipt, status="new", note="still under way", due_at=due_at, body=body)
        else:
            note = ReceiptNote(receipt=receipt, status="done", note=seen.final or "never finished")

        def compose(event_id: str) -> str:
            assert trigger is not None
            envelope = Envelope(
                id=event_id,
                provider=connection.provider,
                occurred_at=inquiry.asked_at if receipt.kind else receipt.received_at,
                verified=verified,
                extra=seen.extra,
            )
            return json.dumps(envelope.around(trigger, seen.thing))

        def wanted(chosen: Mapping[str, Any], version: int) -> bool:
            return filters.wants(chosen, about=seen.about, thing=seen.thing, version=version)

        self._seen.append(
            Publication(
                connection_id=connection.id,
                kind=seen.about,
                thing_id=seen.id,
                final=seen.final,
                asked_at=inquiry.asked_at,
                trigger=trigger.key if trigger else None,
                compose=compose,
                wanted=wanted,
                settles=note,
            )
        )

    def _patient(self, inquiry: "_Inquiry", patience: timedelta) -> bool:
        """Whether so much time has not passed yet, or we were not there to ask in all of it."""
        return self._waited(inquiry) < patience or _asking_for(inquiry.receipt.tries) < patience

    def _waited(self, inquiry: "_Inquiry") -> timedelta:
        return self._clock() - inquiry.receipt.received_at

    def _note(self, receipt: Receipt, status: str, why: str) -> None:
        self._noted.append(ReceiptNote(receipt=receipt, status=status, note=why))

    def _next(self, inquiry: "_Inquiry", patience: timedelta) -> datetime:
        """When to look again: after a growing gap, and once just when patience ends."""
        tries = inquiry.receipt.tries
        left = max(patience - self._waited(inquiry), patience - _asking_for(tries))
        return self._clock() + (min(_gap(tries), left) if left > timedelta() else _gap(tries))


def _due(made: bool, more: bool = False) -> set[str]:
    return ({DELIVERIES} if made else set()) | ({RECEIPTS} if more else set())


def _gap(tries: int) -> timedelta:
    """How long to wait after so many looks: one second, doubling, at most five minutes."""
    return timedelta(seconds=min(2 ** min(tries - 1, 9), 300))


def _asking_for(tries: int) -> timedelta:
    """For how long somebody must have been asking to have looked so often."""
    return sum((_gap(each) for each in range(1, tries)), timedelta())


def _hint(provider: Provider, receipt: Receipt) -> Hint | None:
    """A watch hints at its thing as that was last seen."""
    told = json.loads(receipt.body)
    if receipt.kind and receipt.thing_id:
        hint = provider.watch(cast(Thing, receipt.kind), receipt.thing_id)
        return dataclasses.replace(hint, thing={**hint.thing, **told})
    return provider.read_webhook(told)


def _changed(receipt: Receipt, seen: Sighting) -> str | None:
    """What a watch is to keep of its thing; None when it knows that already."""
    told = json.dumps(dict(seen.thing))
    return told if receipt.kind and told != receipt.body else None
