"""From a receipt to an event: what a webhook hints at is asked of the provider, and told as it really is.

`Digest` is a duty of the relay: it claims receipts, sends the questions through the relay's sender, and publishes what
the answers say, as `looks` judges them. What the bridge started, or saw begun, it watches: a watch is a receipt that
it wrote to itself. A watch of an account whose key the connection has no more ends without a word but to its callbacks.
"""

import dataclasses
import functools
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from connector import errors
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.providers.base import Provider, Sighting
from connector.services import looks, refusals
from connector.services.inquiries import Inquiry
from connector.services.looks import Look
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
LEASE = timedelta(seconds=40)  # longer than two questions, one after the other

_REFUSED = "waits until the provider takes the key again, or there is another one"

T = TypeVar("T")


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

    def _postpone(self, receipt: Receipt, why: str = "could not be worked on") -> None:
        """Try again later what went wrong by a fault of ours: a newer version may know better."""
        self._wait(receipt, why, looks.gap(receipt.tries))

    def _ask(self, receipt: Receipt, connection: Connection | None) -> None:
        if connection is None:
            return self._note(receipt, "dropped", "the connection is gone")
        provider = self._providers[connection.provider]
        inquiry = Inquiry.of(receipt, connection, provider, now=self._clock())
        if inquiry is None:
            return self._note(receipt, "unknown", "no event we know")
        if inquiry.left:
            seen = provider.give_up(inquiry.hint, "account_changed")
            return self._see(inquiry, seen, verified=False, listened_to=False)
        if connection.status == "reconnect_required":
            return self._wait(receipt, _REFUSED, refusals.ASK_AGAIN)
        try:
            read = provider.look_up(self._open(connection.id, connection.sealed_key), inquiry.hint)
        except errors.Problem as problem:
            return self._doubt(inquiry, problem)
        if isinstance(read, Sighting):
            return self._conclude(inquiry, read)
        self._in_flight += 1
        self._sender.send(
            read.request, lambda outcome: self._hear(inquiry, read, outcome), timeout=ASK_SECONDS, guarded=False
        )

    def _hear(self, inquiry: Inquiry, read: Read[Sighting], outcome: Outcome) -> None:
        self._in_flight -= 1
        try:
            seen = self._understood(inquiry, read, outcome)
        except errors.Problem as problem:
            return self._doubt(inquiry, problem)
        self._conclude(inquiry, seen)

    def _understood(self, inquiry: Inquiry, read: Read[T], outcome: Outcome) -> T:
        if isinstance(outcome, NoAnswer):
            raise errors.ProviderFailed(f"no answer: {outcome.failure}")
        with refusals.noticed(self._store, inquiry.connection, self._clock):
            return read.understand(outcome)

    def _doubt(self, inquiry: Inquiry, problem: errors.Problem) -> None:
        """The truth could not be learnt. A fault of ours and a refused key say nothing: it waits as long as they last.

        That a thing which is watched is not there counts when the provider answers another question right away.
        """
        if isinstance(problem, errors.StoreUnavailable):
            return self._postpone(inquiry.receipt, str(problem))
        if isinstance(problem, errors.ReconnectRequired):
            return self._wait(inquiry.receipt, _REFUSED, refusals.ASK_AGAIN)
        if not isinstance(problem, errors.NotFound):
            return self._decide(inquiry, inquiry.look("unclear", self._clock()), why=str(problem))
        if not inquiry.watch:
            return self._miss(inquiry, certain=False)
        connection = inquiry.connection
        read = inquiry.provider.account(self._open(connection.id, connection.sealed_key))
        self._in_flight += 1
        self._sender.send(
            read.request, lambda outcome: self._confirm(inquiry, read, outcome), timeout=ASK_SECONDS, guarded=False
        )

    def _confirm(self, inquiry: Inquiry, read: Read[object], outcome: Outcome) -> None:
        self._in_flight -= 1
        try:
            self._understood(inquiry, read, outcome)
        except errors.Problem:
            return self._miss(inquiry, certain=False)
        self._miss(inquiry, certain=True)

    def _miss(self, inquiry: Inquiry, *, certain: bool) -> None:
        now = self._clock()
        look = inquiry.absence(now) if certain else inquiry.look("absent", now)
        self._decide(inquiry, look, why=f"{inquiry.hint.about} not found yet")

    def _conclude(self, inquiry: Inquiry, seen: Sighting) -> None:
        """Tell what was seen of a thing, or have it looked at again."""
        now = self._clock()
        look = inquiry.look("ended" if seen.final else "open", now)
        inquiry.learn(seen)
        match looks.judge(look):
            case "give_up":
                hint = dataclasses.replace(inquiry.hint, thing=seen.thing)
                self._see(inquiry, inquiry.provider.give_up(hint, "timed_out"))
            case "again":
                self._see(inquiry, seen, due_at=now + looks.wait(look))
            case _:
                self._see(inquiry, seen)

    def _decide(self, inquiry: Inquiry, look: Look, *, why: str) -> None:
        """What becomes of a thing that was not seen."""
        provider, hint = inquiry.provider, inquiry.hint
        match looks.judge(look):
            case "vanished":
                self._see(inquiry, provider.give_up(hint, "deleted"), only_if_open=True)
            case "give_up":
                self._see(inquiry, provider.give_up(hint, "timed_out"), verified=False)
            case "believe":
                self._see(inquiry, provider.believe(hint), verified=False)
            case "drop":
                self._note(inquiry.receipt, "dropped", f"the provider knows no such {hint.about}")
            case _:
                self._noted.append(inquiry.note("new", why, self._clock() + looks.wait(look)))

    def _see(self, inquiry: Inquiry, seen: Sighting, **how: Any) -> None:
        self._seen.append(inquiry.publication(seen, now=self._clock(), **how))

    def _wait(self, receipt: Receipt, why: str, length: timedelta) -> None:
        self._noted.append(ReceiptNote(receipt=receipt, status="new", note=why, due_at=self._clock() + length))

    def _note(self, receipt: Receipt, status: str, why: str) -> None:
        self._noted.append(ReceiptNote(receipt=receipt, status=status, note=why))


def _due(made: bool, more: bool = False) -> set[str]:
    return ({DELIVERIES} if made else set()) | ({RECEIPTS} if more else set())
