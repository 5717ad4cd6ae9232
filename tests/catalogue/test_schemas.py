"""Checking: what each kind of field takes, and how a refusal names what is wrong."""

import gc
import weakref
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue import schemas
from connector.catalogue.entries import Form
from connector.catalogue.fields import Field, Kind, choices
from connector.errors import InvalidInput


def field(key: str, kind: Kind, **more: Any) -> Field:
    return Field(key=key, kind=kind, label=key.title(), help="Help.", **more)


MOMENT = (field("transcript", "text", max=5), field("volume", "number", min=0, max=1))
FORM = Form(
    key="form",
    input=(
        field("count", "integer", min=-100, max=100),
        field("volume", "number"),
        field("enable", "boolean"),
        field("size", "choice", choices=choices(S="Small", L="Large")),
        field("link", "url"),
        field("since", "datetime"),
        field("extras", "pairs", max=2, max_value=3, example={"row": "42"}),
        field("moments", "list", fields=MOMENT, max=2),
        field("curve", "list", items="number", min=2, max=2),
        field("style", "object", fields=(field("name", "string", required=True), field("note", "string"))),
        field("free", "any"),
    ),
)


def refused(given: dict[str, Any], form: Form = FORM) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as wrong:
        schemas.check(form, given)
    return dict(wrong.value.details or {})


@pytest.mark.parametrize("count", [5, "5", " 5 ", "+5", 5.0, "5.0", "5.", "05"])
def test_whole_numbers_may_be_text(count: Any) -> None:
    checked = schemas.check(FORM, {"count": count})["count"]
    assert checked == 5 and isinstance(checked, int)


@pytest.mark.parametrize("count", [5.7, "5.7", True, "five", "1e1", "0x5", "1_0", "٥", "9" * 400, "9" * 9_999, [5]])
def test_what_is_no_whole_number_is_refused(count: Any) -> None:
    assert refused({"count": count}) == {"count": ["Must be a whole number."]}


def test_large_whole_numbers_stay_exact() -> None:
    form = Form(key="large", input=(field("id", "integer"),))
    assert schemas.check(form, {"id": str(2**60 + 1)}) == schemas.check(form, {"id": 2**60 + 1}) == {"id": 2**60 + 1}


@pytest.mark.parametrize("volume", [0.5, "0.5", ".5", " 5e-1 "])
def test_numbers_may_be_text(volume: Any) -> None:
    assert schemas.check(FORM, {"volume": volume}) == {"volume": 0.5}


@pytest.mark.parametrize("volume", ["NaN", "Infinity", "-inf", "1e999", 10**400, True, "half", "1_0.5"])
def test_what_is_no_number_is_refused(volume: Any) -> None:
    assert refused({"volume": volume}) == {"volume": ["Must be a number."]}


@pytest.mark.parametrize("volume", [float("nan"), float("inf")])
def test_not_a_number_is_refused_where_it_stands(volume: float) -> None:
    assert refused({"moments": [{"volume": volume}]}) == {"moments.0.volume": ["Must be a finite number."]}


@pytest.mark.parametrize(("word", "means"), [("yes", True), ("TRUE", True), (1, True), ("0", False), ("off", False)])
def test_yes_and_no_have_many_spellings(word: Any, means: bool) -> None:
    assert schemas.check(FORM, {"enable": word}) == {"enable": means}


@pytest.mark.parametrize(
    ("given", "path", "says"),
    [
        ({"moments": [{"transcript": "too long"}]}, "moments.0.transcript", "Has 8 characters; at most 5 are allowed."),
        ({"moments": [{"transcript": "a"}] * 3}, "moments", "Has 3 items; at most 2 are allowed."),
        ({"moments": ["a"]}, "moments.0", "Must be an object: names with values."),
        ({"moments": "a"}, "moments", "Must be a list."),
        ({"moments": [{}, {"volume": 2}]}, "moments.0.volume", "Must be from 0 to 1."),
        ({"curve": [1]}, "curve", "Has 1 items; at least 2 are needed."),
        ({"curve": [1, "x"]}, "curve.1", "Must be a number."),
        ({"size": "M"}, "size", "Must be one of: S, L."),
        ({"size": 5}, "size", "Must be text."),
        ({"link": "ftp://example.com/a"}, "link", "Must be a web address (https://…)."),
        ({"since": "yesterday"}, "since", "Must be a date and time, such as 2026-01-01T00:00:00Z."),
        ({"since": "0001-01-01T00:00:00+23:59"}, "since", "Must be a date and time, such as 2026-01-01T00:00:00Z."),
        ({"extras": {"a": "long"}}, "extras.a", "Has 4 characters; at most 3 are allowed."),
        ({"extras": {"a": [1]}}, "extras.a", "Must be text, not a list or an object."),
        ({"extras": {"a": 1, "b": 2, "c": 3}}, "extras", "Has 3 pairs; at most 2 are allowed."),
        ({"extras": "a"}, "extras", "Must be an object: names with texts."),
        ({"style": {"note": "a"}}, "style.name", "Name is missing."),
        ({"style__note": "a"}, "style.name", "Name is missing."),
    ],
)
def test_a_refusal_names_the_path_and_says_why(given: dict[str, Any], path: str, says: str) -> None:
    problems = refused(given)
    assert list(problems) == [path]
    assert problems[path][0].startswith(says)


def test_an_unknown_field_is_named_with_the_known_ones() -> None:
    told = refused({"cuont": 5, "moments": [{"text": "a"}]})
    assert told["moments.0.text"] == ["Is not a field here. The fields are: transcript, volume."]
    assert told["cuont"][0].startswith("Is not a field here. The fields are: count, volume, enable, size,")


def test_an_unknown_field_without_a_value_is_left_out() -> None:
    assert schemas.check(FORM, {"cuont": None, "other": [""]}) == {}


def test_the_message_says_what_else_is_wrong() -> None:
    with pytest.raises(InvalidInput, match=r"^Count must be a whole number\. Volume must be a number\.$"):
        schemas.check(FORM, {"count": "x", "volume": "x"})


def test_pairs_hold_text() -> None:
    given = {"extras": {"a": 5, "b": 1.5}}
    assert schemas.check(FORM, given) == {"extras": {"a": "5", "b": "1.5"}}
    assert schemas.check(Form(key="loose", input=(field("pairs", "pairs"),)), {"pairs": {"a": False}}) == {
        "pairs": {"a": "false"}
    }


def test_flat_keys_are_checked_like_objects() -> None:
    flat = {"style__name": "a", "extras__row__id": "7"}
    assert schemas.check(FORM, flat) == {"style": {"name": "a"}, "extras": {"row__id": "7"}}


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([each.key for each in FORM.input]) | st.text(max_size=8), json, max_size=4))
def test_whatever_comes_is_checked_or_refused(given: dict[str, Any]) -> None:
    try:
        checked = schemas.check(FORM, given)
    except InvalidInput as problem:
        assert problem.details
        return
    assert schemas.check(FORM, checked) == checked


def test_what_may_be_any_json_is_left_as_it_is() -> None:
    body = {"events": [], "note": None, "a__b": "", "deep": [{}, [None]]}
    form = Form(key="any", input=(Field(key="body", kind="any", label="Body", help="Whatever."),))
    assert schemas.check(form, {"body": body}) == {"body": body}
    assert schemas.check(form, {"body": {}}) == {} == schemas.check(form, {"body": None})


class Given(dict[str, Any]):
    """What can be watched as it goes."""


def test_what_was_refused_is_gone_at_once() -> None:
    """It may be megabytes, and whoever sends it needs no token: it must not wait until garbage is looked through."""
    said = Given(count="x" * 1_000)
    watched = weakref.ref(said)
    gc.disable()
    try:
        with pytest.raises(InvalidInput) as refused:
            schemas.check(FORM, said)
        del said, refused
        assert watched() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("host", ["my_host", "my_host.example.com", "_x.example.com", "sub_.example.com:8080"])
def test_a_host_may_have_an_underscore(host: str) -> None:
    form = Form(key="f", input=(field("at", "url"),))
    assert schemas.check(form, {"at": f"https://{host}/a_b"}) == {"at": f"https://{host}/a_b"}


@pytest.mark.parametrize("url", ["my_host", "ftp://my_host/", "https://", "https://a_b c/"])
def test_what_is_no_address_is_none_with_an_underscore_either(url: str) -> None:
    form = Form(key="f", input=(field("at", "url"),))
    with pytest.raises(InvalidInput):
        schemas.check(form, {"at": url})


KEYS = Form(key="keys", input=(Field(key="a", kind="string", label="A", help="A.", max=10),))


def _refused(given: Any, form: Form = KEYS) -> InvalidInput:
    with pytest.raises(InvalidInput) as told:
        schemas.check(form, given)
    return told.value


def test_of_very_many_faults_the_first_are_told_and_that_there_are_more() -> None:
    told = _refused({f"k{n}": n for n in range(100_000)})
    assert list(told.details or {})[0].startswith("k") and len(told.details or {}) == 50
    assert told.message.endswith(
        "is not a field here. The fields are: a. (And others; the first 50 are in the details.)"
    )
    assert told.message.count("is not a field here") == 3
    assert len(_refused({f"k{n}": n for n in range(50)}).details or {}) == 50
    assert _refused({f"k{n}": n for n in range(4)}).message.endswith(" (And 1 more.)")
    assert _refused({"k1": 1, "k2": 1, "k3": 1}).message.endswith("The fields are: a.")


def test_what_a_caller_named_is_told_shortened() -> None:
    told = _refused({"k" * 1_000_000: 1})
    assert len(told.message) < 500 and len(next(iter(told.details or {}))) < 250
    told = _refused({"a": 1.5, f"{'k' * 1_000_000}": {"x": float("inf")}})
    assert len(told.message) < 500


def test_lists_and_pairs_are_counted_before_anything_is_made_of_them() -> None:
    form = Form(
        key="counted",
        input=(
            Field(key="items", kind="list", items="integer", label="Items", help="Some.", max=3),
            Field(key="rows", kind="list", label="Rows", help="Some.", max=3, fields=KEYS.input),
            Field(key="pairs", kind="pairs", label="Pairs", help="Some.", max=3, max_value=5),
        ),
    )
    many = {"items": ["x"] * 4, "rows": [{"b": 1}] * 4, "pairs": {str(n): ["x"] for n in range(4)}}
    assert _refused(many, form).details == {
        "items": ["Has 4 items; at most 3 are allowed."],
        "rows": ["Has 4 items; at most 3 are allowed."],
        "pairs": ["Has 4 pairs; at most 3 are allowed."],
    }
    assert _refused({"rows": {"a": "x"}}, form).details == {"rows": ["Must be a list."]}
    assert _refused({"pairs": {"n" * 257: "x"}}, form).details == {
        "pairs." + "n" * 194 + "…": ["Its name has 257 characters; at most 256 are allowed."]
    }


def test_the_texts_of_a_list_are_counted_together() -> None:
    """As JavaScript counts; ids and what is chosen are no texts."""
    inner = Field(key="said", kind="text", label="Said", help="Said.", max=10)
    chosen = Field(key="who", kind="string", label="Who", help="Who.", options="avatars")
    within = Field(key="within", kind="object", label="Within", help="Within.", fields=(inner,))
    rows = Field(key="rows", kind="list", label="Rows", help="R.", max=9, max_text=10, fields=(inner, chosen, within))
    form = Form(key="together", input=(rows,))
    assert schemas.check(
        form, {"rows": [{"said": "12345", "who": "x" * 20}, {"within": {"said": "\U0001f600" + "123"}}]}
    )
    told = _refused({"rows": [{"said": "12345"}, {"within": {"said": "\U0001f600" + "1234"}}]}, form)
    assert told.details == {"rows": ["The texts in it have 11 characters together; at most 10 are allowed."]}


def test_the_values_of_pairs_are_counted_together() -> None:
    pairs = Field(key="pairs", kind="pairs", label="Pairs", help="P.", max=3, max_value=8, max_text=10)
    form = Form(key="together", input=(pairs,))
    assert schemas.check(form, {"pairs": {"a": "12345", "b": "\U0001f600" + "123", "c": ""}})
    told = _refused({"pairs": {"a": "12345", "b": "\U0001f600" + "1234"}}, form)
    assert told.details == {"pairs": ["The texts in it have 11 characters together; at most 10 are allowed."]}


def test_a_text_that_is_too_long_is_looked_at_no_further() -> None:
    field = Field(key="a", kind="url", label="A", help="A.", max=10, pattern="^https://")
    told = _refused({"a": "x" * 11}, Form(key="long", input=(field,)))
    assert told.details == {"a": ["Has 11 characters; at most 10 are allowed."]}
