"""The silences that are written into a text: `<break time="1.5s"/>` of SSML, `<#1.5#>` of MiniMax.

Whoever speaks the text decides what it takes for a pause. What only looks like one has no known length.
"""

from fractions import Fraction

import regex

_TIME = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_QUOTE = r"[\"'“”„‘’]?"
_STRENGTH = r"(?:\s{1,9}strength\s{0,9}=\s{0,9}[\"']?[a-z-]{1,12}[\"']?)?"
_PAUSE = regex.compile(
    rf"<\s{{0,9}}break{_STRENGTH}\s{{1,9}}time\s{{0,9}}=\s{{0,9}}{_QUOTE}\s{{0,9}}{_TIME}\s{{0,9}}(ms|s)\s{{0,9}}{_QUOTE}"
    rf"{_STRENGTH}\s{{0,9}}/?\s{{0,9}}>|<#\s{{0,9}}{_TIME}\s{{0,9}}#>|</break\s{{0,9}}>",
    regex.IGNORECASE,
)
# Also what slows a voice down or plays something, with a name space before it, escaped, or in full width.
_LIKE_ONE = regex.compile(
    r"(?:<|&lt;|&#60;|&#x3c;|＜)\s{0,9}(?:#|(?:\w{1,20}:)?(?:break|pause|silence|prosody|audio)\b)", regex.IGNORECASE
)


def seconds(text: str) -> Fraction:
    """The seconds of silence that are written, as far as they are understood."""
    total = Fraction(0)
    for time, unit, pause in _PAUSE.findall(text):
        total += Fraction(pause or time or 0) / (1000 if unit.lower() == "ms" else 1)
    return total


def are_known(text: str) -> bool:
    """Whether all that may be a pause is understood. Where it is not, the text has no known most."""
    return not _LIKE_ONE.search(_PAUSE.sub(" ", text))
