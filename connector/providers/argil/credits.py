"""What a video would cost, estimated before credits are spent, and the limit that a render keeps to.

Input or existing video → moments → seconds and inserts → priced parts. Where something is not known, its most is
counted and said in `assumptions`; what has no known most is named in `unknown`, and no limit can be kept with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from connector import errors
from connector.catalogue.fields import Field
from connector.catalogue.operations import Input
from connector.providers.argil import credits_prices as prices
from connector.providers.argil import script
from connector.providers.argil.client import Client
from connector.providers.base import Call

Raw = Mapping[str, Any]
ById = Mapping[str, Raw]

MAX_CREDITS = Field(
    key="max_credits",
    kind="number",
    label="Max Credits",
    help="Nothing is rendered when the estimate is above this, or when the cost has no known upper limit."
    " Without it there is no limit.",
    min=0,
    example=200,
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that has no known most. `remove` names what to leave out of the input; "" when nothing helps."""

    name: str
    because: str
    remove: str = ""


WEB_IMAGES = Unknown("GOOGLE_IMAGES", "web images have no published price", "the web images")
ANIMATE = Unknown("animate", "bringing an image to life has no published price", "animate")
AUTO = Unknown("auto_brolls", "Argil chooses how many automatic b-rolls there are", "auto_brolls")
AUTO_UNTOLD = Unknown("auto_brolls", "Argil does not tell whether an existing video has automatic b-rolls")
BROLL_UNTOLD = Unknown("broll", "Argil does not tell which kinds of b-rolls an existing video has")
LENGTH_UNTOLD = Unknown("duration", "Argil does not tell how long the video is or what is said in it")

_ROUNDED = (
    "Each part is rounded up to a hundredth of a credit and the sum to a whole credit; Argil's rounding is unknown."
)
_VOICE = "Voice is counted for the whole video, though it costs nothing with a linked ElevenLabs account."
_ONCE = "One render that succeeds is counted; what a failed or a second one costs is not published."
_AUDIO = f"Ready audio is counted at its longest, {prices.AUDIO_SECONDS} seconds a moment."
_ACTION = "An avatar action is counted as moving for its whole moment."
_ROYALTY = "The royalty is counted because an avatar may be one of Argil's own v1 avatars; the API does not tell."


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a video would cost. `seconds` is its estimated length."""

    seconds: float
    parts: tuple[prices.Part, ...]
    assumptions: tuple[str, ...]
    unknown: tuple[Unknown, ...]

    @property
    def credits(self) -> int:
        """The sum of the parts, rounded up; what is unknown comes on top."""
        return prices.total(self.parts)

    def plain(self) -> dict[str, Any]:
        """The estimate as JSON."""
        return {
            "credits": self.credits,
            "seconds": self.seconds,
            "parts": [
                {"label": part.label, "credits": float(part.credits), "counted": part.counted} for part in self.parts
            ],
            "assumptions": list(self.assumptions),
            "unknown": [{"name": each.name, "reason": each.because} for each in self.unknown],
        }


def estimate(given: Input, *, avatars: ById, voices: ById) -> Estimate:
    """The estimate of a checked create input. `avatars` and `voices` are Argil's own, by id."""
    moments = _moments(given)
    royalty = given.get("model") == "ARGIL_V1" or any(_may_be_v1(moment, avatars) for moment in moments)
    return _reckon(moments, voices, royalty=royalty, unknown=_auto(given))


def estimate_video(raw: Raw, *, avatars: ById, voices: ById, created: Input | None = None) -> Estimate:
    """The estimate of a video as Argil tells it.

    Argil tells neither the model nor the kinds of b-rolls nor automatic ones. `created`, the checked input that made
    the video, fills that in, unless the moments were changed since.
    """
    told = [_snake(moment) for moment in raw.get("moments") or () if isinstance(moment, Mapping)]
    duration = _duration(raw.get("duration"))
    made = _moments(created) if created is not None else []
    if created is not None and _unchanged(made, told):
        spoken = [{"voice_id": each.get("voice_id")} | mine for mine, each in zip(made, told, strict=True)]
        royalty = created.get("model") == "ARGIL_V1" or any(_may_be_v1(moment, avatars) for moment in spoken)
        return _reckon(spoken, voices, royalty=royalty, unknown=_auto(created), duration=duration)
    return _reckon(told, voices, royalty=True, unknown=[AUTO_UNTOLD], duration=duration)


def check_limit(estimated: Estimate, max_credits: float) -> None:
    """Raises `CostLimitExceeded` when the estimate is above the limit, or when the cost has no known most."""
    details = estimated.plain() | {"max_credits": max_credits}
    if estimated.unknown:
        because = ", ".join(each.because for each in estimated.unknown)
        remove = ", ".join(each.remove for each in estimated.unknown if each.remove)
        raise errors.CostLimitExceeded(
            f"Nothing was rendered: the cost cannot be bounded because {because}; leave max_credits out"
            f"{f' or remove {remove}' if remove else ''}. The rest is estimated at {estimated.credits} credits.",
            details=details,
        )
    if estimated.credits > max_credits:
        largest = sorted(estimated.parts, key=lambda part: part.credits, reverse=True)[:2]
        told = ", ".join(f"{part.label} {part.credits}" for part in largest)
        limit = int(max_credits) if float(max_credits).is_integer() else max_credits
        raise errors.CostLimitExceeded(
            f"Nothing was rendered: the estimate is {estimated.credits} credits and max_credits is {limit}"
            f" (largest parts: {told}). Raise max_credits or shorten the video.",
            details=details,
        )


def ask(client: Client) -> tuple[ById, ById]:
    """Avatars and voices by id, as an estimate wants them."""
    avatars, voices = client.ask(client.reads.avatars()), client.ask(client.reads.voices())
    return {row["id"]: row for row in avatars}, {row["id"]: row for row in voices}


def guard(call: Call, given: Input, *, video: Raw | None = None, created: Input | None = None) -> None:
    """Keep to `max_credits`, if it is given, before anything is sent. Only reads. Raises `CostLimitExceeded`.

    `given` is the input of a render action; `video` what was seen of the video it names, `created` what made that.
    A video that is not IDLE is not rendered again, so it costs nothing.
    """
    if "max_credits" not in given:
        return
    client = cast(Client, call.client)
    if video is None and "video_id" in given:
        video = client.ask(client.reads.video(given["video_id"]))
    if video is not None and video.get("status") != "IDLE":
        return
    avatars, voices = ask(client)
    if video is None:
        estimated = estimate(given, avatars=avatars, voices=voices)
    else:
        estimated = estimate_video(video, avatars=avatars, voices=voices, created=created)
    check_limit(estimated, given["max_credits"])


def _reckon(
    moments: Sequence[Raw], voices: ById, *, royalty: bool, unknown: Iterable[Unknown], duration: Fraction | None = None
) -> Estimate:
    lengths = [_length(moment, voices) for moment in moments]
    untold = [LENGTH_UNTOLD] if duration is None and (not lengths or any(each is None for each in lengths)) else []
    known = [each or prices.Speech(Fraction(0), ()) for each in lengths]
    inserts = [
        (moment["broll"], each.seconds) for moment, each in zip(moments, known, strict=True) if "broll" in moment
    ]
    brolls = [prices.Broll(insert["type"], lasts) for insert, lasts in inserts if insert.get("type") in prices.BROLLS]
    seconds = sum((each.seconds for each in known), Fraction(0)) if duration is None else duration
    assumed = [_ROUNDED, _ONCE, _VOICE] + ([_ROYALTY] if royalty else [])
    if any(each.type == "AVATAR_ACTION" for each in brolls):
        assumed.append(_ACTION)
    assumed += [sentence for each in known for sentence in each.paces]
    unpriced = [each for insert, _ in inserts for each in _unpriced(insert)]
    return Estimate(
        seconds=round(float(seconds), 2),
        parts=prices.price(seconds, brolls, royalty=royalty),
        assumptions=tuple(dict.fromkeys(assumed)),
        unknown=tuple(dict.fromkeys([*unknown, *unpriced, *untold])),
    )


def _length(moment: Raw, voices: ById) -> prices.Speech | None:
    """The longer one where Argil tells both a text and an audio; None where it tells neither."""
    found = []
    if moment.get("audio_url"):
        found.append(prices.Speech(Fraction(prices.AUDIO_SECONDS), (_AUDIO,)))
    if isinstance(text := moment.get("transcript"), str) and text.strip():
        language = voices.get(moment.get("voice_id") or "", {}).get("language")
        found.append(prices.speech(text, language if isinstance(language, str) else None))
    return max(found, key=lambda each: each.seconds, default=None)


def _unpriced(broll: Raw) -> list[Unknown]:
    kind = broll.get("type")
    unknown = [] if kind in prices.BROLLS else [WEB_IMAGES if kind == "GOOGLE_IMAGES" else BROLL_UNTOLD]
    return [*unknown, ANIMATE] if broll.get("animate") else unknown


def _auto(given: Input) -> list[Unknown]:
    return [AUTO] if "auto_brolls" in given and given["auto_brolls"].get("enable", True) else []


def _may_be_v1(moment: Raw, avatars: ById) -> bool:
    """Whether its avatar is, for all that is known, one of Argil's own v1 avatars."""
    model = avatars.get(moment.get("avatar_id") or "", {}).get("model")
    return model in (None, "ARGIL_V1")


def _moments(given: Input) -> list[dict[str, Any]]:
    default = {key: given[key] for key in ("avatar_id", "voice_id") if key in given}
    if "script" in given:
        return [default | {"transcript": part} for part in script.cut(given["script"])]
    return [default | moment for moment in given["moments"]]


_NAMES = {"transcript": "transcript", "audioUrl": "audio_url", "avatarId": "avatar_id", "voiceId": "voice_id"}


def _snake(raw: Raw) -> dict[str, Any]:
    """What an estimate wants of a moment as Argil tells it."""
    moment: dict[str, Any] = {ours: raw[theirs] for theirs, ours in _NAMES.items() if isinstance(raw.get(theirs), str)}
    if isinstance(broll := raw.get("broll"), Mapping):
        kind = broll.get("type")
        moment["broll"] = {"type": kind if isinstance(kind, str) else None, "animate": broll.get("animate")}
    return moment


def _unchanged(made: Sequence[Raw], told: Sequence[Raw]) -> bool:
    """Whether the moments still say what they were made to say, white space aside, with the same avatars."""
    return len(made) == len(told) and all(
        mine.get("avatar_id") == each.get("avatar_id", mine.get("avatar_id"))
        and ("transcript" not in mine or mine["transcript"].split() == each.get("transcript", "").split())
        for mine, each in zip(made, told, strict=True)
    )


def _duration(told: Any) -> Fraction | None:
    """Seconds; None when Argil tells nothing usable."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 < told < 1e6:
        return None
    return prices.exact(told)
