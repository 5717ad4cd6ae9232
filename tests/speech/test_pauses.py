"""A pause that is written into a text is counted to its last second, or said to have no known length."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.speech import length, pauses


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ('<break time="1.5s" />', "1.5"),
        ("<break time='500ms'/>", "0.5"),
        ('<break time="60000ms"/>', "60"),
        ('<BREAK TIME="60S"/>', "60"),
        ('<Break\n  time = "60 s" >', "60"),
        ("<break time=60s/>", "60"),
        ("<break time=“60s”/>", "60"),
        ('< break strength="x-strong" time="2s" />', "2"),
        ('<break time="2s"></break>', "2"),
        ('<break time="1s"/><break time="2s"/>', "3"),
        ("<#0.25#> and <#100#>", "100.25"),
        ("After a coffee break, 3 < 4.", "0"),
    ],
)
def test_a_pause_lasts_as_long_as_is_written(text: str, seconds: str) -> None:
    assert pauses.are_known(text)
    assert pauses.seconds(text) == Fraction(seconds)


@pytest.mark.parametrize(
    "text",
    [
        '<break time="60"/>',
        '<break time="-60s"/>',
        '<break time="1m"/>',
        '<break time="1e3s"/>',
        '<break time="1,5s"/>',
        '<break time="٦٠s"/>',
        '<break time="1000000000000s"/>',
        '<break x="time=1s" time="60s"/>',
        '<break time="1s" time="60s"/>',
        '<break time="60s"',
        '<break strength="x-strong"/>',
        "<break/>",
        "<break",
        '<ssml:break time="60s"/>',
        '&lt;break time="60s"/&gt;',
        '<prosody rate="10%">Hello.</prosody>',
        "<#sixty#>",
        '<<break time="1s"/>break time="60s"/>',
    ],
)
def test_what_only_looks_like_a_pause_has_no_known_length(text: str) -> None:
    assert not pauses.are_known(f"Hello. {text} Bye.")


CASED = st.sampled_from(["break", "BREAK", "Break", "bReAk"])
BLANKS = st.sampled_from(["", " ", "  ", "\n", "\t", "\u00a0"])
QUOTES = st.sampled_from(['"', "'", ""])
UNITS = st.sampled_from(["s", "S", "ms", "MS", "mS", "", "m", "min"])
NUMBERS = st.one_of(
    st.integers(min_value=-5, max_value=10**13).map(str),
    st.decimals(min_value=0, max_value=10**6, places=3).map(str),
)


@example("break", " ", '"', "60000", "ms", "/>")
@given(CASED, BLANKS, QUOTES, NUMBERS, UNITS, st.sampled_from(["/>", ">", " />", "", "></break>"]))
def test_however_it_is_spelled_a_pause_is_counted_or_not_known(
    name: str, blank: str, quote: str, number: str, unit: str, end: str
) -> None:
    text = f"Hello. <{name} {blank}time{blank}={blank}{quote}{number}{blank}{unit}{quote}{end} Bye."
    if pauses.are_known(text):
        written = Fraction(number) / (1000 if unit.lower() == "ms" else 1)
        assert unit and pauses.seconds(text) == written
        assert length.at_most(text, "ENGLISH").seconds >= written
