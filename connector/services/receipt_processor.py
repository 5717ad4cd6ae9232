"""From a receipt to an event: what a webhook hints at is asked of the provider, and told as it really is.

`Digest` is a duty of the relay: it claims receipts, sends the questions through the relay's sender, and publishes what
the answers say, as `looks` judges them. What the bridge started, or saw begun, it watches: a watch is a receipt that
it wrote to itself. A watch of an account whose key the connection has no more ends without a word but to its callbacks.

No connection makes the others wait, however many of its receipts are due: every `PASS_OVER` seconds a look passes over
those that have `FEW` questions in the air, and has places that no other look may use.
"""

import dataclasses
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from connector import errors
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.providers import verdicts
from connector.providers.base import Observation, Provider
from connector.services import key_status, receipt_policy
from connector.services.provider_queries import ProviderQueries
from connector.services.receipt_checks import ReceiptCheck
from connector.services.receipt_outcomes import ReceiptOutcomes
from connector.services.receipt_policy import Finding
from connector.store.connections import Connection
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.receipts import Receipt
from connector.store.store import Store
from connector.vault import Vault, api_key

log = logging.getLogger(__name__)

BATCH = 200
IN_FLIGHT = 400
CROWDED = 300  # in the air: more only by looks that pass over those who have
FEW = 20
PASS_OVER = 0.5  # seconds between two of these, as each goes through all that is due of whom it passes over
LEASE = timedelta(seconds=40)  # longer than two questions, one after the other

_REFUSED = "waits until the provider takes the key again, or there is another one"

_DROPPED: dict[receipt_policy.Found, str] = {
    "absent": "the provider knows no such {resource_type}",
    "refused": "the provider refuses to show the {resource_type}",
    "silent": "nothing could be learnt of the {resource_type}",
    "unclear": "nothing could be learnt of the {resource_type}",
}

T = TypeVar("T")


class ReceiptProcessor:
    """One relay process's share of the receipts."""

    topic = RECEIPTS

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        sender: Sender,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._open = vault.remembering(1_000)
        self._providers = providers
        self._questions = ProviderQueries(sender)
        self._findings = ReceiptOutcomes(store, clock)
        self._clock = clock
        self._monotonic = monotonic
        self._passed_over_at = float("-inf")
        self._look = False  # whether something may be due that the last claim did not see

    @property
    def busy(self) -> bool:
        """Whether a question is in the air or an answer not yet written down."""
        return bool(self._questions.open or self._findings.any)

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        """Publish what was learnt, claim receipts and ask about them.

        Says what is due at once: receipts when a full batch was found, deliveries when events were made.
        """
        made = self._findings.publish()
        self._look = self._look or look or notified
        now, busy = self._clock(), self._others_turn()
        room = min(BATCH, (IN_FLIGHT if busy else CROWDED) - self._questions.open)
        if not self._look or room <= 0:
            return _due(made)
        if busy:
            self._passed_over_at = self._monotonic()
        self._look = bool(busy)  # what is due of these is still to be claimed
        if not notified and not self._store.receipts.due(now=now):
            return _due(made)
        token, until = self._store.token(), now + LEASE
        claimed = self._store.receipts.claim(token=token, now=now, until=until, limit=room, passing_over=busy)
        owners = self._store.connections.several({each.connection_id for each in claimed})
        for receipt in claimed:
            try:
                self._ask(receipt, owners.get(receipt.connection_id))
            except Exception:  # one that nobody foresaw must not hold up the others
                log.exception("a receipt was not understood", extra={"fields": {"receipt": receipt.id}})
                self._findings.postpone(receipt)
        made = self._findings.publish() or made  # some providers' words need no asking
        more = len(claimed) == room
        self._look = self._look or more
        return _due(made, more=more)

    def _others_turn(self) -> Collection[str]:
        """Whom the next look passes over: now and then those with many questions in the air, else nobody."""
        turn = self._monotonic() - self._passed_over_at >= PASS_OVER
        return self._questions.busy(FEW) if turn else ()

    def settle(self) -> None:
        """Publish what was learnt, and note what led to nothing."""
        self._findings.publish()

    def _ask(self, receipt: Receipt, connection: Connection | None) -> None:
        if connection is None:
            return self._findings.end(receipt, "dropped", "the connection is gone")
        provider = self._providers[connection.provider]
        check = ReceiptCheck.of(receipt, connection, provider, now=self._clock())
        if check is None:
            return self._findings.end(receipt, "unknown", "no event we know")
        if check.left:
            seen = provider.give_up(check.report, "account_changed")
            return self._see(check, seen, verified=False, listened_to=False)
        if connection.status == "reconnect_required":
            return self._findings.wait(receipt, _REFUSED, key_status.ASK_AGAIN)
        try:
            read = provider.look_up(self._key(connection), check.report)
        except errors.Problem as problem:
            return self._doubt(check, problem)
        if isinstance(read, Observation):
            return self._conclude(check, read)
        self._questions.ask(connection.id, [read], lambda outcomes: self._hear(check, read, outcomes[0]))

    def _hear(self, check: ReceiptCheck, read: Read[Observation], outcome: Outcome) -> None:
        try:
            seen = _understood(read, outcome)
        except errors.Problem as problem:
            return self._doubt(check, problem, silent=verdicts.silent(outcome))
        key_status.works(self._store, check.connection, self._clock)
        self._conclude(check, seen)

    def _doubt(self, check: ReceiptCheck, problem: errors.Problem, *, silent: bool = False) -> None:
        """The truth could not be learnt. What this says, about the resource or about the key, another question decides,
        which whoever wrote a webhook has not chosen.
        """
        match problem:
            case errors.StoreUnavailable():
                self._findings.postpone(check.receipt, str(problem))
            case errors.ReconnectRequired() | errors.KeyDoubted():
                self._ask_of_account(check, self._refused)
            case errors.NotFound() if check.watch:
                self._ask_of_account(check, self._miss)
            case errors.NotFound():
                self._miss(check, certain=False)
            case errors.InvalidInput() | errors.InsufficientCredits():
                self._decide(check, check.look("refused", self._clock()), why=str(problem))
            case _ if silent and check.receipt.believable and not check.watch:
                self._suspect(check, why=str(problem))
            case _:
                self._decide(check, check.look("unclear", self._clock()), why=str(problem))

    def _ask_of_account(self, check: ReceiptCheck, then: Callable[[ReceiptCheck, bool], None]) -> None:
        """Whether the provider answers another question about the account. A key that it refuses there is refused."""
        read = check.provider.account(self._key(check.connection))

        def heard(outcomes: Sequence[Outcome]) -> None:
            try:
                with key_status.noticed(self._store, check.connection, self._clock):
                    _understood(read, outcomes[0])
            except errors.ReconnectRequired:
                return self._findings.wait(check.receipt, _REFUSED, key_status.ASK_AGAIN)
            except errors.Problem:
                return then(check, False)
            then(check, True)

        self._questions.ask(check.connection.id, [read], heard)

    def _refused(self, check: ReceiptCheck, certain: bool) -> None:
        """The provider refused to show the resource. It is `certain` of that when the key is taken elsewhere."""
        look = check.look("refused" if certain else "unclear", self._clock())
        self._decide(check, look, why=f"the provider refuses to show the {check.report.resource_type}")

    def _miss(self, check: ReceiptCheck, certain: bool) -> None:
        now = self._clock()
        look = check.absence("absent", now) if certain else check.look("absent", now)
        self._decide(check, look, why=f"{check.report.resource_type} not found yet")

    def _suspect(self, check: ReceiptCheck, *, why: str) -> None:
        """Nobody answers about a resource in a webhook: whether about anything of the account, if we know it."""
        report, connection = check.report, check.connection
        seen = self._store.resources.under_way(
            connection.id, report.resource_type, report.id, account=connection.account
        )
        if seen is None:
            return self._decide(check, check.look("unclear", self._clock()), why=why)
        key, provider = self._key(connection), check.provider
        lists = [provider.sweep(key, resource_type, None) for resource_type in provider.swept]

        def heard(outcomes: Sequence[Outcome]) -> None:
            silent, now = all(map(verdicts.silent, outcomes)), self._clock()
            look = check.absence("silent", now) if silent else check.look("unclear", now)
            self._decide(check, look, why=why, seen=seen)

        self._questions.ask(connection.id, [provider.account(key), *lists], heard)

    def _conclude(self, check: ReceiptCheck, seen: Observation) -> None:
        """Tell what was seen of a resource, or have it looked at again."""
        now = self._clock()
        look = check.look("ended" if seen.final else "open", now)
        check.learn(seen)
        match receipt_policy.judge(look):
            case "give_up":
                report = dataclasses.replace(check.report, resource=seen.resource)
                self._see(check, check.provider.give_up(report, "timed_out"))
            case "again":
                self._see(check, seen, due_at=now + receipt_policy.wait(look))
            case _:
                self._see(check, seen)

    def _key(self, connection: Connection) -> str:
        """Raises `SealBroken`."""
        return self._open(api_key(connection.id), connection.sealed_key)

    def _decide(
        self, check: ReceiptCheck, look: Finding, *, why: str, seen: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        """What becomes of a resource that was not seen now; `seen` is how it was seen before."""
        provider, report = check.provider, check.report
        match receipt_policy.judge(look):
            case "vanished":
                self._see(check, provider.give_up(report, "deleted"), only_if_open=True)
            case "give_up":
                self._see(check, provider.give_up(report, "timed_out"), verified=False)
            case "believe":  # and asked about again: the provider may say otherwise
                check.learnt["believable"] = False
                due_at = self._clock() + receipt_policy.gap(look.tries)
                self._see(check, provider.believe(report, seen), verified=False, due_at=due_at)
            case "drop":
                self._findings.end(
                    check.receipt, "dropped", _DROPPED[look.found].format(resource_type=report.resource_type)
                )
            case _:
                self._findings.note(check.note("new", why, self._clock() + receipt_policy.wait(look)))

    def _see(self, check: ReceiptCheck, seen: Observation, **how: Any) -> None:
        self._findings.see(check.publication(seen, now=self._clock(), **how))


def _understood(read: Read[T], outcome: Outcome) -> T:
    if isinstance(outcome, NoAnswer):
        raise errors.ProviderFailed(f"no answer: {outcome.failure}")
    return read.understand(outcome)


def _due(made: bool, more: bool = False) -> set[str]:
    return ({DELIVERIES} if made else set()) | ({RECEIPTS} if more else set())
