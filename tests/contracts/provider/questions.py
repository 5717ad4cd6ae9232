"""What a provider is asked, and what its webhooks prove."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from connector import errors
from connector.catalogue.entries import Trigger
from connector.egress.http import NoAnswer, Read
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.base import Provider
from connector.providers.observations import Ignored, Observation, Reason, Report

from .declarations import Declarations
from .stand_in import StandIn

LONG_AGO = timedelta(days=1)


class Asked(Declarations):
    """A provider that calls its stand-in."""

    @pytest.fixture
    def session(self) -> Iterator[Session]:
        session = Session(ProviderSlots())
        yield session
        session.close()

    @pytest.fixture
    def provider(self, stand_in: StandIn, session: Session) -> Provider:
        return self.declared.build(stand_in.values, session)

    @pytest.fixture
    def ask(self, session: Session) -> Callable[[Read[Any]], Any]:
        def ask(read: Read[Any]) -> Any:
            outcome = session.call(read.request, timeout=10)
            assert not isinstance(outcome, NoAnswer), outcome
            return read.understand(outcome)

        return ask

    def _ended(self, stand_in: StandIn) -> Iterator[tuple[str, str, bool]]:
        """A resource of each type that ended well, and one that failed."""
        for resource_type in self.declared.resource_types:
            for failed in (False, True):
                resource_id = stand_in.start(resource_type)
                stand_in.finish(resource_type, resource_id, failed=failed)
                yield resource_type, resource_id, failed

    def _expect_end(self, seen: Observation, resource_type: str, resource_id: str, *, failed: bool) -> None:
        """An end that makes an event: with a trigger of ours about this type, and only fields that it declares."""
        assert (seen.resource_type, seen.id) == (resource_type, resource_id)
        assert seen.final and not seen.under_way and seen.trigger in self._of(Trigger)
        assert seen.trigger and seen.trigger.resource_type == resource_type
        assert ("reason" in seen.extra) == failed
        declared = {each.key: each for each in seen.trigger.output}
        assert set(seen.extra) <= set(declared)
        assert set(seen.resource) <= {each.key for each in declared[resource_type].fields}
        json.dumps(dict(seen.resource), allow_nan=False)


class Keys(Asked):
    """Whether a key is taken."""

    def test_a_key_that_is_taken_passes(self, provider: Provider, stand_in: StandIn, ask: Any) -> None:
        provider.check_key(stand_in.key)
        ask(provider.account(stand_in.key))

    def test_a_key_that_is_refused_says_so(self, provider: Provider, stand_in: StandIn, ask: Any) -> None:
        stand_in.revoke()
        with pytest.raises(errors.ReconnectRequired):
            provider.check_key(stand_in.key)
        with pytest.raises(errors.ReconnectRequired):
            ask(provider.account(stand_in.key))

    @pytest.mark.parametrize("key", ["ключ", "two\nlines", "nul\0"])
    def test_a_key_that_no_header_carries_is_refused(self, provider: Provider, key: str) -> None:
        with pytest.raises(errors.ReconnectRequired):
            provider.check_key(key)


class Webhooks(Asked):
    """Registered, read, and believed only for a reason."""

    def test_a_webhook_is_registered_listed_and_removed_by_its_id(self, provider: Provider, stand_in: StandIn) -> None:
        url = "https://bridge.example/inbound/x/secret"
        for interface in self.declared.webhook_interfaces:
            webhooks = provider.webhooks(stand_in.key, interface.key)
            others = {each.id for each in webhooks.list()}
            made = webhooks.create(url)
            assert made.id not in others and (made.id, url) in {(each.id, each.url) for each in webhooks.list()}
            assert made.secret is None or made.secret not in repr(made)
            assert bool(made.secret) == interface.signed
            for _ in range(2):
                webhooks.delete(made.id)
            assert {each.id for each in webhooks.list()} == others

    def test_more_webhooks_than_a_page_holds_are_all_listed(self, provider: Provider, stand_in: StandIn) -> None:
        for interface in self.declared.webhook_interfaces:
            webhooks = provider.webhooks(stand_in.key, interface.key)
            made = [webhooks.create(f"https://bridge.example/inbound/x/{number}").id for number in range(5)]
            assert set(made) <= {each.id for each in webhooks.list()}

    @pytest.mark.parametrize("body", ["{}", '{"type": "weather.changed"}', '{"event": 7, "data": []}', '{"type": {}}'])
    def test_a_body_that_is_no_event_reports_nothing(self, provider: Provider, body: str, now: datetime) -> None:
        assert provider.read_webhook({}, body, (), received_at=now) is None

    def test_a_webhook_names_its_resource(self, provider: Provider, stand_in: StandIn, now: datetime) -> None:
        for resource_type, resource_id, failed in self._ended(stand_in):
            headers, body = stand_in.webhook(resource_type, resource_id, "secret", now)
            assert set(self.declared.webhook_headers) <= set(headers)
            report = provider.read_webhook(headers, body, (), received_at=now)
            assert isinstance(report, Report) and (report.resource_type, report.id) == (resource_type, resource_id)
            assert report.proved is None, "without a secret nothing is proved"
            self._expect_end(provider.from_report(report, {}), resource_type, resource_id, failed=failed)

    def test_only_a_right_signature_proves_a_webhook(
        self, provider: Provider, stand_in: StandIn, now: datetime
    ) -> None:
        for resource_type, resource_id, failed in self._ended(stand_in):
            headers, body = stand_in.webhook(resource_type, resource_id, "right", now)

            def read(
                headers: Mapping[str, str], body: str, *secrets: str, received_at: datetime = now
            ) -> Report | Ignored | None:
                return provider.read_webhook(headers, body, secrets, received_at=received_at)

            good = [read(headers, body, "right"), read(headers, body, "older", "right")]
            another = body.replace(resource_id, f"{resource_id}0")
            bad = [
                read(headers, body, "wrong"),
                read(headers, another, "right"),
                read(headers, body, "right", received_at=now + LONG_AGO),
                read({}, body, "right"),
                read(dict.fromkeys(headers, ""), body, "right"),
                read(dict.fromkeys(headers, "é"), body, "right"),
            ]
            for report in bad:  # a hint to ask the provider about, or nothing at all
                assert report and (isinstance(report, Ignored) or report.proved is None)
            for report in good:
                assert isinstance(report, Report)
                assert bool(report.proved) == any(each.signed for each in self.declared.webhook_interfaces)
                if report.proved:
                    self._expect_end(report.proved, resource_type, resource_id, failed=failed)


class Resources(Asked):
    """What the provider says of a resource, and what is said where it says nothing."""

    def test_a_resource_under_way_has_no_end_and_an_ended_one_has(
        self, provider: Provider, stand_in: StandIn, ask: Any
    ) -> None:
        for resource_type in self.declared.resource_types:
            for failed in (False, True):
                resource_id = stand_in.start(resource_type)
                question = provider.look_up(stand_in.key, provider.report_for(resource_type, resource_id))
                seen = ask(question)
                assert (seen.resource_type, seen.id, seen.final, seen.under_way) == (
                    resource_type,
                    resource_id,
                    None,
                    True,
                )
                stand_in.finish(resource_type, resource_id, failed=failed)
                self._expect_end(ask(question), resource_type, resource_id, failed=failed)

    def test_a_resource_that_is_not_there_is_not_found(self, provider: Provider, stand_in: StandIn, ask: Any) -> None:
        for resource_type in self.declared.resource_types:
            with pytest.raises(errors.NotFound):
                ask(provider.look_up(stand_in.key, provider.report_for(resource_type, "nobody-made-it")))

    @pytest.mark.parametrize("odd", ["../account", "a b", "", "x" * 5_000, "a?b=c", "ö"])
    def test_an_odd_id_leads_to_no_other_address(self, provider: Provider, stand_in: StandIn, odd: str) -> None:
        for resource_type in self.declared.resource_types:
            with pytest.raises(errors.NotFound):
                provider.look_up(stand_in.key, provider.report_for(resource_type, odd))

    def test_what_was_never_seen_to_end_has_an_end_of_its_own(self, provider: Provider) -> None:
        for resource_type in self.declared.resource_types:
            report = dataclasses.replace(provider.report_for(resource_type, "some-1"), resource={"id": "some-1"})
            for reason in get_args(Reason):
                seen = provider.unresolved(report, reason)
                self._expect_end(seen, resource_type, "some-1", failed=True)
                assert (seen.final, seen.extra["reason"]) == (reason, reason)


class Lists(Asked):
    """Where what was begun elsewhere is found."""

    def test_every_list_shows_all_that_was_begun_page_by_page(
        self, provider: Provider, stand_in: StandIn, ask: Any
    ) -> None:
        begun = {
            (each, stand_in.start(each))
            for each in self.declared.resource_types
            for _ in range(stand_in.more_than_a_page)
        }
        ended = next(iter(sorted(begun)))
        stand_in.finish(*ended)
        shown: dict[tuple[str, str], str] = {}
        for name in self.declared.lists:
            cursor, cursors, listed = None, set[str](), set[str]()
            while True:
                page = ask(provider.list_page(stand_in.key, name, cursor))
                assert page.resource_type in self.declared.resource_types
                for row in page.lines:
                    assert row.id not in listed, "a row comes once"
                    listed.add(row.id)
                    shown[page.resource_type, row.id] = row.state
                cursor = page.next_cursor
                if cursor is None:
                    break
                assert cursor not in cursors, "pages come to an end"
                cursors.add(cursor)
        assert begun <= shown.keys()
        assert {each for each in begun if shown[each] == "final"} == {ended}

    def test_a_cursor_of_another_time_is_refused_or_begins_anew(
        self, provider: Provider, stand_in: StandIn, ask: Any
    ) -> None:
        for name in self.declared.lists:
            try:
                ask(provider.list_page(stand_in.key, name, "of another time"))
            except (errors.InvalidInput, errors.NotFound):
                pass
