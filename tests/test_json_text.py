"""What is no JSON is told with its place and with what to write instead."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import json_text

CASES = [
    ('{"a": "one\ntwo"}', 1, 11, r"a line break inside a text must be written as \n."),
    ('{"a": "one\r\ntwo"}', 1, 11, r"a line break inside a text must be written as \n."),
    ('{\n "a": "one\ttwo"}', 2, 11, r"a tab inside a text must be written as \t."),
    ('{"a": "\x01"}', 1, 8, "a control character inside a text must be written as an escape."),
    ('{"a": 1,}', 1, 9, "there is a comma too many before }."),
    ('{"a": [1,\n]}', 2, 1, "there is a comma too many before ]."),
    ('{"a": 1,, "b": 2}', 1, 9, "there is a comma too many."),
    ("{“a”: 1}", 1, 2, 'a curly quote (“) must be a straight one (").'),
    ('{"a": „x“}', 1, 7, 'a curly quote („) must be a straight one (").'),
    ("{'a': 1}", 1, 2, "names and texts stand in double quotes"),
    ('{"a": {{1.text}}}', 1, 8, "a placeholder in {{ }} was not filled in"),
    ("{{ $json.body }}", 1, 2, "a placeholder in {{ }} was not filled in"),
    ('{"a": [{{x}}]}', 1, 9, "a placeholder in {{ }} was not filled in"),
    ('{"a": , "b": 1}', 1, 7, "a value is missing here"),
    ('{"a": }', 1, 7, "a value is missing here"),
    ('{"a": "He said "hi" to us"}', 1, 17, r'a quote (") inside the text before is not written as \".'),
    ('{"a": "x" "b": 1}', 1, 11, "a comma is missing"),
    ('{"a": "x', 1, 7, "this text never ends"),
    ('{"a": "x”}', 1, 7, 'its closing quote must be a straight one ("), not ”.'),
    ('{"a": "NaN",\n "b": NaN}', 2, 7, "NaN is no value in JSON: write a number, or null."),
    (r'{"a": "\" NaN", "b": [-Infinity]}', 1, 23, "-Infinity is no value in JSON"),
    ('{"a": "' + "7" * 5_000 + '",\n"b": ' + "7" * 5_000 + "}", 2, 6, "a number of more than 4300 digits"),
    ('{"a": "1e999",\n "b": 1e999}', 2, 7, "this number is too large: put it in quotes."),
    ('{"a": [1e308, -1.5E+400]}', 1, 15, "this number is too large"),
    ('{"a": [1.0, -' + "7" * 4_301 + "]}", 1, 13, "a number of more than 4300 digits"),
    ('{"a": [1, 2}', 1, 12, "a closing ] is missing before }."),
    ('{"a": {"b": 1]}', 1, 14, "a closing } is missing before ]."),
    (r'{"a": "C:\dir"}', 1, 10, r"a backslash inside a text must be written twice: \\."),
    (r'{"a": "\u12"}', 1, 9, "a backslash inside a text"),
    ('{"a": True}', 1, 7, "True is no value in JSON: write true, false or null"),
    ('{"a": undefined}', 1, 7, "undefined is no value in JSON"),
    ('{"a": hello}', 1, 7, "a value must stand here"),
    ('{"a": 007}', 1, 8, "this is not how JSON writes a number"),
    ('{"a": +1}', 1, 7, "this is not how JSON writes a number"),
    ("{a: 1}", 1, 2, "a name in double quotes"),
    ('{"a" 1}', 1, 6, "a colon is missing"),
    ('{"a": 1', 1, 8, "it ends too early"),
    ('{"a": 1} {"b": 2}', 1, 10, "there is more after the end"),
    ("a=1&b=2", 1, 1, "a value must stand here"),
]


@pytest.mark.parametrize(("text", "line", "column", "what"), CASES)
def test_the_place_and_the_mend_are_named(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(json_text.NotJson) as told:
        json_text.read(text)
    assert (told.value.line, told.value.column) == (line, column)
    assert str(told.value).startswith(f"Line {line}, column {column}: ") and what in str(told.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b'{"a": "\xff"}', "Byte 8 is not UTF-8 text: send it in UTF-8."),
        ("[" * 100_000, "It is nested more than 64 levels deep."),
    ],
)
def test_what_has_no_place_is_a_sentence_all_the_same(given: str | bytes, said: str) -> None:
    with pytest.raises(json_text.NotJson) as told:
        json_text.read(given)
    assert str(told.value) == said and told.value.line is None


@pytest.mark.parametrize("given", ['{"a": "{{x}}"}', b'\xef\xbb\xbf{"a": "{{x}}"}', '{"a": "{{x}}"}'.encode("utf-16")])
def test_what_is_json_is_read(given: str | bytes) -> None:
    assert json_text.read(given) == {"a": "{{x}}"}


PIECES = [
    *"{}[]\",:\\\n\t01.-eE “'x",
    '"a"',
    "true",
    "null",
    "NaN",
    "-Infinity",
    "1e999",
    "-2E400",
    "7" * 4_301,
    "[1,",
    '{"a":',
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_it_agrees_with_the_standard_library_and_never_fails_otherwise(text: str) -> None:
    try:
        wanted = json.loads(text)
        json.dumps(wanted, allow_nan=False)
    except ValueError:
        with pytest.raises(json_text.NotJson):
            json_text.read(text)
    else:
        assert json_text.read(text) == wanted


def test_only_an_object_is_read_as_one() -> None:
    assert json_text.read_object(b'{"a": [1]}') == {"a": [1]}
    with pytest.raises(json_text.NotJson, match=r"It must be a JSON object: \{…\}\."):
        json_text.read_object("[1]")


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("", 0),
        ("1", 0),
        ("[]", 1),
        ('{"a": [{}]}', 3),
        ('["[[[[", "\\"[[[", []]', 2),
        ('["\\\\", [[]]]', 3),
        ('"[[[[ never ends', 0),
        ("]]]][[", -1),
    ],
)
def test_depth_is_counted_outside_of_texts(text: str, deep: int) -> None:
    assert json_text.depth(text) == deep


@given(
    st.recursive(
        st.none() | st.text(alphabet='[]{}"\\a'),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='"\\[{'), inner),
    )
)
def test_depth_is_that_of_the_value(value: object) -> None:
    def deep(value: object) -> int:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if inner is None else 1 + max(map(deep, inner), default=0)

    assert json_text.depth(json.dumps(value)) == deep(value)


def test_values_are_counted_before_they_are_built() -> None:
    """Commas and brackets inside of texts are none."""
    text = json.dumps([",[{" * 10, 1, {"a": 2, "b": []}])
    assert json_text.read(text, most=6) == json.loads(text)
    with pytest.raises(json_text.NotJson, match="It holds more than 5 values: send less at once"):
        json_text.read(text, most=5)


@pytest.mark.parametrize("deep", [json_text.MAX_DEPTH, json_text.MAX_DEPTH + 1])
def test_it_reads_up_to_a_depth(deep: int) -> None:
    text = '{"a":' * deep + "1" + "}" * deep
    if deep <= json_text.MAX_DEPTH:
        assert json_text.read(text) == json.loads(text)
    else:
        with pytest.raises(json_text.NotJson, match="It is nested more than 64 levels deep"):
            json_text.read(text)
