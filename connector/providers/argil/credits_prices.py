"""Argil's published prices, and how long a text takes to say: the figures under every estimate.

Amounts are exact until a part of an estimate is made: it is rounded up to a hundredth of a credit, so that the parts
that a reader sees add up. How Argil rounds is not published.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import regex

VIDEO_PER_MINUTE = 140
VOICE_PER_MINUTE = 20  # nothing with a linked ElevenLabs account, which the API does not tell
ROYALTY = 20  # a video, with Argil's own v1 avatars
IMAGE_AVATAR = 2  # making an avatar from a picture, which is no part of a video
ACTION_PER_SECOND = 4
BROLLS = {"GENERATION": 10, "STOCKS_VIDEO": 20, "AVATAR_ACTION": 40, "UPLOAD": 0}  # GOOGLE_IMAGES: not published

AUDIO_SECONDS = 40  # what Argil takes at most as the audio of a moment

# Words a minute, read aloud: Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading Performance: The New
# International Reading Speed Texts IReST", Invest. Ophthalmol. Vis. Sci. 53(9), 2012, doi:10.1167/iovs.11-8284. Hindi
# is not among its languages: it counts like the slowest.
_READ_ALOUD = {
    "ENGLISH": 228,
    "SPANISH": 218,
    "FRENCH": 195,
    "PORTUGUESE": 181,
    "BRAZILIAN_PORTUGUESE": 181,
    "GERMAN": 179,
    "RUSSIAN": 184,
    "HINDI": 138,
    "CHINESE": 158,
    "DUTCH": 202,
    "ARABIC": 138,
}
_CHINESE_CHARACTERS = 255  # a minute, of the same study
_LATIN = ("ENGLISH", "SPANISH", "FRENCH", "PORTUGUESE", "BRAZILIAN_PORTUGUESE", "GERMAN", "DUTCH")

# Volunteers who are timed read faster than a voice speaks. An unhurried English voice speaks 150 words a minute (a
# customary figure, assumed here); the others are slowed down alike.
_ENGLISH_VOICE = 150


def _voice(read_aloud: int) -> int:
    return read_aloud * _ENGLISH_VOICE // _READ_ALOUD["ENGLISH"]


WORDS_PER_MINUTE = {language: _voice(rate) for language, rate in _READ_ALOUD.items()}
CHARACTERS_PER_MINUTE = _voice(_CHINESE_CHARACTERS)

_CHARACTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]")
# Digits and signs are read out as words of their own; a run of 15 letters is more than one word of any language here.
_WORD = regex.compile(r"(?V1)[\p{N}\p{S}]|[\p{L}\p{M}'’--[\p{Han}\p{Hiragana}\p{Katakana}ー]]{1,15}")
_FOREIGN = regex.compile(r"(?V1)[\p{L}--[\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}ー]]")


@dataclass(frozen=True, slots=True)
class Speech:
    """How long a text takes to say, and by which pace that was counted."""

    seconds: Fraction
    paces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broll:
    """An insert with a published price, and how many seconds its moment lasts."""

    type: str
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an estimate. `credits` has two decimals."""

    label: str
    credits: Decimal
    counted: str


def speech(text: str, language: str | None) -> Speech:
    """The time that `text` takes. `language` is Argil's word; None or an unknown one counts as the slowest."""
    words, characters = _count(text)
    paces = []
    rate, why = _pace(text, language)
    if words:
        paces.append(f"Words are counted at {rate} a minute, {why}.")
    if characters:
        paces.append(f"Chinese and Japanese characters are counted at {CHARACTERS_PER_MINUTE} a minute.")
    return Speech(Fraction(60 * words, rate) + Fraction(60 * characters, CHARACTERS_PER_MINUTE), tuple(paces))


def price(seconds: Fraction | float, brolls: Iterable[Broll] = (), *, royalty: bool) -> tuple[Part, ...]:
    """The parts of what a video of `seconds` costs. What costs nothing has a part too when it was asked for."""
    length = exact(seconds)
    lasts = f"{float(length):.1f} seconds"
    parts = [
        _part("Video", length * VIDEO_PER_MINUTE / 60, f"{lasts} at {VIDEO_PER_MINUTE} credits a minute."),
        _part("Voice", length * VOICE_PER_MINUTE / 60, f"{lasts} at {VOICE_PER_MINUTE} credits a minute."),
    ]
    if royalty:
        parts.append(_part("Royalty", Fraction(ROYALTY), f"{ROYALTY} credits a video for one of Argil's v1 avatars."))
    inserts = list(brolls)
    for kind, label in _LABELS.items():
        lengths = [insert.seconds for insert in inserts if insert.type == kind]
        if lengths:
            parts.append(_inserted(kind, label, lengths))
    return tuple(parts)


def total(parts: Iterable[Part]) -> int:
    """The sum of the parts, rounded up to a whole credit."""
    return math.ceil(sum((part.credits for part in parts), Decimal(0)))


def exact(seconds: Fraction | float) -> Fraction:
    """The number as it is written: 12.4 is 62/5, not what a float makes of it."""
    return seconds if isinstance(seconds, Fraction) else Fraction(str(seconds))


_LABELS = {
    "GENERATION": "Generated images",
    "STOCKS_VIDEO": "Stock videos",
    "AVATAR_ACTION": "Avatar actions",
    "UPLOAD": "Own assets",
}


def _inserted(kind: str, label: str, lengths: list[Fraction]) -> Part:
    amount = Fraction(len(lengths) * BROLLS[kind])
    counted = f"{len(lengths)} at {BROLLS[kind]} credits each"
    if kind == "AVATAR_ACTION":
        amount += sum(lengths, Fraction(0)) * ACTION_PER_SECOND
        counted += f", and {float(sum(lengths)):.1f} seconds at {ACTION_PER_SECOND} credits a second"
    return _part(label, amount, f"{counted}.")


def _part(label: str, amount: Fraction, counted: str) -> Part:
    return Part(label, Decimal(math.ceil(amount * 100)).scaleb(-2), counted)


def _count(text: str) -> tuple[int, int]:
    """Words and East Asian characters. Whatever stands between spaces is at least one word."""
    words = characters = 0
    for written in text.split():
        signs, runs = len(_CHARACTER.findall(written)), len(_WORD.findall(written))
        characters += signs
        words += runs if signs else max(1, runs)
    return words, characters


def _pace(text: str, language: str | None) -> tuple[int, str]:
    if language in WORDS_PER_MINUTE:
        return WORDS_PER_MINUTE[language], f"an unhurried pace in {language.replace('_', ' ').title()}"
    possible = WORDS_PER_MINUTE if _FOREIGN.search(text) else _LATIN
    slowest = min(WORDS_PER_MINUTE[each] for each in possible)
    return slowest, "the slowest pace of the languages it may be, for the language of the voice is not known"
