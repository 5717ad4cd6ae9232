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
        ("[" * 100_000, "It is nested too deeply."),
    ],
)
def test_what_has_no_place_is_a_sentence_all_the_same(given: str | bytes, said: str) -> None:
    with pytest.raises(json_text.NotJson) as told:
        json_text.read(given)
    assert str(told.value) == said and told.value.line is None


@pytest.mark.parametrize("given", ['{"a": "{{x}}"}', b'\xef\xbb\xbf{"a": "{{x}}"}', '{"a": "{{x}}"}'.encode("utf-16")])
def test_what_is_json_is_read(given: str | bytes) -> None:
    assert json_text.read(given) == {"a": "{{x}}"}


@given(st.text(alphabet="{}[]\",:\\\n\t01.-eE truefalsn“'x", max_size=40))
def test_it_agrees_with_the_standard_library_and_never_fails_otherwise(text: str) -> None:
    try:
        wanted = json.loads(text)
    except ValueError:
        with pytest.raises(json_text.NotJson):
            json_text.read(text)
    else:
        assert json_text.read(text) == wanted
