"""What a text is to whoever reads it: where it begins and ends, and whether it says anything at all."""

import regex

_NO_TEXT = regex.compile("[\x00\ud800-\udfff]")
_UNSEEN = regex.compile(r"[\p{White_Space}\p{Cc}\u200b\u2060\ufeff]")  # what is cut off at the edges
_EDGES = "".join(_UNSEEN.findall("".join(map(chr, range(0x10000)))))
_GRAPHEME = regex.compile(r"\X")

# A letter, a digit, or a symbol that stands for something: an emoji, a star, a currency. Not counted, though Unicode
# has them among these: fillers of scripts (they are blank), the Arabic and N'Ko strokes that only stretch a word, lines
# and boxes to draw with, and what stands for a character that was lost. ‼ and the like are emoji only with U+FE0F.
_SAYING = regex.compile(
    r"""(?xV1)
    [ [\p{L}\p{N}\p{So}\p{Sc}\p{Extended_Pictographic}]
      --[\p{P}\p{Default_Ignorable_Code_Point}\u00a6\u0640\u07fa\u2800\ufffc\ufffd\U0001d159]
      --[[\u2500-\u25ff]--\p{Extended_Pictographic}] ]
    | [\p{Emoji}--[\#*]] \ufe0f
    | [\#*] \ufe0f? \u20e3
    """
)


def says_something(text: str) -> bool:
    """Whether there is something to hear or to read: a letter, a digit or a visible symbol, such as an emoji.

    Punctuation, marks without a letter, and what cannot be seen say nothing.
    """
    return _SAYING.search(text) is not None


def storable(text: str) -> str:
    """The text without what PostgreSQL keeps in no text, and without halves of a cut emoji."""
    return _NO_TEXT.sub("", text)


def utf16(text: str) -> int:
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trim(text: str) -> str:
    """The text without blanks, control characters, U+200B, U+2060 and U+FEFF at its edges.

    Never inside what a reader sees as one character: a blank that bears an accent stays, accent and all.
    """
    start, end = len(text) - len(text.lstrip(_EDGES)), len(text.rstrip(_EDGES))
    if not end:
        return ""
    if start and _after_character(text, start - 1) > start:
        start -= 1
    return text[start : _after_character(text, end - 1)]


def _after_character(text: str, position: int) -> int:
    """Where the character ends for a reader that begins at a position."""
    found = _GRAPHEME.match(text, position)
    return found.end() if found else position
