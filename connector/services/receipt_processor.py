"""From a receipt to an event: what a webhook reports is asked of the provider, unless the webhook proves it.

`ReceiptProcessor` is a poller of the relay: it claims receipts, sends the questions through the relay's sender, and
publishes what the answers say, as `receipt_policy` decides. What the bridge started, or saw begun, it watches: a watch
is a receipt that it wrote to itself. A watch of an account whose key the connection has no more ends without a word but
to its callbacks.

No connection makes the others wait, however many of its receipts are due: every `PASS_OVER_EVERY` seconds a query
passes over those that have `FEW_QUERIES` questions in flight, and may use slots that no other query may.
"""

import contextlib
import dataclasses
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from connector import errors, limits
from connector.egress.http import Outcome, Read
from connector.egress.sender import Sender
from connector.providers import call_outcomes
from connector.providers.base import Provider
from connector.providers.observations import Ignored, Observation
from connector.relay.poll_gate import PollGate
from connector.services import receipt_policy, webhook_proofs
from connector.services.provider_queries import ProviderQueries, answer_of
from connector.services.receipt_checks import ReceiptCheck
from connector.services.receipt_outcomes import ReceiptOutcomes
from connector.services.receipt_policy import Deleted, Finding, Found, PublishProved, Recheck, TimedOut, Trust
from connector.services.webhook_doubts import WebhookDoubts
from connector.states import ConnectionStatus, ReceiptStatus
from connector.store.connections import Connection
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.receipts import Receipt
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)  # longer than two questions, one after the other

_KEY_REFUSED = "waits until the provider takes the key again, or there is another one"

_DROPPED: Mapping[Found, str] = {
    "absent": "the provider knows no such {resource_type}",
    "refused": "the provider refuses to show the {resource_type}",
    "silent": "nothing could be learnt of the {resource_type}",
    "unclear": "nothing could be learnt of the {resource_type}",
}


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
        self.gate = PollGate(limits.POLL_EVERY)
        self._store = store
        self._providers = providers
        self._queries = ProviderQueries(store, vault, sender, clock)
        self._outcomes = ReceiptOutcomes(store, clock)
        self._doubts = WebhookDoubts(store, vault, clock)
        self._clock = clock
        self._monotonic = monotonic
        self._passed_over_at = float("-inf")

    @property
    def busy(self) -> bool:
        """Whether a question is in flight or an answer not yet written down."""
        return bool(self._queries.open or self._outcomes.any)

    def poll(self) -> Collection[str]:
        """Publish what was learnt, claim receipts and ask about them."""
        self._queries.handle()
        made = self._outcomes.write()
        now = self._monotonic()
        crowded = self._crowded(now)
        slots = limits.QUERIES if crowded else limits.QUERIES_OF_ANY
        room = min(limits.RECEIPTS_CLAIMED, slots - self._queries.open)
        if room <= 0 or not self.gate.should_query(now):
            return _topics(made)
        if crowded:
            self._passed_over_at = now
        claimed = self._claim(now, room, crowded)
        self._check_each(claimed)
        made = self._outcomes.write() or made  # some providers' webhooks need no asking
        return _topics(made, more=len(claimed) == room)

    def flush(self) -> None:
        """Publish what was learnt, and write down what led to nothing."""
        self._queries.handle()
        self._outcomes.write()

    def _crowded(self, now: float) -> Collection[str]:
        """The connections that the next query passes over: now and then those with many questions in flight."""
        turn = now - self._passed_over_at >= limits.PASS_OVER_EVERY
        return self._queries.crowded(limits.FEW_QUERIES) if turn else ()

    def _claim(self, now: float, room: int, passing_over: Collection[str]) -> list[Receipt]:
        claimed: list[Receipt] = []
        at = self._clock()
        if self.gate.begin(now) or self._store.receipts.due(now=at):
            token, until = self._store.token(), at + LEASE
            claimed = self._store.receipts.claim(
                token=token, now=at, until=until, limit=room, passing_over=passing_over
            )
        self.gate.found(len(claimed), of=room, skipped=bool(passing_over))
        return claimed

    def _check_each(self, claimed: Sequence[Receipt]) -> None:
        connections = self._store.connections.several({each.connection_id for each in claimed})
        checks: list[ReceiptCheck] = []
        for receipt in claimed:
            with self._postponing(receipt):
                checks += self._understood(receipt, connections.get(receipt.connection_id))
        webhook_proofs.note(self._store, ((each.connection, each.report) for each in checks), now=self._clock())
        again = self._store.resources.begun_again([each.end for each in checks if each.report.proved])
        for check in checks:
            with self._postponing(check.receipt):
                self._check(check.unproved() if check.end[0] in again else check)

    @contextlib.contextmanager
    def _postponing(self, receipt: Receipt) -> Iterator[None]:
        """One that nobody foresaw must not hold up the others."""
        try:
            yield
        except Exception:
            log.exception(
                "receipt not processed because of an unexpected error, tried again later",
                extra={"fields": {"receipt": receipt.id}},
            )
            self._outcomes.postpone(receipt)

    def _understood(self, receipt: Receipt, connection: Connection | None) -> Sequence[ReceiptCheck]:
        """The check of a receipt, if there is anything to check."""
        if connection is None:
            self._outcomes.end(receipt, ReceiptStatus.DROPPED, "the connection is gone")
            return ()
        provider = self._providers[connection.provider]
        secrets = self._queries.webhook_secrets(connection, at=receipt.received_at) if receipt.headers else ()
        check = ReceiptCheck.of(receipt, connection, provider, secrets=secrets, now=self._clock())
        if check is None:
            self._outcomes.end(receipt, ReceiptStatus.UNKNOWN, "no event we know")
            return ()
        if isinstance(check, Ignored):
            if check.other_secret:
                self._doubts.signed_otherwise(connection)
            self._outcomes.end(receipt, ReceiptStatus.DROPPED, check.why)
            return ()
        return (check,)

    def _check(self, check: ReceiptCheck) -> None:
        connection, provider = check.connection, check.provider
        if check.of_left_account:
            seen = provider.unresolved(check.report, "account_changed")
            return self._publish(check, seen, verified=False, listened_to=False)
        if check.report.proved and check.report.complete:
            return self._publish(check, check.report.proved)
        if connection.status == ConnectionStatus.RECONNECT_REQUIRED:
            return self._key_refused(check)
        try:
            read = provider.look_up(self._queries.key(connection), check.report)
        except errors.Problem as problem:
            return self._doubt(check, problem)
        self._queries.ask(connection, [read], lambda outcomes: self._answered(check, read, outcomes[0]))

    def _key_refused(self, check: ReceiptCheck) -> None:
        """Nothing can be asked. What a webhook has proved, and when, does not wait for another key."""
        if check.report.proved and receipt_policy.stands("refused", dated=check.report.dated):
            return self._without_answer(check, check.report.proved)
        self._outcomes.recheck(check.receipt, _KEY_REFUSED, limits.ASK_REFUSED_KEY_EVERY)

    def _answered(self, check: ReceiptCheck, read: Read[Observation], outcome: Outcome) -> None:
        try:
            seen = answer_of(read, outcome)
        except errors.Problem as problem:
            return self._doubt(check, problem, silent=call_outcomes.silent(outcome))
        self._queries.key_works(check.connection)
        self._seen(check, seen)

    def _seen(self, check: ReceiptCheck, seen: Observation) -> None:
        """The provider showed the resource: tell its end, or check again."""
        now = self._clock()
        decision = receipt_policy.decide(check.found("ended" if seen.final else "unfinished", now))
        check.learn(seen)
        match decision:
            case TimedOut():
                report = dataclasses.replace(check.report, resource=seen.resource)
                self._publish(check, check.provider.unresolved(report, "timed_out"))
            case Recheck(after):
                self._publish(check, seen, due_at=now + after)
            case PublishProved() if check.report.proved:
                self._publish(check, check.report.proved.filled(seen.resource))
            case _:
                self._publish(check, seen, found=check.watch)

    def _without_answer(self, check: ReceiptCheck, proved: Observation) -> None:
        """What a webhook has proved is told with what is known besides."""
        report, connection = check.report, check.connection
        known = self._store.resources.under_way(
            connection.id, report.resource_type, report.id, account=connection.account
        )
        self._publish(check, proved.filled(known or {}))

    def _doubt(self, check: ReceiptCheck, problem: errors.Problem, *, silent: bool = False) -> None:
        """The question about the resource failed."""
        report, believable = check.report, check.receipt.believable
        doubt = receipt_policy.doubt(problem, watch=check.watch, silent=silent, believable=believable)
        if report.proved and receipt_policy.stands(doubt.found if doubt else "unclear", dated=report.dated):
            return self._without_answer(check, report.proved)
        if doubt is None:
            return self._outcomes.postpone(check.receipt, str(problem))
        why = _why(check, problem)
        match doubt.confirmed_by:
            case "account":
                self._confirm_by_account(check, doubt.found, why)
            case "everything":
                self._confirm_by_everything(check, why)
            case None:
                self._not_seen(check, check.found(doubt.found, self._clock()), why)

    def _confirm_by_account(self, check: ReceiptCheck, found: Found, why: str) -> None:
        """Ask whether the provider answers for the account at all. A key that it refuses there is refused."""
        read = check.provider.account(self._queries.key(check.connection))

        def answered(outcomes: Sequence[Outcome]) -> None:
            try:
                with self._queries.noticed(check.connection):
                    answer_of(read, outcomes[0])
                finding = check.found(found, self._clock(), confirmed=True)
            except errors.StoreUnavailable:
                raise
            except errors.ReconnectRequired:
                return self._key_refused(check)
            except errors.Problem:
                finding = check.found("unclear" if found == "refused" else found, self._clock())
            self._not_seen(check, finding, why)

        self._queries.ask(check.connection, [read], answered)

    def _confirm_by_everything(self, check: ReceiptCheck, why: str) -> None:
        """Ask everything about the account, if the resource is known to be under way: whether nobody answers at all."""
        report, connection, provider = check.report, check.connection, check.provider
        seen = self._store.resources.under_way(
            connection.id, report.resource_type, report.id, account=connection.account
        )
        if seen is None:
            return self._not_seen(check, check.found("unclear", self._clock()), why)
        key = self._queries.key(connection)
        lists = [provider.list_page(key, each, None) for each in provider.lists]

        def answered(outcomes: Sequence[Outcome]) -> None:
            silent = all(map(call_outcomes.silent, outcomes))
            finding = check.found("silent" if silent else "unclear", self._clock(), confirmed=silent)
            self._not_seen(check, finding, why, known=seen)

        self._queries.ask(connection, [provider.account(key), *lists], answered)

    def _not_seen(
        self, check: ReceiptCheck, finding: Finding, why: str, *, known: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        """What becomes of a resource that the provider did not show; `known` is how it was seen before."""
        provider, report, now = check.provider, check.report, self._clock()
        match receipt_policy.decide(finding):
            case Recheck(after):
                self._outcomes.record(check.outcome(ReceiptStatus.NEW, why, now + after))
            case Deleted():
                self._publish(check, provider.unresolved(report, "deleted"), only_if_open=True)
            case TimedOut():
                self._publish(check, provider.unresolved(report, "timed_out"), verified=False)
            case Trust(recheck_after):
                check.trusted()
                due_at = now + recheck_after
                self._publish(check, provider.from_report(report, known), verified=False, due_at=due_at)
            case _:
                why = _DROPPED[finding.found].format(resource_type=report.resource_type)
                self._outcomes.end(check.receipt, ReceiptStatus.DROPPED, why)

    def _publish(self, check: ReceiptCheck, seen: Observation, **how: Any) -> None:
        self._outcomes.publish(check.publication(seen, now=self._clock(), **how))


def _why(check: ReceiptCheck, problem: errors.Problem) -> str:
    match problem:
        case errors.NotFound():
            return f"{check.report.resource_type} not found yet"
        case errors.ReconnectRequired() | errors.KeyDoubted():
            return f"the provider refuses to show the {check.report.resource_type}"
        case _:
            return str(problem)


def _topics(made: bool, more: bool = False) -> set[str]:
    """Of the work that is due at once: deliveries where events were made, receipts where some were left."""
    return ({DELIVERIES} if made else set()) | ({RECEIPTS} if more else set())
