"""Where a script may be cut, and how well: each place has a level, from between two characters to a sentence's end."""

from dataclasses import dataclass

import regex

from connector.providers.argil import graphemes
from connector.speech import sentences

CHARACTER, SYLLABLE, NO_BREAK, POOR, WORD, CLAUSE, NO_BREAK_END, SENTENCE = range(1, 9)
LEVELS = tuple(range(SENTENCE, 0, -1))


@dataclass(frozen=True, slots=True)
class Places:
    """`levels` has a byte for each position of the script and its end: 0 where it may not be cut. `speech` has a 1 for
    each character that is said: a letter or a digit that belongs to no mark."""

    levels: bytearray
    speech: bytearray


_MARK = rf"{sentences.TAG}|\[[^\[\]]{{1,100}}\]"
_HELD = regex.compile(
    rf"(?P<placeholder>{sentences.PLACEHOLDER})|(?P<mark>{_MARK})"
    r"|\*\*(?=\S)(?:(?!\*\*)[^\n]){1,300}+(?<=\S)\*\*|__(?=\S)(?:(?!__)[^\n]){1,300}+(?<=\S)__|`[^`\n]{1,200}`",
    regex.DOTALL,
)
_SAID = regex.compile(r"(?V1)[[\p{L}\p{N}]--\p{Default_Ignorable_Code_Point}]++")
_JOINED = regex.compile(r"(?<![\s\u2060\uFEFF])[\u2060\uFEFF]++(?=\S)")

_NO_BLANKS = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"  # written without blanks between words: a blank ends a clause
_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}"
_SMALL = "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々"
_BLANKS = regex.compile(r"\s++|\u200B++")
_CLAUSE = regex.compile(
    r"""(?:[,;:–—،؛፣፤፥၊՝៖)\]}]|(?<=\s)-)[\p{Pe}\p{Pf}"'*_]{0,20}+\s++|[，；：、]["'”’」』】）》]*+\s*+|(?<!\s)\s++(?=[(\[{–—])"""
    rf"|{sentences.EMOJI}\s++(?=\p{{Lu}})|(?<=[{_NO_BLANKS}ฯๆ])\s++(?=[{_NO_BLANKS}])"
)
# After blanks: what belongs to the word before. Before blanks: what belongs to the word after.
_CLOSES = regex.compile(r"[!?;:,.%‰»›)\]}”’…]")
_OPENS = regex.compile(r"[\p{Ps}«‹¿¡]")
_NUMBERS = regex.compile(r"\p{N}\s[\p{N}%€$£¥°]")
# Hiragana ends most phrases of Japanese. In Thai and Lao a syllable begins with a consonant or with a vowel that is
# written before it; in Burmese with a letter that no mark silences.
_PHRASE = regex.compile(r"(?<=\p{Hiragana})(?=[\p{Han}\p{Katakana}])|(?<=[\u0F0B\u1361])(?=\S)")
_SYLLABLE = regex.compile(
    rf"(?<=[{_ASIAN}])(?=[\p{{Han}}\p{{Hiragana}}])(?![{_SMALL}])"
    r"|(?<![\u0E40-\u0E44\u0EC0-\u0EC4])(?=[\u0E40-\u0E44\u0EC0-\u0EC4\u0E01-\u0E2E\u0E81-\u0EAE](?!\u0E4C))"
    r"|(?<!\u1039)(?=[\u1000-\u1021](?![\u1039\u103A]))"
    r"|(?<=\p{L}[-‐/\u00AD])(?=\p{L})"
)


def places(script: str, length: int) -> Places:
    """The places of a script whose moments have at most `length` characters."""
    levels = bytearray(len(script) + 1)
    for end in graphemes.borders(script):
        levels[end] = CHARACTER
    for pattern, level in ((_SYLLABLE, SYLLABLE), (_PHRASE, WORD)):
        for found in pattern.finditer(script):
            _lift(levels, found.end(), level)
    for found in _BLANKS.finditer(script):
        _between_words(script, levels, *found.span())
    for found in _CLAUSE.finditer(script):
        if levels[found.end()] != NO_BREAK and not _CLOSES.match(script, found.end()):
            _lift(levels, found.end(), CLAUSE)
    _end_sentences(script, levels)
    speech = bytearray(len(script))
    for found in _SAID.finditer(script):
        speech[found.start() : found.end()] = b"\1" * len(found.group())
    _hold(script, length, levels, speech)
    return Places(levels, speech)


def _lift(levels: bytearray, at: int, level: int) -> None:
    if levels[at]:
        levels[at] = max(levels[at], level)


def _between_words(script: str, levels: bytearray, start: int, end: int) -> None:
    """The level after blanks, which belong to what they follow."""
    if not script[start:end].strip("\u00a0\u202f\u2007"):
        levels[start] = 0
        _lift(levels, end, NO_BREAK)
    elif _CLOSES.match(script, end) or _OPENS.match(script, start - 1):
        return
    else:
        _lift(levels, end, POOR if _NUMBERS.match(script, max(0, start - 1)) else WORD)


def _end_sentences(script: str, levels: bytearray) -> None:
    for end, ended in sentences.stops(script).items():
        if not ended:
            levels[end] = min(levels[end], POOR)
        elif levels[end] == NO_BREAK:
            levels[end] = NO_BREAK if _CLOSES.match(script, end) else NO_BREAK_END
        elif levels[end]:
            levels[end] = SENTENCE
    levels[len(script)] = SENTENCE


def _hold(script: str, length: int, levels: bytearray, speech: bytearray) -> None:
    """No place is inside a placeholder or a mark, nor at a joiner; a mark is not said."""
    for found in _HELD.finditer(script):
        start, end = found.span()
        if found["placeholder"] or len(found.group()) <= length:
            levels[start + 1 : end] = bytes(end - start - 1)
        if found["mark"]:
            speech[start:end] = bytes(end - start)
    for found in _JOINED.finditer(script):
        levels[found.start()] = levels[found.end()] = 0
