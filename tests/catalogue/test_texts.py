"""What a text is to whoever reads it."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogue.texts import says_something, trim

EDGES = ["\u200b", "\u2060", "\ufeff", "\x00", "\x1f", "\x7f", "\x85", "\u00a0", "\u202f", "\u3000", "\u2028", "\r\n"]
ODD = [
    "\u0301",
    "\u200d",
    "\ufe0f",
    "\u0600",
    "👩‍🚀",
    "🇩🇪",
    "❤️",
    "e\u0301",
    "가",
    "ᄀ",
    "\U000e0041",
    "\u3164",
    "\u200c",
]


@pytest.mark.parametrize(
    "text",
    [
        *("a", "é", "ß", "ж", "م", "ก", "あ", "々", "中", "한", "ᄀ", "क्ष"),
        *("7", "٣", "½", "Ⅳ", "①", "²"),
        *("🎬", "👩‍🚀", "🇩🇪", "❤️", "❤", "#️⃣", "‼️", "★", "♪", "✓", "©", "€", "$", "℃"),
        *("...7", "\u200b🎬\u200b", "\u3164a", "- x -"),
    ],
)
def test_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\n", "\t", "\x00", "\x1b", "\x85", "\u00a0", "\u1680", "\u2003", "\u2028", "\u202f", "\u3000"),
        *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u2060", "\u2063", "\ufeff", "\ufff9"),
        *("\u00ad", "\u034f", "\u061c", "\u180b", "\u180e", "\ufe0f", "\ufe0e", "\U000e0100", "\U000e0041"),
        *("\u115f", "\u1160", "\u17b4", "\u3164", "\uffa0", "\u2800", "\ufffc", "\ufffd", "\U0001d159"),
        *("\u0301", "\u20e3", "\u093e", " \u0301", "\ue000", "\ufdd0", "\U0010ffff", "\ud800"),
        *(".", "...", "…", "-", "—", "_", "*", "***", "#", "##", "!?", "¡", "¿", "«»", "“”", "()", "/", "\\", "&", "@"),
        *(
            "。",
            "、",
            "！",
            "？",
            "「」",
            "،",
            "؟",
            "।",
            "・",
            "~",
            "^",
            "`",
            "´",
            "|",
            "¦",
            "=",
            "+",
            "<>",
            "‼",
            "⁉",
            "〰",
        ),
        *("•", "·", "─────", "═══", "███", "●", "□", "ـــ", "\u200b.\u200b", "- - -", "\n\n...\n\n"),
    ],
    ids=ascii,
)
def test_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("9:16 ", "9:16"),
        ("3c90c3cc\n", "3c90c3cc"),
        ("\ufeffhttps://example.com\u200b\u2060\r\n", "https://example.com"),
        ("\u00a0\u3000 a \u200b b \u2028", "a \u200b b"),
        ("\x1b\x85a\x7f\x00", "a"),
        (" \u200b\n\t", ""),
        ("", ""),
        ("👩‍🚀 ", "👩‍🚀"),
        (" ❤️", "❤️"),
        ("a \u0301", "a \u0301"),
        ("\n  \u0301a", " \u0301a"),
        ("\n\u0301a", "\u0301a"),
        ("a\u200d ", "a\u200d"),
        ("x \ufe0f", "x \ufe0f"),
        ("12\u0600  ", "12\u0600 "),
        ("\u3164", "\u3164"),
        ("\u00ada\u200e", "\u00ada\u200e"),
    ],
    ids=ascii,
)
def test_trim(text: str, trimmed: str) -> None:
    assert trim(text) == trimmed


@given(st.lists(st.sampled_from([*EDGES, *ODD, " ", "a", "."]), max_size=8).map("".join) | st.text())
def test_trimming_takes_whole_characters_off_and_leaves_none_that_is_unseen(text: str) -> None:
    graphemes = regex.findall(r"\X", text)
    unseen = [not trim(each) for each in graphemes]
    kept = graphemes[unseen.index(False) : len(unseen) - unseen[::-1].index(False)] if False in unseen else []
    assert trim(text) == "".join(kept)
    assert trim(trim(text)) == trim(text)
    assert says_something(trim(text)) == says_something(text)


def test_a_long_text_is_trimmed_at_once() -> None:
    assert trim(" " * 100_000 + "a" * 10_000_000 + "\n" * 100_000) == "a" * 10_000_000
