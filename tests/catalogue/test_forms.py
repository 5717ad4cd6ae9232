"""Forms: sections in the order that every platform shows, and sets of fields of which one is to be filled in."""

import dataclasses

import pytest

from connector.catalogue import forms, schemas, superseded
from connector.catalogue.entries import DEDUPLICATE, Action
from connector.catalogue.fields import Field
from connector.errors import InvalidInput


def field(key: str, **more: object) -> Field:
    return Field(key=key, kind="string", label=key.title(), help=f"The {key}.", **more)  # type: ignore[arg-type]


def action(*fields: Field, one_of: tuple[tuple[str, ...], ...] = (), changes: bool = False) -> Action:
    return Action(
        key="make",
        label="Make",
        help="Makes.",
        input=fields,
        output=(),
        sample={},
        perform=lambda call, given: {},
        changes=changes,
        one_of=one_of,
    )


PART = Field(
    key="parts",
    kind="list",
    label="Parts",
    help="Parts.",
    fields=(field("text"), field("sound")),
    one_of=(("text", "sound"),),
)


def test_a_form_shows_the_main_part_then_each_group_then_advanced_fields() -> None:
    entry = action(
        field("seed", advanced=True),
        field("size", group="Look"),
        field("text"),
        field("music", group="Sound"),
        field("colour", group="Look"),
        field("depth", group="Look", advanced=True),
        changes=True,
    )
    shown = [(each.label, [inner.key for inner in each.fields]) for each in forms.sections(entry.input)]
    assert shown == [
        (None, ["text"]),
        ("Look", ["size", "colour"]),
        ("Sound", ["music"]),
        ("Advanced", ["seed", "depth", DEDUPLICATE.key]),
    ]
    assert [each.key for each in entry.input] == [key for _, keys in shown for key in keys]


def test_a_form_without_groups_is_one_section() -> None:
    assert [each.label for each in forms.sections(action(field("a"), field("b")).input)] == [None]


def test_a_form_shows_neither_what_is_superseded_nor_what_is_retired_or_formless() -> None:
    fields = (
        field("image"),
        field("image_url", superseded_by="image"),
        field("type", retired=True),
        field("limit", formless=True),
    )
    assert [each.key for each in superseded.shown(fields)] == ["image"]
    given = {"image_url": "a", "type": "b"}
    assert schemas.check(action(*fields), given) == {"image": "a", "type": "b"}


def test_fields_of_which_one_is_to_be_filled_in_say_so() -> None:
    entry = action(field("script"), field("parts"), field("name"), one_of=(("script", "parts"),))
    assert [each.help for each in entry.input] == [
        "The script. Fill in either this or Parts.",
        "The parts. Fill in either this or Script.",
        "The name.",
    ]
    assert [each.help for each in PART.fields] == [
        "The text. Fill in either this or Sound.",
        "The sound. Fill in either this or Text.",
    ]


def test_a_field_that_is_taken_over_says_it_once() -> None:
    once = action(field("a"), field("b"), one_of=(("a", "b"),))
    assert action(*once.input, one_of=once.one_of).input == once.input


def test_a_set_that_names_no_field_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        action(field("script"), one_of=(("script", "scirpt"),))


@pytest.mark.parametrize(
    ("given", "details"),
    [
        ({"a": "1", "parts": [{"text": "x"}]}, {}),
        ({}, {"a": ["Fill in A, B or C."]}),
        ({"b": "1", "c": "2"}, {"a": ["Fill in only one of B and C."]}),
        ({"a": "1", "b": "1", "c": "2"}, {"a": ["Fill in only one of A, B and C."]}),
        (
            {"a": "1", "parts": [{"text": "x"}, {"text": "x", "sound": "y"}]},
            {"parts.1.text": ["Fill in only one of Text and Sound."]},
        ),
        ({"a": "1", "parts": [{"other": "x"}]}, {"parts.0.text": ["Fill in Text or Sound."]}),
    ],
)
def test_exactly_one_of_a_set_is_taken(given: dict[str, object], details: dict[str, list[str]]) -> None:
    part = dataclasses.replace(PART, fields=(*PART.fields, field("other")))
    entry = action(field("a"), field("b"), field("c"), part, one_of=(("a", "b", "c"),))
    if details:
        with pytest.raises(InvalidInput) as wrong:
            schemas.check(entry, given)
        assert wrong.value.details == details
    else:
        assert schemas.check(entry, given) == given
