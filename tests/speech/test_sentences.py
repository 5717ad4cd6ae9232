"""Where sentences end: a table of cases in 41 languages, and what no text may do to the time that it takes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.speech import sentences

_ESCAPE = re.compile(r"\\(n|r|t|u[0-9a-f]{4}|U[0-9a-f]{8})")
_END = "‖"


def cases() -> Iterator[tuple[str, str]]:
    """Language and case of each line of the table."""
    language = ""
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"\[(\w\w)\]", line):
            language = heading[1]
        elif line and not line.startswith("#"):
            yield language, _ESCAPE.sub(lambda found: found[0].encode().decode("unicode_escape"), line)


CASES = list(cases())
NASTY = '.!?…。「」“”"»« \n\u00a0\u202fAa1Дя你🔥\u200f\u0301[]{}<>/*_'


def marked(text: str) -> str:
    """The text with a mark at the end of each sentence, before the blanks that follow it."""
    for end in reversed(sentences.ends(text)):
        core = len(text[:end].rstrip())
        text = text[:core] + _END + text[core:]
    return text


def test_the_table_is_large() -> None:
    assert len(CASES) >= 480
    assert len({language for language, _ in CASES}) >= 40


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{language}-{case}" for language, case in CASES])
def test_where_sentences_end(language: str, case: str) -> None:
    assert marked(case.replace(_END, "")) == re.sub(rf"(\s*){_END}", rf"{_END}\1", case)


@given(st.text(alphabet=NASTY, max_size=200))
def test_any_text_has_its_ends_after_something(text: str) -> None:
    for end in sentences.ends(text):
        assert 0 < end < len(text)
        assert text[:end].strip()
