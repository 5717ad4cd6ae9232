"""What an avatar video would cost in US dollars, estimated before anything is spent, and the limit that is kept to.

Input → scenes → seconds → dollars, twice: as is likely by HeyGen's list, and at most, with every assumption at its
worst. A limit is held against the most; what has no known most is named in `unknown`, and then no limit can be kept.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from connector import errors
from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field
from connector.providers import cost_estimates
from connector.providers.base import Cost
from connector.providers.cost_estimates import PAUSE, Unknown
from connector.providers.heygen import frame, prices, scene_character, scene_lengths, scenes
from connector.providers.heygen.client import Api
from connector.providers.heygen.scene_lengths import Length
from connector.providers.heygen.support import DEFAULT_ENGINE

MAX_COST = Field(
    key="max_cost",
    kind="number",
    label="Max Cost",
    help="The most US dollars that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost"
    " has no known limit, nothing is made. Left out, there is no limit.",
    min=0,
    example=5,
)

_UNPRICED = "Cannot be kept: no certain upper price of this is known, so nothing is made. Leave it empty."
UNPRICED = dataclasses.replace(MAX_COST, help=_UNPRICED, formless=True, advanced=True)
"""For actions without a price: whoever gives a limit is told why it cannot be kept."""


def refuse_limit(given: Input) -> Problems:
    """The rule of such an action."""
    return {UNPRICED.key: [_UNPRICED]} if UNPRICED.key in given else {}


_ENGINE_OF_V2 = "avatar_iii"

Kinds = Mapping[str, str]  # the kind of each look that is known, by its id


V2 = Unknown("v2", "HeyGen publishes no prices of its v2 interface, which this bridge is set to use")
ENGINE = Unknown("engine", "this engine has no price that is known here", "the Engine")
RESOLUTION = Unknown("resolution", "4K has no price that is known here", "4K")
NOBODY = Unknown(
    "character", "scenes in which nobody is seen have no published price", "the scenes without a character"
)
ACCOUNT = Unknown("account", "HeyGen does not bill this account in US dollars as it goes")


@dataclass(frozen=True, slots=True)
class Sum:
    """One way to count. `parts`: of each scene, what is counted, in dollars, and how."""

    seconds: Fraction
    parts: tuple[tuple[str, Fraction, str], ...]
    assumptions: tuple[str, ...]

    @property
    def cost(self) -> Decimal:
        """Dollars, rounded up to a cent; what is unknown comes on top."""
        return prices.cents(sum((amount for _, amount, _ in self.parts), Fraction(0)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a video would cost: as is likely, at most, and what is in neither."""

    likely: Sum
    worst: Sum
    unknown: tuple[Unknown, ...]

    @property
    def at_most(self) -> Decimal | None:
        """The most dollars that it may cost; None where there is no known most."""
        return None if self.unknown else self.worst.cost

    @property
    def amounts(self) -> Cost:
        """The dollars alone."""
        return Cost(float(self.likely.cost), None if self.at_most is None else float(self.at_most), "USD")

    def plain(self) -> dict[str, Any]:
        """The estimate as JSON."""
        return {
            "estimated_cost": float(self.likely.cost),
            "at_most": None if self.at_most is None else float(self.at_most),
            "currency": "USD",
            "seconds": round(float(self.likely.seconds), 2),
            "at_most_seconds": round(float(self.worst.seconds), 2),
            "parts": [
                {"label": label, "cost": float(prices.cents(amount)), "counted": counted}
                for label, amount, counted in self.likely.parts
            ],
            **cost_estimates.sentences(self.likely.assumptions, self.worst.assumptions, self.unknown),
        }


_LISTED = f"HeyGen's list for accounts that pay as they go is counted, as it was read on {prices.READ_ON}."
_DEAREST = "A second is counted at the most that any public source has said of the engine, up to August 2026."
_ONCE = "One render is counted; what a failed or a second one costs is not published."
_KIND = "Where the kind of an avatar is not known, the dearest of the engine is counted."


def unbounded(given: Input, api: Api) -> tuple[Unknown, ...]:
    """What has no known most in a checked input, as far as that shows without a question."""
    found = [V2] if api == "v2" else []
    if engine_of(given, api) not in prices.LIST:
        found.append(ENGINE)
    if _resolution(given) not in prices.RESOLUTIONS:
        found.append(RESOLUTION)
    if any("character" not in each for each in scenes.of(given)):
        found.append(NOBODY)
    if not all(scene_lengths.are_known(each["voice"]) for each in scenes.of(given)):
        found.append(PAUSE)
    return tuple(found)


def estimate(given: Input, api: Api, kinds: Kinds, *, more: Sequence[Unknown] = ()) -> Estimate:
    """The estimate of a checked input. `more`: what is unknown beside what the input shows."""
    parts = scenes.of(given)
    usual = [scene_lengths.likely(each["voice"]) for each in parts]
    longest = [scene_lengths.at_most(each["voice"]) for each in parts]
    engine = engine_of(given, api)
    return Estimate(
        likely=_sum(parts, usual, engine, kinds, (_LISTED, _ONCE, _KIND)),
        worst=_sum(parts, longest, engine, None, (_DEAREST, _ONCE)),
        unknown=tuple(dict.fromkeys((*unbounded(given, api), *more))),
    )


def check_limit(estimated: Estimate, max_cost: float) -> None:
    """Raises `InvalidInput` where the cost has no known most, `CostLimitExceeded` where that is above the limit."""
    refuse_unbounded(estimated.unknown)
    if estimated.worst.cost > Decimal(str(max_cost)):
        raise errors.CostLimitExceeded(
            f"Nothing was made: the video may cost up to {estimated.worst.cost} US dollars, and Max Cost is"
            f" {_dollars(max_cost)}."
            f" The estimate is {estimated.likely.cost}; slow speech may make it {float(estimated.worst.seconds):g}"
            f" seconds long in place of {float(estimated.likely.seconds):.1f}. Raise Max Cost or shorten the video.",
            details=estimated.plain() | {"max_cost": max_cost},
        )


def _dollars(amount: float) -> str:
    """With cents, and with more where there is more."""
    exact = Decimal(str(amount))
    return f"{exact:.2f}" if exact == round(exact, 2) else f"{exact:f}"


def refuse_unbounded(unknown: Sequence[Unknown]) -> None:
    """Raises `InvalidInput` where something has no known most."""
    if unknown:
        because = ", and ".join(each.because for each in unknown)
        remove = " or ".join(each.remove for each in unknown if each.remove)
        also = f", or do without {remove}" if remove else ""
        sentence = f"Max Cost cannot be kept because {because}. Leave it empty{also}."
        raise errors.InvalidInput(sentence, details={MAX_COST.key: [sentence]})


def engine_of(given: Input, api: Api) -> str:
    """The engine that a video is made with; over v3, it is asked for by name where there is a limit of the cost."""
    return str(given.get("engine", DEFAULT_ENGINE if api == "v3" else _ENGINE_OF_V2))


def _resolution(given: Input) -> str | None:
    made = frame.of(given["dimension"]) if "dimension" in given else None
    return made.resolution if made else given.get("resolution")


def _sum(
    parts: Sequence[Mapping[str, Any]],
    lengths: Sequence[Length],
    engine: str,
    kinds: Kinds | None,
    assumed: Sequence[str],
) -> Sum:
    """`kinds`: None counts the most that a second may cost."""
    lines = []
    for position, (scene, length) in enumerate(zip(parts, lengths, strict=True), start=1):
        if "character" in scene and engine in prices.LIST:
            kind = kinds.get(scene_character.look_of(scene["character"])) if kinds is not None else None
            rate = prices.MOST[engine] if kinds is None else prices.likely(engine, kind)
            counted = f"{float(length.seconds):.1f} seconds at {rate} US dollars a second."
            lines.append((f"Scene {position}", length.seconds * Fraction(rate), counted))
    also = (sentence for length in lengths for sentence in length.assumed)
    return Sum(
        seconds=sum((each.seconds for each in lengths), Fraction(0)),
        parts=tuple(lines),
        assumptions=tuple(dict.fromkeys((*assumed, *also))),
    )
