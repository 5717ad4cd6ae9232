"""A script of any language and length becomes moments that Argil takes, and nothing of it is lost."""

import textwrap

import pytest
import regex
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st
from support.samples import examples, sample

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
    '<break time="1s" /> ',
    "[whispers, then] ",
    "**Bold. Words.** ",
    "Amazing!🔥 ",
    "สวัสดีครับวันนี้",
    "\u00a0",
    "…",
    "\n\n",
    "   ",
    "x" * 40,
)

scripts = st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), max_size=60).map("".join)
PLACEHOLDER = r"\{\{(?:(?!\{\{).)*?\}\}"
MARK = r"<break time=\"1s\" />|\[whispers, then\]"
SPAN = r"`[^`]*`|\*\*.*?\*\*|__.*?__|<[^>]*>|\[[^\]]*\]"
SAID = regex.compile(r"[\p{L}\p{N}]")
lengths = st.integers(40, 120)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def borders(pattern: str, text: str) -> set[int]:
    """Where the matches of a pattern begin and end."""
    return {end for match in regex.finditer(pattern, text, regex.DOTALL) for end in match.span()}


def spans(script: str, moments: list[str]) -> list[tuple[int, int]]:
    """Where each moment stands in the script. Between two there may be blanks, and nothing else."""
    found, at = [], 0
    for moment in moments:
        start = script.index(moment, at)
        assert not script[at:start].strip()
        at = start + len(moment)
        found.append((start, at))
    assert not script[at:].strip()
    return found


def moments_of(script: str, length: int) -> list[str]:
    """The moments of a script that can be cut: none of its placeholders and characters alone is too long."""
    try:
        return cut(script, length)
    except AtomTooLong:
        assert any(units(each[0]) > length for each in regex.finditer(rf"{PLACEHOLDER}|\X", script, regex.DOTALL))
        reject()


def cuts(script: str, moments: list[str]) -> set[int]:
    """Where moments begin and end, but for the edges of the script."""
    ends = {end for span in spans(script, moments) for end in span}
    return ends - {0, len(script)}


@given(script=scripts, length=lengths)
@example(script="x" * 1_000, length=500)
@example(script="👩‍👩‍👧‍👦" * 200, length=500)
@example(script="Hello." + " " * 2_000 + "World.", length=500)
@settings(max_examples=examples(150))
def test_joined_they_are_the_script_and_each_fits(script: str, length: int) -> None:
    moments = moments_of(script, length)
    assert all(0 < units(moment) <= length for moment in moments)
    found = spans(script, moments)
    for number, (start, end) in enumerate(found):
        after = found[number + 1][0] if number + 1 < len(found) else len(script)
        if left_out := script[end:after]:
            assert units(script[start:end] + left_out) > length
            assert after == len(script) or units(left_out + moments[number + 1]) > length


@given(script=scripts, length=lengths)
@settings(max_examples=examples(150))
def test_no_cut_is_inside_a_character_a_placeholder_or_a_mark(script: str, length: int) -> None:
    held = {
        position
        for match in regex.finditer(rf"{PLACEHOLDER}|{MARK}", script, regex.DOTALL)
        for position in range(match.start() + 1, match.end())
    }
    places = cuts(script, moments_of(script, length))
    assert not places & held
    assert places <= borders(r"\X", script)


@given(script=scripts, length=lengths)
@settings(max_examples=examples(150))
def test_every_moment_says_something_if_the_script_does(script: str, length: int) -> None:
    moments = moments_of(script, length)
    silent = [units(found.group()) for found in regex.finditer(rf"(?:{MARK}|[^\p{{L}}\p{{N}}])+", script)]
    held = [units(found.group()) for found in regex.finditer(rf"{PLACEHOLDER}|{MARK}|{SPAN}", script, regex.DOTALL)]
    if SAID.search(regex.sub(MARK, "", script)) and max(silent + held, default=0) <= length // 2:
        assert all(SAID.search(regex.sub(MARK, "", moment)) for moment in moments)


WHOLE = ("Hello there.", "Wait, what?!", '"Stop!" she said.', "Das kostet 3,50 €.", "Ça va ?", "Ask Dr. No.", "Oh!🔥")


@given(script=st.lists(st.sampled_from(WHOLE), min_size=1, max_size=40).map(" ".join))
@settings(max_examples=examples(50))
def test_where_sentences_fit_every_cut_is_at_the_end_of_one(script: str) -> None:
    moments = cut(script, 60)
    assert "".join(moments) == script
    assert all(moment.strip().endswith(WHOLE) for moment in moments)


@pytest.mark.parametrize(
    ("script", "length", "moments"),
    [
        ("One. Two. Three.", 10, ["One. Two. ", "Three."]),
        ("x" * 39 + "\r\n", 40, ["x" * 39]),
        ("Hi {{first name}}" + "[a long breath]" * 2, 40, ["Hi ", "{{first name}}[a long breath]", "[a long breath]"]),
        (":::`" + "0" * 36 + "`", 40, [":::", "`" + "0" * 36 + "`"]),
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
        ("« Bonjour ! » dit-il. Elle sourit.", 24, ["« Bonjour ! » dit-il. ", "Elle sourit."]),
        ("Bonjour\u00a0! Ça va\u202f? Oui.", 10, ["Bonjour\u00a0! ", "Ça va\u202f? ", "Oui."]),
        ("Oui. « Non ? » Si.", 14, ["Oui. « Non ? »", " Si."]),
        ("Oui. « Non ? » Si.", 13, ["Oui. ", "« Non ? » Si."]),
        ("Ab 10\u00a0000 Euro", 8, ["Ab ", "10\u00a0000 ", "Euro"]),
        ("We met Dr. Who", 12, ["We met ", "Dr. Who"]),
        ("So they say Bonjour ! Yes", 20, ["So they say ", "Bonjour ! Yes"]),
        ("one two.\nThree four", 12, ["one two.\n", "Three four"]),
        ("wrapped by\nhand. Next one", 18, ["wrapped by\nhand. ", "Next one"]),
        ("Well,\u00a0no one", 9, ["Well,\u00a0no ", "one"]),
        ("Oui, non.\u00a0Si, oui.\u00a0Ah.", 15, ["Oui, non.\u00a0", "Si, oui.\u00a0Ah."]),
        ("abc.\r\nDef.", 5, ["abc.", "Def."]),
        ("Hi!🔥 Yes!🔥", 6, ["Hi!🔥 ", "Yes!🔥"]),
        ("Ho **so bold** yes", 12, ["Ho ", "**so bold** ", "yes"]),
        ("Hi. [sighs. loud] Yes", 18, ["Hi. ", "[sighs. loud] Yes"]),
        ("", 10, []),
        ("fits", 4, ["fits"]),
    ],
)
def test_cuts_prefer_sentences_then_clauses_then_words(script: str, length: int, moments: list[str]) -> None:
    assert cut(script, length) == moments


def test_white_space_is_never_a_moment_of_its_own() -> None:
    for script in ("Hello there.   \n\n   " * 200, "Hello." + " " * 3_000 + "World.", "a" * 300 + "\n" * 800 + "b"):
        assert all(moment.strip() for moment in cut(script))


def sentence(length: int) -> str:
    """One sentence of exactly this many characters."""
    return ("Words and " * 60)[: length - 1].strip().ljust(length - 1, "s") + "."


@pytest.mark.parametrize("before", ["", "First. "])
def test_a_sentence_of_exactly_500_characters_stays_whole(before: str) -> None:
    script = f"{before}{sentence(500)} Next one. {sentence(500)} {sentence(500)} The end."
    moments = [moment.strip() for moment in cut(script)]
    assert [
        *filter(None, [before.strip()]),
        sentence(500),
        "Next one.",
        sentence(500),
        sentence(500),
        "The end.",
    ] == moments


def test_a_lone_emoji_or_mark_is_no_moment() -> None:
    for end in (" 🔥", "\n\n🔥🔥", " ...", ' <break time="1s" />', " »"):
        moments = cut(sentence(500) + end)
        assert "".join(moments) == sentence(500) + end
        assert all(SAID.search(moment) for moment in moments)


def test_lines_wrapped_by_hand_are_cut_at_sentences() -> None:
    text = " ".join(f"The {number}th Lamp was lit before the Rain came over Town." for number in range(60))
    wrapped = "\n".join(textwrap.wrap(text, 72))
    moments = cut(wrapped)
    assert "".join(moments) == wrapped
    assert all(moment.rstrip().endswith(".") for moment in moments)


@pytest.mark.parametrize(
    ("unit", "within"),
    [
        ("วันนี้อากาศดีมาก", "ัิีึืุูั็่้๊๋์ํะา"),  # a cut before these takes a vowel or a tone from its letter
        ("ມື້ນີ້ອາກາດດີຫຼາຍ", "ະັາິີຶືຸູົຼໍ່້"),
        ("ဒီနေ့ရာသီဥတုကောင်းတယ်", "ါာိီုူေဲံ့း္်ျြွှ"),
        ("ថ្ងៃនេះអាកាសធាតុល្អ", "្ាិីឹឺុូួើឿៀេែៃោៅំះ"),
        ("今日はいい天気ですね、", "、っゃゅょー"),
    ],
)
def test_a_language_without_blanks_is_cut_between_its_characters(unit: str, within: str) -> None:
    script = unit * 100
    moments = cut(script)
    assert "".join(moments) == script
    assert all(len(moment) > 400 for moment in moments[:-1])
    assert not any(moment.startswith(tuple(within)) for moment in moments)


@pytest.mark.parametrize(
    "unit",
    sample(
        [
            "🇫",
            "👩‍👩‍👧‍👦",
            ".",
            ". ",
            "{{",
            "{{a ",
            "<a",
            "[",
            "**",
            "**a ",
            " ",
            "\n",
            "a\n",
            "“",
            ".”",
            "\u2060",
            "`a ",
            ", ",
            "( ",
        ]
    ),
)
def test_hostile_scripts_are_cut_in_seconds_not_hours(unit: str) -> None:
    """Each took quadratic time in one way of finding places: more than a minute at this size."""
    script = "a " + (unit * 100_000)[:100_000]
    try:
        assert "".join("".join(cut(script)).split()) == "".join(script.split())
    except AtomTooLong:
        assert unit in ("{{", "{{a ", "\u2060")


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
