"""What a receipt's check asks its provider, and what becomes of the answers, as `receipt_policy` decides."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from connector import errors, limits
from connector.egress.http import Outcome, Read
from connector.providers import call_outcomes
from connector.providers.observations import Observation
from connector.services import receipt_policy
from connector.services.provider_queries import ProviderQueries, answer_of
from connector.services.receipt_checks import ReceiptCheck
from connector.services.receipt_outcomes import ReceiptOutcomes
from connector.services.receipt_policy import Deleted, Finding, Found, PublishProved, Recheck, TimedOut, Trust
from connector.states import ConnectionStatus, ReceiptStatus
from connector.store.store import Store

_KEY_REFUSED = "waits until the provider takes the key again, or there is another one"

_DROPPED: Mapping[Found, str] = {
    "absent": "the provider knows no such {resource_type}",
    "refused": "the provider refuses to show the {resource_type}",
    "silent": "nothing could be learnt of the {resource_type}",
    "unclear": "nothing could be learnt of the {resource_type}",
}


class ReceiptQuestions:
    """Asks about receipts; each answer comes with `ProviderQueries.handle`."""

    def __init__(
        self, store: Store, queries: ProviderQueries, outcomes: ReceiptOutcomes, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._queries = queries
        self._outcomes = outcomes
        self._clock = clock

    def check(self, check: ReceiptCheck) -> None:
        """Ask what is to be asked about it, and publish what follows."""
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
