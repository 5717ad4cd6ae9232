"""Argil's published prices: the figures under every estimate.

Amounts are exact until a part of an estimate is made: it is rounded up to a hundredth of a credit, so that the parts
that a reader sees add up. How Argil rounds is not published.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from connector.providers.argil import settings
from connector.providers.argil.settings import MinutePrice

MINUTE: MinutePrice = settings.MINUTE.of({})
"""Of video, where no setting says otherwise: Argil's pages contradict each other."""
VOICE_PER_MINUTE = 20  # nothing with a linked ElevenLabs account, which the API does not tell
ROYALTY = 20  # a video, with Argil's own v1 avatars
IMAGE_AVATAR = 2  # making an avatar from a picture, which is no part of a video
ACTION_PER_SECOND = 4
BROLLS = {"GENERATION": 10, "STOCKS_VIDEO": 20, "AVATAR_ACTION": 40, "UPLOAD": 0}  # GOOGLE_IMAGES: not published

AUDIO_SECONDS = 40  # what Argil takes at most as the audio of a moment


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


def price(
    seconds: Fraction | float, brolls: Iterable[Broll] = (), *, royalty: bool, video: int = MINUTE.likely
) -> tuple[Part, ...]:
    """The parts of what a video of `seconds` costs. What costs nothing has a part too when it was asked for."""
    length = exact(seconds)
    lasts = f"{float(length):.1f} seconds"
    parts = [
        _part("Video", length * video / 60, f"{lasts} at {video} credits a minute."),
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
