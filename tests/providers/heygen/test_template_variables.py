"""Variables of templates: what a form shows of them, and what HeyGen is sent, also of those that nobody expected."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue import dynamic_fields
from connector.providers.heygen import template_variables as variables

ASSET, LOOK, VOICE = "6c5b4a3f213d6a2d", "lk_1f0c5e4b7a9f8e7d", "9f8e7d6c5b4a3f21"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(["text", "image", "video", "audio", "character", "voice", "hologram"])


def template(**types: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
    told = {name: {"name": name, "type": type, "properties": each} for name, (type, each) in types.items()}
    return {"id": "t", "name": "T", "variables": told}


def of(**types: tuple[str, Mapping[str, Any]]) -> dict[str, variables.Variable]:
    return variables.of(template(**types))


def filled(known: Mapping[str, variables.Variable], look: str | None = None, **given: str) -> Any:
    return variables.filled(known, given, lambda _: look)


@pytest.mark.parametrize(
    ("type", "before", "value", "after"),
    [
        ("text", {"content": "Hi"}, "Hello", {"content": "Hello"}),
        ("text", {"text": "Hi"}, "Hello", {"text": "Hello"}),
        ("image", {"url": "https://a.example/1", "fit": "cover"}, ASSET, {"asset_id": ASSET, "fit": "cover"}),
        ("image", {"asset_id": "a1"}, "https://b.example/2", {"url": "https://b.example/2"}),
        (
            "video",
            {"url": "x", "play_style": "loop"},
            "HTTPS://b.example",
            {"url": "HTTPS://b.example", "play_style": "loop"},
        ),
        ("audio", {}, ASSET, {"asset_id": ASSET}),
        ("voice", {"voice_id": "v1", "speed": 1.1}, VOICE, {"voice_id": VOICE, "speed": 1.1}),
    ],
)
def test_a_value_takes_the_place_of_the_present_one_and_all_else_stays(
    type: str, before: dict[str, Any], value: str, after: dict[str, Any]
) -> None:
    assert filled(of(it=(type, before)), it=value) == {"it": {"name": "it", "type": type, "properties": after}}


@pytest.mark.parametrize(
    ("before", "look", "after"),
    [
        ({"type": "avatar", "character_id": "c1"}, "photo_avatar", {"type": "talking_photo", "character_id": LOOK}),
        ({"type": "talking_photo", "character_id": "c1"}, "digital_twin", {"type": "avatar", "character_id": LOOK}),
        ({"type": "talking_photo", "character_id": "c1"}, None, {"type": "talking_photo", "character_id": LOOK}),
        ({}, "studio_avatar", {"type": "avatar", "character_id": LOOK}),
        (
            {"character_type": "avatar", "avatar_look_id": "c1", "voice_id": "v1"},
            "photo_avatar",
            {"character_type": "talking_photo", "avatar_look_id": LOOK, "voice_id": "v1"},
        ),
    ],
)
def test_a_characters_type_is_that_of_its_look(before: dict[str, Any], look: str | None, after: dict[str, Any]) -> None:
    made = filled(of(host=("character", before)), look, host=LOOK)
    assert made["host"]["properties"] == after


@pytest.mark.parametrize("order", [("host", "host__voice_id"), ("host__voice_id", "host")])
def test_a_character_and_its_voice_are_given_apart(order: tuple[str, str]) -> None:
    known = of(host=("character", {"type": "avatar", "character_id": "c1", "voice_id": "v1"}))
    values = {"host": LOOK, "host__voice_id": VOICE}
    made = filled(known, "digital_twin", **{name: values[name] for name in order})
    assert made["host"]["properties"] == {"type": "avatar", "character_id": LOOK, "voice_id": VOICE}
    assert filled(known, host__voice_id=VOICE)["host"]["properties"]["character_id"] == "c1"


def test_texts_that_are_left_out_are_sent_as_they_are_and_nothing_else_is() -> None:
    known = of(
        name=("text", {"content": "Anna"}),
        logo=("image", {"url": "https://a.example/1"}),
        host=("character", {"character_id": "c1"}),
        odd=("hologram", {"size": 3}),
    )
    assert filled(known) == {"name": {"name": "name", "type": "text", "properties": {"content": "Anna"}}}


@pytest.mark.parametrize("present", [{}, {"content": ""}, {"content": "{{headline}}"}, {"content": " {{ headline }} "}])
def test_a_text_that_the_template_has_none_for_must_be_given(present: dict[str, Any]) -> None:
    """HeyGen would show or say the placeholder itself."""
    known = of(headline=("text", present))
    (row,) = variables.rows(known.values())
    assert row["required"] and row["default"] is None
    missing = {"headline": ["Is missing: the template has no text for it."]}
    assert variables.faults(known, {}, frozenset(known)) == missing
    assert variables.faults(known, {"headline": "Hi"}, frozenset(known)) == {}
    assert variables.faults(known, {}, frozenset()) == {}, "no chosen scene has it"
    assert filled(known) == {}


def test_a_variable_of_an_unknown_type_is_left_alone_unless_it_is_given() -> None:
    known = of(odd=("hologram", {}))
    assert list(variables.rows(known.values())) == []
    said = {"odd": ["Is of a type that is not known here (hologram). Leave it out."]}
    assert variables.faults(known, {"odd": "x"}, frozenset(known)) == said


@given(
    st.dictionaries(
        st.text(max_size=8), st.fixed_dictionaries({}, optional={"type": TYPES | JSON, "properties": JSON}) | JSON
    )
)
def test_whatever_a_template_holds_there_is_a_form_that_can_be_filled_in(told: Any) -> None:
    known = variables.of({"variables": told})
    rows = list(variables.rows(known.values()))
    for row in rows:
        assert row.keys() == {each.key for each in dynamic_fields.FIELDS}
        assert isinstance(row["name"], str) and 1 <= len(row["help"]) <= 1000
    values = {row["id"]: ASSET for row in rows}
    assert variables.faults(known, values, frozenset(known)) == {}
    made = variables.filled(known, values, lambda _: None)
    assert made.keys() <= known.keys()
    for name, each in made.items():
        assert each["name"] == name and each["type"] == known[name].type


@given(JSON)
def test_what_is_no_list_of_variables_has_none(told: Any) -> None:
    if not isinstance(told, dict):
        assert variables.of({"variables": told}) == {}
