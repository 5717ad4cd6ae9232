"""Tidying: the same meaning comes out the same, whatever way it was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue.fields import Field
from connector.catalogue.tidying import DEPTH, tidy
from connector.errors import InvalidInput

EMPTY = (None, "", [], {})
EXTRAS = (Field(key="extras", kind="pairs", label="Extras", help="Pairs."),)

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
names = st.text(alphabet="ab", min_size=1, max_size=3)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
whole_trees = st.recursive(
    st.integers(), lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3), max_leaves=8
).filter(lambda tree: isinstance(tree, dict))


def flat(tree: Any, above: str = "") -> dict[str, Any]:
    """An object as the flat keys of a form."""
    if not isinstance(tree, dict):
        return {above: tree}
    return {
        key: each for name, inner in tree.items() for key, each in flat(inner, f"{above}__{name}".strip("_")).items()
    }


def empties(value: Any) -> bool:
    if isinstance(value, dict):
        return any(each in EMPTY or empties(each) for each in value.values())
    if isinstance(value, list):
        return any(each in EMPTY or empties(each) for each in value)
    return False


@given(st.dictionaries(st.text(alphabet="a_b", max_size=6), values, max_size=4))
def test_tidying_twice_is_tidying_once(given: dict[str, Any]) -> None:
    try:
        once = tidy(given)
    except InvalidInput:
        return  # the same place given twice
    assert tidy(once) == once


@given(values)
def test_no_empty_value_is_left(given: Any) -> None:
    assert not empties(tidy(given))


@given(whole_trees)
def test_flat_keys_and_objects_come_out_equal(tree: dict[str, Any]) -> None:
    assert tidy(flat(tree)) == tidy(tree) == tree


def test_flat_keys_and_objects_may_be_mixed_in_any_order() -> None:
    assert (
        tidy({"a__b__c": 1, "a": {"b": {"d": 2}}})
        == tidy({"a": {"b": {"d": 2}}, "a__b__c": 1})
        == {"a": {"b": {"c": 1, "d": 2}}}
    )


@pytest.mark.parametrize(
    ("given", "path"),
    [({"a__b": 1, "a": {"b": 2}}, "a.b"), ({"a": {"b": 2}, "a__b": 1}, "a.b"), ({"a": 5, "a__b": 1}, "a")],
)
def test_a_place_that_is_given_twice_is_refused(given: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tidy(given)
    assert list(refused.value.details or ()) == [path]


def test_false_and_zero_are_values() -> None:
    assert tidy({"a": False, "b": 0, "c": [0, False]}) == {"a": False, "b": 0, "c": [0, False]}


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ({"extras": '{"row": "42", "gone": null}'}, {"extras": {"row": "42"}}),
        ({"extras": "{}"}, {}),
        ({"extras": '["row"]'}, {"extras": '["row"]'}),
        ({"extras": "{row}"}, {"extras": "{row}"}),
        ({"extras": "[" * 100_000}, {"extras": "[" * 100_000}),
        ({"extras": {"note": '{"a": "b"}'}, "extras__more": '{"c": 1}'}, None),
        ({"name": '{"row": "42"}'}, None),
    ],
    ids=["object", "empty", "list", "no_json", "deep", "within_pairs", "elsewhere"],
)
def test_pairs_may_come_as_the_text_of_a_json_object(given: dict[str, Any], tidied: dict[str, Any] | None) -> None:
    expected = given if tidied is None else tidied
    if "extras__more" in expected:
        expected = {"extras": expected["extras"] | {"more": expected["extras__more"]}}
    assert tidy(given, EXTRAS) == expected


SHAPES = (
    *EXTRAS,
    Field(key="body", kind="any", label="Body", help="Any."),
    Field(key="name", kind="string", label="Name", help="Name.", wordless="left_out"),
    Field(key="id", kind="string", label="ID", help="ID."),
    Field(
        key="parts",
        kind="list",
        label="Parts",
        help="Parts.",
        fields=(Field(key="said", kind="text", label="Said", help="Said.", wordless="refused"),),
    ),
    Field(key="inner", kind="object", label="Inner", help="Inner.", fields=EXTRAS),
)


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ({"id": "\ufeff 1\u200b2 \r\n"}, {"id": "1\u200b2"}),
        ({"id": " \u200b\t", "parts": [{"said": "\u00a0"}, {}, " "], "name": "\u2060"}, {}),
        ({"parts": [{"said": " Hi. "}, {"said": " ... "}]}, {"parts": [{"said": "Hi."}, {"said": "..."}]}),
        ({"name": " ... "}, {}),
        ({"name": "\u3164"}, {}),
        ({"name": " 7 "}, {"name": "7"}),
        ({"id": "..."}, {"id": "..."}),
        ({"unknown": [" a ", {"b": "c "}]}, {"unknown": ["a", {"b": "c"}]}),
        ({"extras": {" row ": " 42 ", "dots": "...", "blank": " "}}, None),
        ({"extras": ' {" row ": " 42 "}\ufeff\n'}, {"extras": {" row ": " 42 "}}),
        ({"extras": " \u200b"}, {}),
        ({"extras__ row ": " 42 "}, {"extras": {" row ": " 42 "}}),
        ({"inner__extras__row": " 42 "}, {"inner": {"extras": {"row": " 42 "}}}),
        ({"body": " {} "}, None),
        ({"body": {"a__b": " c ", "d": ["", " "]}}, None),
        ({"body__a": " c ", "body__d__e": {"f": [" g "]}}, {"body": {"a": " c ", "d": {"e": {"f": [" g "]}}}}),
    ],
    ids=ascii,
)
def test_texts_are_trimmed_but_for_pairs_and_any_json(given: dict[str, Any], tidied: dict[str, Any] | None) -> None:
    expected = given if tidied is None else tidied
    assert tidy(given, SHAPES) == expected
    assert tidy(expected, SHAPES) == expected


def test_version_1_leaves_texts_as_they_are() -> None:
    given = {
        "id": "\ufeff 1 \n",
        "name": " ... ",
        "extras": {"row": " 42 "},
        "parts": [{"said": "\u200b"}],
        "more": " ",
    }
    assert tidy(given, SHAPES, version=1) == given
    assert tidy({"id": "", "name": "\x00", "parts": [{}, None]}, SHAPES, version=1) == {}


def test_the_keys_of_pairs_are_the_users_own() -> None:
    given = {"extras": {"my__key": "x", "gone": None}, "extras__an__other": "y"}
    assert tidy(given, EXTRAS) == {"extras": {"my__key": "x", "an__other": "y"}}


def test_what_is_no_text_is_dropped() -> None:
    assert tidy({"a": "cut \ud83d", "b": "nul\x00", "c\x00": 1, "d": "\x00", "e": "🎬"}) == {
        "a": "cut",
        "b": "nul",
        "c": 1,
        "e": "🎬",
    }


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_are_finite(number: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        tidy({"a": [{"b": number}]})
    assert list(refused.value.details or ()) == ["a.0.b"]


def test_deep_nesting_is_refused_before_it_exhausts_the_stack() -> None:
    deep: Any = 1
    for _ in range(DEPTH * 20):
        deep = {"a": [deep]}
    for each in (deep, {"__".join("a" * DEPTH * 20): 1}):
        with pytest.raises(InvalidInput):
            tidy(each)
