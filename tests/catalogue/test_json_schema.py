"""Fields as JSON Schema: never stricter than the bridge, and complete in itself."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import examples

from connector.catalogue import json_schema, schemas
from connector.catalogue.entries import Action, Form
from connector.catalogue.fields import Field
from connector.errors import InvalidInput
from connector.providers.registry import CATALOGUE

ACTIONS = [pytest.param(each, id=f"{offer.key}-{each.key}") for offer, each in CATALOGUE.of(Action)]


def field(key: str, kind: Any, **more: Any) -> Field:
    return Field(key=key, kind=kind, label=key.title(), help="Help.", **more)


LENIENT = (
    field("count", "integer", min=0),
    field("share", "number", required=True),
    field("name", "string", required=True),
    field("enable", "boolean"),
    field("extras", "pairs", max=2, max_value=5),
    field("style", "object", fields=(field("name", "string", required=True), field("large", "boolean"))),
    field("rows", "list", max=2, fields=(field("text", "text", max=4), field("mood", "pairs"))),
)
GIVEN = {"share": 1, "name": "a"}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats(-1, 1)
    | st.sampled_from(["", "0", "1.", " 2 ", "yes", "off", "a", "much too long", '{"a": "b"}']),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "large", "text", "mood", "mood__a", "other"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = [each.key for each in LENIENT] + ["style__name", "style__large", "extras__a__b", "other", "_x__"]
FORM = Form(key="lenient", input=LENIENT)
DESCRIBED = jsonschema.Draft202012Validator(json_schema.of_input(LENIENT))


@settings(max_examples=examples(150), deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=3))
def test_what_the_bridge_takes_its_schema_allows(more: dict[str, Any]) -> None:
    try:
        schemas.check(FORM, GIVEN | more)
    except InvalidInput:
        return
    DESCRIBED.validate(GIVEN | more)


@pytest.mark.parametrize(
    "other",
    [
        {"enable": "yes"},
        {"enable": 0},
        {"count": " 2 "},
        {"share": ".5"},
        {"extras": '{"a": "b"}'},
        {"extras": {"a": 1}},
        {"extras__a__b": True},
        {"style": {"name": "a", "large": "off"}},
        {"style__name": "a", "style__large": "on"},
        {"rows": [{"text": "a", "mood__a": "x"}, {}, None]},
        {"count": None, "style": "", "rows": [[]], "enable": {"a": ""}},
    ],
)
def test_each_other_way_of_writing_is_described(other: dict[str, Any]) -> None:
    schemas.check(FORM, GIVEN | other)
    DESCRIBED.validate(GIVEN | other)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"share": 1},
        GIVEN | {"name": ""},
        GIVEN | {"other": 1},
        GIVEN | {"count": 1.5},
        GIVEN | {"style": {"large": 1}},
    ],
)
def test_what_is_plainly_wrong_its_schema_refuses(wrong: dict[str, Any]) -> None:
    assert not DESCRIBED.is_valid(wrong)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_input_is_described_by_itself(action: Action) -> None:
    described = json_schema.of_input(action.input)
    jsonschema.Draft202012Validator.check_schema(described)
    for example in action.examples:
        jsonschema.Draft202012Validator(described).validate(example.input)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_answer_is_described_by_itself(action: Action) -> None:
    described = json_schema.of_answer(action.output)
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.Draft202012Validator(described).validate(action.sample)


def test_objects_of_one_name_are_defined_once() -> None:
    inputs = json_schema.Inputs("#/components/schemas/")
    inner = (field("size", "integer"),)
    reference = inputs.define((field("style", "object", fields=inner),), "make_video_input")
    assert reference == {"$ref": "#/components/schemas/MakeVideoInput"}
    assert inputs.define((), "make_video_input") == reference
    style = inputs.definitions["MakeVideoInput"]["properties"]["style"]
    assert style["anyOf"][0] == {"$ref": "#/components/schemas/MakeVideoInputStyle"}
    assert list(inputs.definitions) == ["Absent", "YesOrNo", "MakeVideoInputStyle", "MakeVideoInput"]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (
            field("name", "string", max=9),
            {"title": "Name", "anyOf": [{"type": "string", "maxLength": 9}, {"const": ""}]},
        ),
        (field("name", "string", required=True), {"title": "Name", "type": "string", "minLength": 1}),
        (
            field("tags", "pairs", example={"row": "42"}),
            {
                "title": "Tags",
                "examples": ['{"row": "42"}'],
                "anyOf": [{"type": "string", "contentMediaType": "application/json"}, {"const": ""}],
            },
        ),
    ],
    ids=["optional", "required", "pairs"],
)
def test_a_query_parameter_is_text(declared: Field, told: dict[str, Any]) -> None:
    assert json_schema.of_parameter(declared) == told
