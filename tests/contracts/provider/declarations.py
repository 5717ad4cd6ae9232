"""What a provider declares."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from connector import errors
from connector.catalogue import schemas, superseded
from connector.catalogue.catalogue import KINDS
from connector.catalogue.entries import Action, Options, Trigger
from connector.catalogue.fields import Field
from connector.providers.base import Provider


class Declarations:
    """Needs no stand-in."""

    declared: ClassVar[type[Provider]]

    def test_it_is_known_by_a_key_and_a_label(self) -> None:
        assert re.fullmatch("[a-z][a-z0-9_]*", self.declared.key) and self.declared.label

    def test_no_two_entries_of_a_kind_share_a_key(self) -> None:
        for _, kind in KINDS:
            keys = [each.key for each in self.declared.entries if isinstance(each, kind)]
            assert len(keys) == len(set(keys))

    def test_every_resource_type_in_use_is_declared_and_each_can_end(self) -> None:
        types, triggers = set(self.declared.resource_types), self._of(Trigger)
        assert {each.resource_type for each in triggers} == types
        assert {each.starts_resource_type for each in self._of(Action)} - {None} <= types
        for each in triggers:
            assert each.output[-1].key == each.resource_type and each.resource_type in each.sample
            assert each.sample["provider"] == self.declared.key

    def test_what_starts_a_resource_answers_with_its_id(self) -> None:
        for action in self._of(Action):
            assert not action.starts_resource_type or (action.changes and "id" in action.sample), action.key

    def test_examples_are_taken_and_anti_examples_refused(self) -> None:
        for action in self._of(Action):
            assert action.examples, action.key
            for example in action.examples:
                schemas.check(action, example.input)
            for anti in action.anti_examples:
                with pytest.raises(errors.InvalidInput) as refused:
                    schemas.check(action, anti.input)
                assert anti.path in (refused.value.details or {}), f"{action.key}: {anti.name}"

    def test_a_refusal_speaks_of_labels(self) -> None:
        for action in self._of(Action):
            keys = {each.key for each in _deep(action.input) if "_" in each.key}
            for anti in action.anti_examples:
                with pytest.raises(errors.InvalidInput) as refused:
                    schemas.check(action, anti.input)
                known_apart = refused.value.message.partition("The fields are: ")[0]
                assert not [key for key in keys if key in known_apart], f"{action.key}: {anti.name}"

    def test_neighbours_in_a_form_have_labels_of_their_own(self) -> None:
        for action in self._of(Action):
            for fields in (action.input, *(each.fields for each in _deep(action.input))):
                labels = [each.label for each in superseded.shown(fields)]
                assert len(set(labels)) == len(labels), f"{action.key}: {labels}"

    def test_samples_have_every_field_and_no_other_and_everything_has_words(self) -> None:
        lists = {each.key for each in self._of(Options)}
        for entry in self.declared.entries:
            assert set(entry.sample) == {each.key for each in entry.output}, entry.key
            assert entry.label and entry.help.endswith("."), entry.key
            given = () if isinstance(entry, Trigger) else entry.input
            for each in _deep((*given, *entry.output)):
                assert each.label and each.help.endswith("."), f"{entry.key}: {each.key}"
                assert each.options is None or each.options in lists, f"{entry.key}: {each.key}"

    def test_dynamic_fields_are_pairs_that_a_list_describes_once_a_dropdown_is_chosen(self) -> None:
        described = {each.key for each in self._of(Options) if each.describes_fields}
        for entry in self.declared.entries:
            given = () if isinstance(entry, Trigger) else entry.input
            known = {each.key: each for each in given}
            dynamic = [each for each in _deep(given) if each.dynamic]
            assert all(isinstance(entry, Action) and each in given for each in dynamic), entry.key
            for each in dynamic:
                assert each.kind == "pairs" and each.dynamic in described, f"{entry.key}: {each.key}"
                assert each.options_input and all(known[key].options for key in each.options_input), each.key
        for options in self._of(Options):
            assert not options.describes_fields or options.default_limit is None, options.key

    def test_settings_are_the_providers_own_and_their_defaults_can_be_read(self) -> None:
        for each in self.declared.settings:
            assert each.variable.startswith(f"CONNECTOR_{self.declared.key.upper()}_"), each.variable
            assert each.about.endswith(".") and each.read(each.default) is not None

    def test_there_is_a_list_and_each_has_a_name_of_its_own(self) -> None:
        assert self.declared.lists and len(set(self.declared.lists)) == len(self.declared.lists)

    def test_few_headers_are_asked_for_each_in_lower_case(self) -> None:
        headers = self.declared.webhook_headers
        assert len(headers) <= 8 and all(re.fullmatch("[a-z0-9-]+", each) for each in headers)

    def test_each_webhook_interface_has_a_key_and_a_signed_one_has_headers(self) -> None:
        keys = [each.key for each in self.declared.webhook_interfaces]
        assert keys and len(keys) == len(set(keys)) and all(re.fullmatch("[a-z][a-z0-9_]*", each) for each in keys)
        signed = any(each.signed for each in self.declared.webhook_interfaces)
        assert signed == bool(self.declared.webhook_headers)

    def _of(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.declared.entries if isinstance(each, kind)]


def _deep(fields: tuple[Field, ...]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _deep(each.fields)
