"""Characters as a reader sees them, and names that end at one."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from connector.providers.argil import graphemes, videos

AVATAR = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
PARTS = (
    "👩‍👩‍👧‍👦",
    "🇫🇷",
    "👍🏽",
    "e\u0301",
    "❤️",
    "กำ",
    "क्षि",
    "\r\n",
    "a",
    " ",
    "한",
    "1️⃣",
    "\u0301",
    "\u200d",
    "(",
    "Straße",
)
texts = st.lists(st.sampled_from(PARTS), max_size=300).map("".join)


@given(texts)
def test_borders_are_where_characters_end(text: str) -> None:
    assert list(graphemes.borders(text)) == [found.end() for found in regex.finditer(r"\X", text)]


def test_borders_of_a_text_in_many_pieces() -> None:
    for unit in ("🇫🇷", "👩‍👩‍👧‍👦", "ae\u0301"):
        text = "x" + unit * 3_000
        assert list(graphemes.borders(text)) == [found.end() for found in regex.finditer(r"\X", "x" + unit * 3_000)]


@given(texts)
def test_a_shortened_text_is_its_beginning_in_whole_characters(text: str) -> None:
    words = " ".join(text.split())
    short = graphemes.shorten(text, 60)
    assert len(short) <= 61
    if short != words:
        kept = short.removesuffix("…")
        assert words.startswith(kept)
        assert len(kept) in {0, *graphemes.borders(words)}


def name(script: str) -> str:
    return str(videos._body({"script": script, "avatar_id": AVATAR})["name"])


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("Hello there. Welcome aboard.", "Hello there. Welcome aboard."),
        ("word " * 20, "word " * 11 + "word…"),
        ("x" * 80, "x" * 60 + "…"),
        ("Hi " + "x" * 80, "Hi " + "x" * 57 + "…"),
        ("🇫🇷" * 40, "🇫🇷" * 30 + "…"),
        ("a" + "🇫🇷" * 40, "a" + "🇫🇷" * 29 + "…"),
        ("👩‍👩‍👧‍👦" * 10, "👩‍👩‍👧‍👦" * 8 + "…"),
        ("x" * 59 + "👍🏽 yes", "x" * 59 + "…"),
        ("x" * 59 + "e\u0301 yes", "x" * 59 + "…"),
        ("x" * 59 + "❤️ yes", "x" * 59 + "…"),
        ("x" * 50 + " (" + " yes" * 9, "x" * 50 + " ( yes yes…"),
        ("x" * 50 + " ( " + "y" * 30, "x" * 50 + "…"),
        ("x" * 50 + " — " + "y" * 30, "x" * 50 + "…"),
        ("วันนี้อากาศดีมาก" * 10, "วันนี้อากาศดีมาก" * 3 + "วันนี้อากาศ…"),
        ('<break time="1s" /> [whispers, then] Come here.', "Come here."),
        ("a" + "\u0301" * 100, "Untitled"),
    ],
)
def test_the_name_of_a_video_ends_at_a_character(script: str, expected: str) -> None:
    assert name(script) == expected


def test_a_video_of_ready_audio_alone_has_a_name() -> None:
    moments = [{"audio_url": "https://example.com/a.mp3", "avatar_id": AVATAR}]
    assert videos._body({"moments": moments})["name"] == "Untitled"
