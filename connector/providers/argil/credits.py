"""What a video would cost, estimated before credits are spent, and the limit that a render keeps to.

Input or existing video → moments → seconds and inserts → priced parts, twice: as is likely, and at most, with every
assumption at its worst. A limit is held against the most. What has no known most is named in `unknown`, and no limit
can be kept with it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from connector import errors
from connector.catalogue.entries import Input
from connector.catalogue.fields import Field
from connector.providers.argil import correlation_tag, script
from connector.providers.argil import credits_prices as prices
from connector.providers.argil.client import Client
from connector.providers.argil.price_bounds import AUTO, AUTO_UNTOLD, ById, Estimate, Raw, reckon
from connector.providers.argil.settings import MinutePrice
from connector.providers.base import Call, Cost
from connector.providers.cost_estimates import Unknown

MAX_CREDITS = Field(
    key="max_credits",
    kind="number",
    label="Max Credits",
    help="The most credits that the video may cost. If it could cost more (At Most of Estimate Cost), or if its cost"
    " has no known limit, nothing is rendered. Left out, there is no limit.",
    min=0,
    example=200,
)


def estimate(given: Input, *, avatars: ById, voices: ById, minute: MinutePrice = prices.MINUTE) -> Estimate:
    """The estimate of a checked create input. `avatars` and `voices` are Argil's own, by id."""
    moments = _moments(given)
    royalty = given.get("model") == "ARGIL_V1" or any(_may_be_v1(moment, avatars) for moment in moments)
    return reckon(moments, voices, royalty=royalty, unknown=_auto(given), minute=minute)


def estimate_video(
    raw: Raw,
    *,
    avatars: ById,
    voices: ById,
    created: Input | None = None,
    minute: MinutePrice = prices.MINUTE,
) -> Estimate:
    """The estimate of a video as Argil tells it.

    Argil tells neither the model nor the kinds of b-rolls nor automatic ones. `created`, the checked input that made
    the video, fills that in, unless the moments were changed since.
    """
    told = [_snake(moment) for moment in raw.get("moments") or () if isinstance(moment, Mapping)]
    duration = _duration(raw.get("duration"))
    made = _made(created, told) if created is not None else []
    if created is not None and _unchanged(made, told):
        spoken = [{"voice_id": each.get("voice_id")} | mine for mine, each in zip(made, told, strict=True)]
        royalty = created.get("model") == "ARGIL_V1" or any(_may_be_v1(moment, avatars) for moment in spoken)
        return reckon(spoken, voices, royalty=royalty, unknown=_auto(created), duration=duration, minute=minute)
    return reckon(told, voices, royalty=True, unknown=[AUTO_UNTOLD], duration=duration, minute=minute)


def check_limit(estimated: Estimate, max_credits: float) -> None:
    """Raises `CostLimitExceeded` when the video may cost more than the limit, or when the cost has no known most."""
    details = estimated.plain() | {"max_credits": max_credits}
    if estimated.unknown:
        because = ", ".join(each.because for each in estimated.unknown)
        remove = ", ".join(each.remove for each in estimated.unknown if each.remove)
        raise errors.CostLimitExceeded(
            f"Nothing was rendered: the cost cannot be bounded because {because}; leave Max Credits empty"
            f"{f' or remove {remove}' if remove else ''}. The rest is estimated at {estimated.likely.credits} credits,"
            f" {estimated.worst.credits} at most.",
            details=details,
        )
    if estimated.worst.credits > max_credits:
        limit = int(max_credits) if float(max_credits).is_integer() else max_credits
        raise errors.CostLimitExceeded(
            f"Nothing was rendered: the video may cost up to {estimated.worst.credits} credits, and Max Credits is"
            f" {limit}. {_why(estimated, max_credits)} Raise Max Credits or shorten the video.",
            details=details,
        )


def _why(estimated: Estimate, max_credits: float) -> str:
    """What made the difference: the largest parts of a video that is likely to be above the limit, else what makes the
    most more than what is likely."""
    likely, worst = estimated.likely, estimated.worst
    if likely.credits > max_credits:
        largest = sorted(likely.parts, key=lambda part: part.credits, reverse=True)[:2]
        told = ", ".join(f"{part.label} {part.credits}" for part in largest)
        return f"The estimate is {likely.credits} credits (largest parts: {told})."
    return (
        f"The estimate is {likely.credits} credits; slow speech may make it {worst.seconds:g} seconds long in place of"
        f" {likely.seconds:g}, and a minute may cost {estimated.minute.at_most} credits in place of"
        f" {estimated.minute.likely}."
    )


def ask(client: Client) -> tuple[ById, ById]:
    """Avatars and voices by id, as an estimate wants them."""
    avatars, voices = client.ask(client.reads.avatars()), client.ask(client.reads.voices())
    return {row["id"]: row for row in avatars}, {row["id"]: row for row in voices}


def guard(call: Call[Client], given: Input, *, video: Raw | None = None, created: Input | None = None) -> None:
    """Keep to `max_credits`, if it is given, before anything is sent. Only reads. Raises `CostLimitExceeded`.

    `given` is the input of a render action; `video` what was seen of the video it names, `created` what made that.
    A video that is not IDLE is not rendered again, so it costs nothing.
    """
    if "max_credits" not in given:
        return
    client = call.client
    if video is None and "video_id" in given:
        video = client.ask(client.reads.video(given["video_id"]))
    if video is not None and video.get("status") != "IDLE":
        return
    avatars, voices = ask(client)
    if video is None:
        estimated = estimate(given, avatars=avatars, voices=voices, minute=client.minute)
    else:
        estimated = estimate_video(video, avatars=avatars, voices=voices, created=created, minute=client.minute)
    check_limit(estimated, given["max_credits"])


def reckon_input(call: Call[Client], given: Input) -> None:
    """Say what the checked input of a video is likely to cost, without asking anybody."""
    call.journal.reckoned(estimate(given, avatars={}, voices={}, minute=call.client.minute).cost)


def reckon_render(call: Call[Client], video: Raw) -> None:
    """Say what the render of a video is likely to cost. One that began before this operation costs nothing more."""
    if video.get("status") == "IDLE":
        created, minute = made_with(call, video), call.client.minute
        call.journal.reckoned(estimate_video(video, avatars={}, voices={}, created=created, minute=minute).cost)
    elif not call.journal.has_effects:
        call.journal.reckoned(Cost(0, 0, "credits"))


def made_with(call: Call[Client], video: Raw) -> Input | None:
    """The input that made a video, if it was made here."""
    made_by = correlation_tag.operation_of(video)
    return call.journal.made_with(made_by) if made_by else None


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


def _made(created: Input, told: Sequence[Raw]) -> list[dict[str, Any]]:
    """The moments that an input made. A script may have been cut by the rules of an earlier version."""
    if "script" in created and _letters(created["script"]) == _letters(*(str(each.get("transcript")) for each in told)):
        moments = [{"transcript": each["transcript"]} for each in told]
        return _moments({key: each for key, each in created.items() if key != "script"} | {"moments": moments})
    return _moments(created)


def _letters(*texts: str) -> str:
    return "".join("".join(texts).split())


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
