"""IML: what is parsed, and what it means. The judge of the Make app must itself be right."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from platforms.make.iml.evaluate import evaluate, fill
from platforms.make.iml.functions import format_date, parse_date
from platforms.make.iml.parser import BINARY, WORDS, Both, Call, Expression, Not, Path, Value, parse
from platforms.make.iml.template import parts
from platforms.make.iml.tokens import ImlError
from platforms.make.iml.values import NOTHING, dumps, plain
from support.samples import examples

some = settings(max_examples=examples(60), deadline=None)
FORMAT = "YYYY-MM-DDTHH:mm:ss.SSSZ"

names = st.from_regex(r"[a-z][A-Za-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name not in WORDS)
texts = st.text(max_size=8).filter(lambda text: "'" not in text or '"' not in text)
values = st.builds(
    Value,
    st.sampled_from(list(WORDS.values()))
    | st.integers(0, 10**6)
    | st.decimals(0, 1000, places=2).map(float).filter(lambda number: "e" not in str(number))
    | texts,
)
segments = names | st.text(st.characters(exclude_characters="`", exclude_categories=["Cs"]), min_size=1, max_size=5)
paths = st.builds(lambda root, rest: Path((root, *rest)), names, st.lists(segments | st.integers(1, 99), max_size=3))
expressions: st.SearchStrategy[Expression] = st.recursive(
    values | paths,
    lambda inner: (
        st.builds(Call, names, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
        | st.builds(Both, st.sampled_from(sorted(BINARY)), inner, inner)
    ),
    max_leaves=8,
)


def written(expression: Expression) -> str:
    """An expression as somebody would write it, with a bracket around each part."""
    match expression:
        case Value(str() as text):
            return f'"{text}"' if "'" in text else f"'{text}'"
        case Value(value):
            return next((word for word, each in WORDS.items() if each is value), str(value))
        case Path(steps):
            root, *rest = steps
            return str(root) + "".join(f"[{each}]" if isinstance(each, int) else f".`{each}`" for each in rest)
        case Call(name, given):
            return f"{name}({' , '.join(map(written, given))})"
        case Not(of):
            return f"!({written(of)})"
        case Both(sign, left, right):
            return f"({written(left)}){sign}({written(right)})"


@some
@given(expressions)
def test_what_is_written_is_what_is_parsed(expression: Expression) -> None:
    assert parse(written(expression)) == expression


@some
@given(st.lists(st.text(st.characters(exclude_characters="{}")) | expressions, max_size=4))
def test_expressions_are_found_in_texts(wanted: list[Any]) -> None:
    source = "".join(each if isinstance(each, str) else f"{{{{{written(each)}}}}}" for each in wanted)
    found = parts(source)
    assert [each for each in found if not isinstance(each, str)] == [
        each for each in wanted if not isinstance(each, str)
    ]
    assert "".join(each for each in found if isinstance(each, str)) == "".join(
        each for each in wanted if isinstance(each, str)
    )


@some
@given(st.text(st.sampled_from("{}ab.(),'\"[]1 =+!&|<>`"), max_size=20))
def test_anything_else_is_refused_and_nothing_else_goes_wrong(source: str) -> None:
    for read in (parse, parts):
        try:
            read(source)
        except ImlError:
            pass


@pytest.mark.parametrize(
    "source",
    [
        "{{body.data}",
        "{{body.data",
        "{{}}",
        "a}}",
        "{{a b}}",
        "{{if(a, b}}",
        "{{a..b}}",
        "{{a[0]}}",
        "{{a * b}}",
        "{{'a}}",
    ],
)
def test_what_is_wrongly_written_is_refused(source: str) -> None:
    with pytest.raises(ImlError):
        parts(source)


SCOPE = {
    "body": {"n": 2, "t": "x", "list": ["a", "b"], "no": None, "zero": 0, "sub": {"a": 1, "b": 2}},
    "rows": [{"key": "row", "value": "42"}, {"key": "sheet", "value": "a"}],
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("body.n", 2),
        ("body.list[2]", "b"),
        ("body.list[]", "a"),
        ("body.list[3]", NOTHING),
        ("body.gone.deeper", NOTHING),
        ("body.t.deeper", NOTHING),
        ("body.no", None),
        ("if(body.zero, 1, 2)", 2),
        ("if(body.list, 1, 2)", 1),
        ("if(true, 1, body.nowhere)", 1),
        ("ifempty(body.zero, 1)", 0),
        ("ifempty(body.no, ifempty(body.gone, 'x'))", "x"),
        ("body.n = '2'", True),
        ("body.gone = null", True),
        ("body.no != body.zero", True),
        ("1 + 2 > 2 & !(2 >= 3)", True),
        ("1 < 2 | 1 <= 0", True),
        ("'n' + body.n + body.no", "n2"),
        ("omit(body.sub, 'a')", {"b": 2}),
        ("length(keys(body.sub))", 2),
        ("toCollection(rows, 'key', 'value')", {"row": "42", "sheet": "a"}),
        ("createJSON(toCollection(rows, 'key', 'value'))", '{"row":"42","sheet":"a"}'),
    ],
)
def test_meanings(source: str, value: Any) -> None:
    assert evaluate(parse(source), SCOPE) == value


@pytest.mark.parametrize(
    "source", ["bdy.n", "nope(1)", "if(1, 2)", "omit(body.no, 'a')", "keys(null)", "length(1)", "1 + true", "null > 1"]
)
def test_what_is_not_known_is_refused_rather_than_guessed(source: str) -> None:
    with pytest.raises(ImlError):
        evaluate(parse(source), SCOPE)


def test_a_document_is_filled_in() -> None:
    document = {
        "whole": "{{body.sub}}",
        "text": "n is {{body.n}}, {{body.gone}}{{body.list}}",
        "list": ["{{body.t}}", 1],
        "gone": "{{body.gone}}",
        "null": "{{body.no}}",
        "spread": {"{{...}}": "{{omit(body.sub, 'b')}}", "b": 3},
    }
    assert plain(fill(document, SCOPE)) == {
        "whole": {"a": 1, "b": 2},
        "text": "n is 2, a,b",
        "list": ["x", 1],
        "null": None,
        "spread": {"a": 1, "b": 3},
    }
    with pytest.raises(ImlError, match="names"):
        fill({"a{{body.n}}": 1}, SCOPE)


@some
@given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1)))
def test_dates_come_back(moment: datetime) -> None:
    utc = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    assert parse_date(format_date(utc, FORMAT), FORMAT) == utc
    assert parse_date(json.loads(dumps(utc)), FORMAT) == utc


@pytest.mark.parametrize("text", ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000Z", "2026-01-01T12:00:00.0+02:00"])
def test_dates_are_read_with_and_without_milliseconds(text: str) -> None:
    assert parse_date(text, FORMAT) == datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-01-01", "yesterday", None, ""])
def test_what_is_no_date_is_refused(text: Any) -> None:
    with pytest.raises(ImlError):
        parse_date(text, FORMAT)
