"""Create Avatar Video: its form, and how it is sent over either of HeyGen's interfaces."""

import functools
from typing import Any

from connector import errors
from connector.catalogue import labels
from connector.catalogue.entries import Action, Input
from connector.providers import idempotency
from connector.providers.base import Call, Unclear
from connector.providers.heygen import (
    answers,
    avatar_video_examples,
    avatar_video_fields,
    costs,
    field_support,
    guards,
    resources,
    scenes,
    support,
    v2_request,
    v3_paths,
    v3_request,
)
from connector.providers.heygen.client import Client

INPUT = avatar_video_fields.FIELDS
ONE_OF = avatar_video_fields.ONE_OF

_V3_STEP, _V2_STEP = "create", "create_over_v2"  # only v3 knows a key again


def create_avatar_video(call: Call[Client], given: Input) -> dict[str, Any]:
    return start(call, given)


def start(call: Call[Client], given: Input) -> dict[str, Any]:
    """Begin a video, once. Raises `InvalidInput` for what the interface in use cannot carry."""
    raw = _begin(call, given)
    video = resources.shown_video({"title": given.get("title"), "folder_id": given.get("folder_id")} | raw)
    call.journal.under_way("video", video)
    return video


def refuse_unsupported(client: Client, given: Input) -> None:
    """Raises `InvalidInput` that names the fields of a checked input that the interface in use cannot carry."""
    if problems := field_support.refused(given, client.api):
        raise errors.InvalidInput.of(problems.items(), functools.partial(labels.sentence, fields=INPUT))


def _begin(call: Call[Client], given: Input) -> dict[str, Any]:
    """What HeyGen answered. Over the interface over which it was begun, if it was, whichever is set by now."""
    client, journal = call.client, call.journal
    journal.reckoned(costs.estimate(given, client.api, {}).amounts)
    step, other = (_V3_STEP, _V2_STEP) if client.api == "v3" else (_V2_STEP, _V3_STEP)
    if journal.begun(other):
        return journal.step(other, _never, None)

    def check() -> None:
        refuse_unsupported(client, given)
        guards.check(client, given)

    if client.api == "v2":
        return journal.step(step, lambda: _send(client, v2_request.PATH, v2_request.body(given)), None, check=check)
    engine = support.DEFAULT_ENGINE if costs.MAX_COST.key in given else None
    return idempotency.step(
        journal,
        step,
        lambda key: _send(client, v3_request.PATH, v3_request.body(given, engine=engine), key=key),
        check=check,
    )


def _never() -> dict[str, Any]:
    raise AssertionError("a step that has begun and cannot be looked up is not begun again")


def _send(client: Client, path: str, body: dict[str, Any], *, key: str | None = None) -> dict[str, Any]:
    with v3_paths.in_our_fields():
        told = client.change("POST", path, body, key=key, what="an avatar, voice, asset or folder of this video")
    return _started(told)


def _started(told: dict[str, Any]) -> dict[str, Any]:
    """What is kept of HeyGen's answer. Raises `Unclear` where it names no video: one may have been begun."""
    data = told.get("data")
    if not isinstance(data, dict) or resources.text(data, "video_id") is None:
        raise Unclear(answers.unreadable())
    return {"video_id": resources.text(data, "video_id"), "status": resources.text(data, "status") or "waiting"}


ACTIONS = (
    Action(
        key="create_avatar_video",
        label="Create Avatar Video",
        help="Creates a new video in which avatars or talking photos speak, of one scene or up to 50, and starts its"
        " render, which HeyGen bills.",
        input=INPUT,
        output=resources.VIDEO,
        sample=resources.VIDEO_STARTED,
        perform=create_avatar_video,
        changes=True,
        starts_resource_type="video",
        one_of=ONE_OF,
        rules=scenes.RULES,
        examples=avatar_video_examples.GOOD,
        anti_examples=avatar_video_examples.BAD,
    ),
)
