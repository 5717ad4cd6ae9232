"""A script of any language and length becomes moments that Argil takes, and nothing of it is lost."""

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.providers.argil.script import MOMENT_LENGTH, AtomTooLong, cut

SENTENCES = (
    "Hello there. ",
    "Wait… what?! ",
    '"Stop," she said. ',
    "Das kostet 3,50 €. ",
    "Ça va ? ",
    "你好，世界。",
    "これは「テスト」です！",
    "مرحبا بالعالم؟ ",
    "नमस्ते दुनिया। ",
    "👩‍👩‍👧‍👦 is one letter 🇫🇷🇩🇪. ",
    "e\u0301 is too\r\n",
    "Dear {{first name}}, ",
    "{{a. b! c? }}",
    "{{ not closed. ",
    "\n\n",
    "   ",
    "x" * 40,
)

scripts = st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), max_size=60).map("".join)
PLACEHOLDER = r"\{\{(?:(?!\{\{).)*?\}\}"
lengths = st.integers(40, 120)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def borders(pattern: str, text: str) -> set[int]:
    """Where the matches of a pattern begin and end."""
    return {end for match in regex.finditer(pattern, text, regex.DOTALL) for end in match.span()}


def cuts(moments: list[str]) -> set[int]:
    ends, at = set(), 0
    for moment in moments[:-1]:
        at += len(moment)
        ends.add(at)
    return ends


@given(script=scripts, length=lengths)
@example(script="x" * 1_000, length=500)
@example(script="👩‍👩‍👧‍👦" * 200, length=500)
@settings(max_examples=150)
def test_joined_they_are_the_script_and_each_fits(script: str, length: int) -> None:
    moments = cut(script, length)
    assert "".join(moments) == script
    assert all(0 < units(moment) <= length for moment in moments)


@given(script=scripts, length=lengths)
@settings(max_examples=150)
def test_no_cut_is_inside_a_character_or_a_placeholder(script: str, length: int) -> None:
    held = {
        position
        for match in regex.finditer(PLACEHOLDER, script, regex.DOTALL)
        for position in range(match.start() + 1, match.end())
    }
    places = cuts(cut(script, length))
    assert not places & held
    # A placeholder's brace may carry an accent; else every cut is between two characters as a reader sees them.
    assert places <= borders(r"\X", script) | borders(PLACEHOLDER, script)


WHOLE = ("Hello there. ", "Wait, what?! ", '"Stop," she said. ', "Das kostet 3,50 €. ", "Ça va ? ")


@given(script=st.lists(st.sampled_from(WHOLE), min_size=1, max_size=40).map("".join))
@settings(max_examples=50)
def test_where_sentences_fit_every_cut_is_at_the_end_of_one(script: str) -> None:
    for moment in cut(script, 60)[:-1]:
        assert moment.endswith(WHOLE)


@pytest.mark.parametrize(
    ("script", "length", "moments"),
    [
        ("One. Two. Three.", 10, ["One. Two. ", "Three."]),
        ("Is it? Yes! Fine.", 8, ["Is it? ", "Yes! ", "Fine."]),
        ('He said "no." Then left.', 16, ['He said "no." ', "Then left."]),
        ("3.14 is pi and 2.72 is e", 14, ["3.14 is pi ", "and 2.72 is e"]),
        ("first, second third", 14, ["first, ", "second third"]),
        ("alpha beta gamma", 11, ["alpha beta ", "gamma"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("今日は。元気です。はい。", 5, ["今日は。", "元気です。", "はい。"]),
        ("ok {{a. b}} end", 10, ["ok ", "{{a. b}} ", "end"]),
        ("{{ open and {{a b}}", 9, ["{{ open ", "and ", "{{a b}}"]),
        ("line one\nline two", 12, ["line one\n", "line two"]),
        ("", 10, []),
        ("fits", 4, ["fits"]),
    ],
)
def test_cuts_prefer_sentences_then_clauses_then_words(script: str, length: int, moments: list[str]) -> None:
    assert cut(script, length) == moments


def test_white_space_is_never_a_moment_of_its_own() -> None:
    script = "Hello there.   \n\n   " * 200
    assert all(moment.strip() for moment in cut(script))


def test_a_placeholder_that_fits_into_no_moment_is_refused() -> None:
    assert cut("{{" + "x" * (MOMENT_LENGTH - 4) + "}}")
    with pytest.raises(AtomTooLong, match="500"):
        cut("Hi {{" + "x" * MOMENT_LENGTH + "}}")


def test_a_character_that_fits_into_no_moment_is_refused() -> None:
    with pytest.raises(AtomTooLong):
        cut("a" + "\u0301" * 600)


def test_a_long_script_is_cut_quickly() -> None:
    script = "It was a dark and stormy night; the rain fell in torrents. " * 2_000
    assert "".join(cut(script)) == script
