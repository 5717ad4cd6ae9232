"""How long a scene is: as is likely, and at most. A scene is as long as what is heard in it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from connector.providers.heygen import prices
from connector.providers.heygen.defaults import SILENCE_SECONDS
from connector.speech import length as speech_length
from connector.speech import pauses

_AUDIO = f"A recording is counted at its longest, {prices.AUDIO_SECONDS} seconds."
_SPEED = "A text's Speed is counted as it is given."
WHOLE_SECONDS = "Each scene is counted in whole seconds, rounded up, and one second of silence."

_LANGUAGES = {
    "ar": "ARABIC",
    "de": "GERMAN",
    "en": "ENGLISH",
    "es": "SPANISH",
    "fr": "FRENCH",
    "hi": "HINDI",
    "nl": "DUTCH",
    "pt": "PORTUGUESE",
    "ru": "RUSSIAN",
    "zh": "CHINESE",
}


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds, and what was taken for granted, in sentences."""

    seconds: Fraction
    assumed: tuple[str, ...]


def likely(voice: Mapping[str, Any]) -> Length:
    """The length of a scene with this voice."""
    return _length(voice, speech_length.likely)


def at_most(voice: Mapping[str, Any]) -> Length:
    """The longest that a scene with this voice may be."""
    longest = _length(voice, speech_length.at_most)
    return Length(Fraction(math.ceil(longest.seconds) + 1), (WHOLE_SECONDS, *longest.assumed))


def are_known(voice: Mapping[str, Any]) -> bool:
    """Whether the longest is known: what may be a pause in a text is understood."""
    return voice["type"] != "text" or pauses.are_known(voice["input_text"])


def _length(voice: Mapping[str, Any], how: Callable[[str, str | None], speech_length.Speech]) -> Length:
    match voice["type"]:
        case "audio":
            return Length(Fraction(prices.AUDIO_SECONDS), (_AUDIO,))
        case "silence":
            return Length(Fraction(str(voice.get("duration", SILENCE_SECONDS))), ())
    language = _LANGUAGES.get(voice.get("locale", "").partition("-")[0].lower())
    spoken = how(voice["input_text"], language)
    speed = Fraction(str(voice.get("speed", 1)))
    assumed = spoken.paces if speed == 1 else (*spoken.paces, _SPEED)
    # Pauses may be of the speech or beside it: a faster voice is not trusted to shorten them.
    return Length(spoken.seconds / min(speed, Fraction(1)), assumed)
