"""What the declarations say of themselves is true: examples pass, anti-examples fail where they say, samples fit."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from connector.catalogue import schemas
from connector.catalogue.catalogue import KINDS
from connector.catalogue.entries import Action, AntiExample, Entry, Example, Options, Trigger
from connector.catalogue.fields import Field
from connector.errors import InvalidInput
from connector.providers.registry import CATALOGUE

ENTRIES = [
    (f"{offer.key}-{plural}-{entry.key}", entry) for plural, kind in KINDS for offer, entry in CATALOGUE.of(kind)
]  # type: ignore[type-var]
every_entry = pytest.mark.parametrize("entry", [pytest.param(entry, id=name) for name, entry in ENTRIES])


def of_actions(member: str) -> list[Any]:
    return [
        pytest.param(action, each, id=f"{offer.key}-{action.key}-{each.name}")
        for offer, action in CATALOGUE.of(Action)
        for each in getattr(action, member)
    ]


def inputs(entry: Entry) -> tuple[Field, ...]:
    return () if isinstance(entry, Trigger) else entry.input


@pytest.mark.parametrize(("action", "example"), of_actions("examples"))
def test_an_example_is_taken(action: Action, example: Example) -> None:
    schemas.check(action, example.input)


@pytest.mark.parametrize(("action", "anti_example"), of_actions("anti_examples"))
def test_an_anti_example_is_refused_where_it_says(action: Action, anti_example: AntiExample) -> None:
    with pytest.raises(InvalidInput) as refused:
        schemas.check(action, anti_example.input)
    assert anti_example.path in (refused.value.details or {}), refused.value.details
    assert anti_example.reason


@pytest.mark.parametrize("action", [pytest.param(each, id=each.key) for _, each in CATALOGUE.of(Action)])
def test_every_action_has_examples_and_one_that_is_refused(action: Action) -> None:
    assert action.examples
    assert action.anti_examples or not any(each.required for each in action.input)


@every_entry
def test_a_sample_has_every_field_and_no_other(entry: Entry) -> None:
    assert set(entry.sample) == {each.key for each in entry.output}
    json.dumps(entry.sample, allow_nan=False)


@every_entry
def test_everything_has_words(entry: Entry) -> None:
    assert entry.label and entry.help.endswith(".")
    for each in every_field((*inputs(entry), *entry.output)):
        assert each.label and each.help.endswith("."), each.key
        assert bool(each.choices) == (each.kind == "choice"), each.key
        assert each.kind != "object" or each.fields, each.key
        assert each.kind != "list" or bool(each.fields) != bool(each.items), each.key


def test_a_dropdown_names_a_list_that_exists() -> None:
    known = {each.key for _, each in CATALOGUE.of(Options)}
    named = {each.options for _, entry in ENTRIES for each in every_field(inputs(entry)) if each.options}
    assert named <= known


def every_field(fields: tuple[Field, ...]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from every_field(each.fields)
