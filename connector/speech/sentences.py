"""Where sentences end, in any language, by the marks that are written and what stands around them.

Everything is looked at once and within a bounded distance, so the time grows with the text and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

from connector.speech import sentence_words as words

EMOJI = r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\uFE0F\u200D\u20E3\U000E0020-\U000E007F]"
_LOOK = 60  # characters around a stop; no word that decides is longer
_WIDE = "。！？｡．؟۔।॥።፧။།༎‥⋯"  # they end a sentence with no blank after them

PLACEHOLDER = r"\{\{(?:(?!\{\{).)*?\}\}"
TAG = r"<[/#!\p{L}][^<>]{0,200}>"
CUE = r"\[[^\[\]\p{Lu}][^\[\]]{0,100}\]"  # [whispers, then]; a bracket that begins with a capital is a text of its own
_STOP = regex.compile(
    rf"{PLACEHOLDER}|{TAG}|{CUE}|(?P<mark>(?:[.!?…‼⁇⁈⁉‽։៕។\u037E{_WIDE}]|(?<=\p{{Greek}});|(?<=\p{{Armenian}}):)++)",
    regex.DOTALL,
)
MARK = regex.compile(rf"{TAG}|{CUE}")
_FORMAT = r"[\p{Cf}--[\u200B\u200D\u2060\uFEFF]]"
_QUOTE = r"[\p{Pe}\p{Pf}\p{Pi}\"'*_~`]"
# What belongs to the sentence before it. A quote that may also open one closes only where nothing follows at once.
_TRAIL = regex.compile(
    rf"""(?V1)(?:
        [\p{{Pe}}\p{{Pf}}"'*_~`¹²³⁰-⁹]|{_FORMAT}|\[\d{{1,3}}\]|</[^<>]{{1,60}}>|<\p{{L}}[^<>]{{0,200}}/>
        |[\p{{Pi}}](?={_QUOTE}{{0,8}}+(?:[\s,;:.!?…–—-]|$))
        |[\ \u00a0\u202f\u2009]?[»›](?=[\s,;:.!?)»]|$)
        |{EMOJI}++|[\ \u00a0\u202f]{EMOJI}++(?=\s|$)
    ){{0,200}}+""",
    regex.VERBOSE,
)
_GAP = regex.compile(r"\s*+")
_LEAD = regex.compile(rf"(?V1)(?:{TAG}|{CUE}|(?!\{{\{{)[\p{{Ps}}\p{{Pi}}\p{{Pf}}\"'*_~`\s–—-]|{_FORMAT})*+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]*+")
_BEFORE = regex.compile(r"(?r)(?:[^\s\p{Ps}\p{Pi}\p{Pf}\"*_/—–'’]|(?<=\p{Hebrew})\")*")
_WORD_BEFORE = regex.compile(r"(?r)[\p{L}\p{M}]+(?=[\s\p{Ps}\p{Pi}\"'*_]*$)")
_BEGINS = regex.compile(r"(?r)(?:^|[\n\r:;]\s*)[\p{Ps}\p{Pi}\"'*_-]*$")

_LOWER = regex.compile(r"(?V1)[\p{Ll}--\p{Georgian}]")
_UNUSUAL = regex.compile(r"\p{Ll}\p{Lu}|[stnk] \p{Lu}")  # iPhone, 's Avonds
_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_ENDS_IN_EMOJI = regex.compile(rf"(?r){EMOJI}")
_TAG = regex.compile(TAG)
_DIGIT = regex.compile(r"\p{N}")
_CLOSE = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\"']")
_FEW_DIGITS = regex.compile(r"\p{Nd}{1,3}")
_COUNTS = regex.compile(r"\p{Nd}|[IVXLC]+\b")
_DOTTED = regex.compile(r"(?:\p{L}{1,2}\.-?)++\p{L}{1,2}")
_LETTER = regex.compile(r"(?V1)[\p{L}--[яЯюЮ]]\p{M}*")
_NUMBER = regex.compile(r"\p{Nd}{1,3}|[IVXLCDM]{1,7}|\p{Nd}{1,2}\.\p{Nd}{1,2}")
_SPEAKS = regex.compile(  # a quotation goes on: "Stop!" Anna said. “走开！”她说。「はい。」と…  "가!" 라고
    r"(?V1)\p{Lu}[\p{L}\p{M}]* (?:said|says|asked|asks|cried|replied|shouted|whispered|answered|yelled|called)\b"
    r"|[他她它我你您](?:们|們)?[\p{Han}--没不未]{0,2}?[说說问問喊叫答道]|と|って|という|라고|하고|이라고"
)
_ITEM = regex.compile(r"(?:[-–—*•‣◦·+]|\p{Nd}{1,3}[.)]|#{1,6})\s")


def ends(text: str) -> list[int]:
    """The positions after the ends of sentences and the white space that follows them, but for the text's own end."""
    return [position for position, ended in sorted(stops(text).items()) if ended]


def stops(text: str) -> dict[int, bool]:
    """Where what follows a stop or a line begins: True where a sentence ends before it, False where it goes on."""
    found = _Judge(text).judged()
    for position in _lines(text):
        found.setdefault(position, True)
    begins = _match(_GAP, text, 0).end()
    return {position: ended for position, ended in found.items() if begins < position < len(text)}


def without_marks(text: str) -> str:
    """The text without what is written for the voice alone: <break time="1s" />, [whispers]."""
    return MARK.sub(" ", text)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A mark that may end a sentence, what belongs to it, and what stands around it."""

    mark: str
    trail: str  # closing quotes, brackets, emoji
    gap: str  # the white space after it
    start: int
    before: str
    ahead: str

    @property
    def closes(self) -> bool:
        """Whether a quotation or a bracket ends with it."""
        return _CLOSE.search(self.trail) is not None


class _Judge:
    """Looks at the stops of a text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cased = regex.search(r"\p{Lu}", text) is not None
        self._found = dict[int, bool]()

    def judged(self) -> dict[int, bool]:
        for found in _STOP.finditer(self._text):
            if found["mark"]:
                self._judge(*found.span())
        return self._found

    def _judge(self, start: int, end: int) -> None:
        text = self._text
        trail = _match(_TRAIL, text, end)
        gap = _match(_GAP, text, trail.end())
        after = gap.end()
        stop = _Stop(
            mark=text[start:end],
            trail=trail.group(),
            gap=gap.group(),
            start=start,
            before=text[max(0, start - _LOOK) : start],
            ahead=text[after : after + _LOOK],
        )
        if stop.gap or _needs_no_blank(stop):
            self._found[after] = self._ends(stop)

    def _ends(self, stop: _Stop) -> bool:
        if len(f"{stop.gap}x".splitlines()) > 2:  # a blank line
            return True
        if stop.before.endswith(("(", "[", "（")) and stop.trail:
            return False  # (!), (…)
        if stop.closes and _SPEAKS.match(stop.ahead):
            return False
        at = _match(_LEAD, stop.ahead, 0).end()
        if self._cased and _LOWER.match(stop.ahead, at) and not _UNUSUAL.match(stop.ahead, at):
            return False
        word = _match(_WORD, stop.ahead, at).group()
        if stop.mark == ".":
            starts = word in words.STARTERS and not stop.ahead.startswith(".", at + len(word))
            return not self._abbreviated(stop, word, starts)
        if set(stop.mark) <= {".", "…"}:
            return _last_word(stop.before).casefold() != word.casefold() or not word  # I… I do not know
        return True

    def _abbreviated(self, stop: _Stop, following: str, starts: bool) -> bool:
        """Whether a full stop belongs to an abbreviation, an initial or an ordinal. `starts`: the next word often
        begins a sentence."""
        word = _match(_BEFORE, stop.before, 0).group()
        if word in words.ALWAYS_SHORT:
            return True
        if stop.closes or not word:
            return False
        before = stop.before[: len(stop.before) - len(word)]
        if _NUMBER.fullmatch(word) and (self._found.get(stop.start - len(word)) or _BEGINS.search(before)):
            return True  # 1. Open the box. 2. Take the pen.
        if word in words.BEFORE_NUMBER and _COUNTS.match(following):
            return True
        if _FEW_DIGITS.fullmatch(word):
            ordinal = _last_word(before).lower() in words.BEFORE_ORDINAL
            return following in words.MONTHS or (ordinal and not starts)
        if word in words.MAY_END or word.endswith("str") or _DOTTED.fullmatch(word) or _LETTER.fullmatch(word):
            return not starts
        return False


def _needs_no_blank(stop: _Stop) -> bool:
    """Whether a sentence may end here though no blank follows."""
    if _DIGIT.match(stop.ahead):
        return False
    if any(each in _WIDE for each in stop.mark) or stop.mark.count("…") > 1:
        return True
    if _ENDS_IN_EMOJI.match(stop.trail) or _TAG.match(stop.ahead):
        return True
    return stop.mark[-1] in "!?" and bool(_ASIAN.match(stop.before[-1:]) and _ASIAN.match(stop.ahead))


def _last_word(before: str) -> str:
    found = _WORD_BEFORE.search(before)
    return found.group() if found else ""


def _match(pattern: "regex.Pattern[str]", text: str, at: int) -> "regex.Match[str]":
    found = pattern.match(text, at)
    assert found is not None  # each of them matches nothing, too
    return found


def _lines(text: str) -> Iterator[int]:
    """Where a line begins that does not go on with the one before it."""
    at, paragraph = 0, list[tuple[int, str]]()
    for line in [*text.splitlines(keepends=True), ""]:
        if line.strip():
            paragraph.append((at, line))
        elif paragraph:
            yield from _turns(paragraph)
            paragraph = []
        at += len(line)


def _turns(paragraph: list[tuple[int, str]]) -> Iterator[int]:
    """The beginning of a paragraph; in it, items of a list, and lines for which the line before had room.

    A text that was wrapped by hand or by a mail program breaks its lines where the next word did not fit.
    """
    longest = max(len(line.rstrip()) for _, line in paragraph)
    yield _indented(*paragraph[0])
    for (_, line), (at, following) in pairwise(paragraph):
        word = following.split(maxsplit=1)[0]
        room = len(line.rstrip()) + 1 + len(word) <= longest and not line.rstrip().endswith((",", ";", "-", "–", "—"))
        if _ITEM.match(following.lstrip()) or (room and not _LOWER.match(word)):
            yield _indented(at, following)


def _indented(at: int, line: str) -> int:
    return at + _match(_GAP, line, 0).end()
