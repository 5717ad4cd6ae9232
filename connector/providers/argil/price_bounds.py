"""What a video's moments cost, counted twice: as is likely, and at most, with every assumption at its worst."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from connector.providers import cost_estimates
from connector.providers.argil import credits_prices as prices
from connector.providers.argil.settings import MinutePrice
from connector.providers.base import Cost
from connector.providers.cost_estimates import PAUSE, Unknown
from connector.speech import length as speech_length
from connector.speech import pauses

Raw = Mapping[str, Any]
ById = Mapping[str, Raw]


WEB_IMAGES = Unknown("GOOGLE_IMAGES", "web images have no published price", "the web images")
ANIMATE = Unknown("animate", "bringing an image to life has no published price", "Animate")
AUTO = Unknown("auto_brolls", "Argil chooses how many automatic B-rolls there are", "Auto B-rolls")
AUTO_UNTOLD = Unknown("auto_brolls", "Argil does not tell whether an existing video has automatic B-rolls")
BROLL_UNTOLD = Unknown("broll", "Argil does not tell which kinds of B-rolls an existing video has")
LENGTH_UNTOLD = Unknown("duration", "Argil does not tell how long the video is or what is said in it")
_ROUNDED = (
    "Each part is rounded up to a hundredth of a credit and the sum to a whole credit; Argil's rounding is unknown."
)
_VOICE = "Voice is counted for the whole video, though it costs nothing with a linked ElevenLabs account."
_ONCE = "One render that succeeds is counted; what a failed or a second one costs is not published."
_AUDIO = f"Ready audio is counted at its longest, {prices.AUDIO_SECONDS} seconds a moment."
_ACTION = "An avatar action is counted as moving for its whole moment."
_ROYALTY = "The royalty is counted because an avatar may be one of Argil's own v1 avatars; the API does not tell."
_WHOLE_SECONDS = "Each moment is counted in whole seconds, rounded up, and one second of silence."


@dataclass(frozen=True, slots=True)
class Sum:
    """One way to count what a video costs. `seconds` is its length."""

    seconds: float
    parts: tuple[prices.Part, ...]
    assumptions: tuple[str, ...]

    @property
    def credits(self) -> int:
        """The sum of the parts, rounded up; what is unknown comes on top."""
        return prices.total(self.parts)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a video would cost: as is likely, with every assumption at its worst, and what is in neither."""

    likely: Sum
    worst: Sum
    unknown: tuple[Unknown, ...]
    minute: MinutePrice = prices.MINUTE

    @property
    def at_most(self) -> int | None:
        """The most credits that it may cost; None where there is no known most."""
        return None if self.unknown else self.worst.credits

    @property
    def cost(self) -> Cost:
        """The amounts alone."""
        return Cost(self.likely.credits, self.at_most, "credits")

    def plain(self) -> dict[str, Any]:
        """The estimate as JSON. `credits` is what `estimated_credits` was called first."""
        return {
            "estimated_credits": self.likely.credits,
            "at_most": self.at_most,
            "credits": self.likely.credits,
            "seconds": self.likely.seconds,
            "at_most_seconds": self.worst.seconds,
            "parts": [
                {"label": part.label, "credits": float(part.credits), "counted": part.counted}
                for part in self.likely.parts
            ],
            **cost_estimates.sentences(self.likely.assumptions, self.worst.assumptions, self.unknown),
        }


def reckon(
    moments: Sequence[Raw],
    voices: ById,
    *,
    royalty: bool,
    unknown: Iterable[Unknown],
    duration: Fraction | None = None,
    minute: MinutePrice = prices.MINUTE,
) -> Estimate:
    """What moments cost. `duration` is the video's, where Argil knows it; `unknown`, what the moments do not show;
    `minute`, what a minute of video costs.
    """
    lengths = [_length(moment, voices, speech_length.likely) for moment in moments]
    most = [_longest(_length(moment, voices, speech_length.at_most)) for moment in moments]
    untold = [LENGTH_UNTOLD] if duration is None and (not lengths or any(each is None for each in lengths)) else []
    unpriced = [each for moment in moments if "broll" in moment for each in _unpriced(moment["broll"])]
    odd = [] if all(pauses.are_known(str(moment.get("transcript") or "")) for moment in moments) else [PAUSE]
    whole = None if duration is None else Fraction(math.ceil(duration))
    return Estimate(
        likely=_sum(moments, lengths, duration, minute, royalty=royalty),
        worst=_sum(moments, most, whole, minute, royalty=royalty, at_most=True),
        unknown=tuple(dict.fromkeys([*unknown, *unpriced, *untold, *odd])),
        minute=minute,
    )


def _sum(
    moments: Sequence[Raw],
    lengths: Sequence[speech_length.Speech | None],
    duration: Fraction | None,
    minute: MinutePrice,
    *,
    royalty: bool,
    at_most: bool = False,
) -> Sum:
    known = [each or speech_length.Speech(Fraction(0), ()) for each in lengths]
    inserts = [
        (moment["broll"], each.seconds) for moment, each in zip(moments, known, strict=True) if "broll" in moment
    ]
    brolls = [prices.Broll(insert["type"], lasts) for insert, lasts in inserts if insert.get("type") in prices.BROLLS]
    seconds = sum((each.seconds for each in known), Fraction(0)) if duration is None else duration
    assumed = [_ROUNDED, _ONCE, _VOICE] + ([_ROYALTY] if royalty else [])
    if at_most:
        assumed += [_dear(minute), _WHOLE_SECONDS]
    if any(each.type == "AVATAR_ACTION" for each in brolls):
        assumed.append(_ACTION)
    assumed += [sentence for each in known for sentence in each.paces]
    video = minute.at_most if at_most else minute.likely
    return Sum(
        seconds=round(float(seconds), 2),
        parts=prices.price(seconds, brolls, royalty=royalty, video=video),
        assumptions=tuple(dict.fromkeys(assumed)),
    )


def _dear(minute: MinutePrice) -> str:
    """Which price of a minute was taken."""
    instead = f", in place of {minute.likely}" if minute.likely < minute.at_most else ""
    said = f"the most that Argil's pages said on {minute.read_on}"
    return f"A minute of video is counted at {minute.at_most} credits, {said}{instead}."


def _longest(length: speech_length.Speech | None) -> speech_length.Speech | None:
    """A moment's length in whole seconds, with a second of silence."""
    return length and speech_length.Speech(Fraction(math.ceil(length.seconds) + 1), length.paces)


def _length(
    moment: Raw, voices: ById, how: Callable[[str, str | None], speech_length.Speech]
) -> speech_length.Speech | None:
    """The longer one where Argil tells both a text and an audio; None where it tells neither."""
    found = []
    if moment.get("audio_url"):
        found.append(speech_length.Speech(Fraction(prices.AUDIO_SECONDS), (_AUDIO,)))
    if isinstance(text := moment.get("transcript"), str) and text.strip():
        language = voices.get(moment.get("voice_id") or "", {}).get("language")
        found.append(how(text, language if isinstance(language, str) else None))
    return max(found, key=lambda each: each.seconds, default=None)


def _unpriced(broll: Raw) -> list[Unknown]:
    kind = broll.get("type")
    unknown = [] if kind in prices.BROLLS else [WEB_IMAGES if kind == "GOOGLE_IMAGES" else BROLL_UNTOLD]
    return [*unknown, ANIMATE] if broll.get("animate") else unknown
