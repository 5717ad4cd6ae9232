"""What HeyGen's avatar videos cost, as far as it was ever public: US dollars for a second of finished video.

`LIST`: the list for accounts that pay as they go, https://developers.heygen.com/docs/pricing as it was read on
25 August 2026, for 720p and 1080p, by engine and kind of avatar. It has no price for 4K, for scenes in which nobody is
seen, or for later engines; whoever looked for it later was sent to the dashboard of their account.

`MOST`: the highest that any public source has said of an engine. Avatar III: the same list. Avatar IV: 0.10, by an
earlier version of that page. Avatar V: 0.12, by what ComfyUI took over after HeyGen's change of 28 August 2026
(https://github.com/Comfy-Org/docs/pull/1570: 36.21 of its credits, of which what HeyGen sells for 1 dollar costs
301.73).
"""

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

READ_ON = "25 August 2026"

LIST: dict[str, dict[str, Decimal]] = {
    "avatar_iii": {
        "photo_avatar": Decimal("0.0433"),
        "digital_twin": Decimal("0.0167"),
        "studio_avatar": Decimal("0.0167"),
    },
    "avatar_iv": {
        "photo_avatar": Decimal("0.05"),
        "digital_twin": Decimal("0.0667"),
        "studio_avatar": Decimal("0.0667"),
    },
    "avatar_v": {"digital_twin": Decimal("0.0667")},
}
MOST = {"avatar_iii": Decimal("0.0433"), "avatar_iv": Decimal("0.10"), "avatar_v": Decimal("0.12")}

RESOLUTIONS = (None, "720p", "1080p")

AUDIO_SECONDS = 600  # what HeyGen takes at most as a recording


def likely(engine: str, avatar_type: str | None) -> Decimal:
    """The listed price of a second; of a kind of avatar that is not known, the dearest of the engine."""
    listed = LIST[engine]
    return listed.get(avatar_type or "", max(listed.values()))


def cents(amount: Fraction) -> Decimal:
    """An amount in dollars, rounded up to a cent."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"), ROUND_CEILING)
