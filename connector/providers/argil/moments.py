"""A moment of a video: what is said in it and by whom, how close it is shown, and what is put over it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.argil.fields import (
    AVATAR_ID,
    LAYOUT,
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_PROMPT,
    LONGEST_URL,
    VOICE_ID,
)

_KEYFRAME = (
    Field(
        key="time",
        kind="number",
        label="Time",
        help="When: 0 is the beginning of the moment, 1 its end.",
        min=0,
        max=1,
        required=True,
    ),
    Field(
        key="scale",
        kind="number",
        label="Scale",
        help="How close: 1 is the whole picture, 3 the closest.",
        min=1,
        max=3,
        required=True,
    ),
    Field(
        key="easing",
        kind="list",
        items="number",
        label="Easing",
        help="How the movement speeds up and slows down: the numbers x1, y1, x2, y2 of a cubic Bezier curve; evenly"
        " when left out.",
        min=4,
        max=4,
    ),
)

ZOOM = Field(
    key="zoom",
    kind="object",
    label="Zoom",
    help="How the camera moves closer or away within the moment.",
    fields=(
        Field(
            key="keyframes",
            kind="list",
            label="Keyframes",
            help="The points of the movement, 1 to 20.",
            fields=_KEYFRAME,
            min=1,
            max=20,
            required=True,
        ),
    ),
)

_TYPES = choices(
    AVATAR_ACTION="Avatar action",
    GENERATION="Generated image",
    STOCKS_VIDEO="Stock video",
    GOOGLE_IMAGES="Web image",
    UPLOAD="Your own asset",
)

BROLL = Field(
    key="broll",
    kind="object",
    label="B-roll",
    help="An insert that is shown during the moment. Its type says which of the other fields go with it.",
    fields=(
        Field(
            key="type",
            kind="choice",
            label="Type",
            help="What is shown.",
            required=True,
            choices=_TYPES,
        ),
        Field(
            key="prompt",
            kind="text",
            label="Prompt",
            help="For an avatar action or a generated image: what to show.",
            max=LONGEST_PROMPT,
            wordless="left_out",
        ),
        Field(
            key="motion_prompt",
            kind="text",
            label="Motion Prompt",
            help="For an avatar action: how it moves.",
            max=LONGEST_PROMPT,
            wordless="left_out",
        ),
        Field(
            key="query",
            kind="string",
            label="Query",
            help="For a stock video or a web image: what to search for.",
            max=LONGEST_NAME,
            wordless="left_out",
        ),
        Field(
            key="animate",
            kind="boolean",
            label="Animate",
            help="Whether the image moves, for a generated or a web image.",
        ),
        Field(
            key="asset_id",
            kind="string",
            label="Asset",
            help="For your own asset: which image or video of your Argil library. It must be ready.",
            max=LONGEST_ID,
            options="assets",
        ),
        LAYOUT,
        ZOOM,
    ),
)

VOICE_MODELS = choices(
    eleven_multilingual_v2="ElevenLabs Multilingual v2",
    eleven_multilingual_v1="ElevenLabs Multilingual v1",
    eleven_monolingual_v1="ElevenLabs Monolingual v1",
    eleven_turbo_v2="ElevenLabs Turbo v2",
    eleven_turbo_v2_5="ElevenLabs Turbo v2.5",
    eleven_flash_v2_5="ElevenLabs Flash v2.5",
    eleven_v3="ElevenLabs v3",
    **{
        f"speech-{version}-{kind}": f"MiniMax Speech {version} {kind.upper() if kind == 'hd' else 'Turbo'}"
        for version in ("02", "2.5", "2.6", "2.8")
        for kind in ("hd", "turbo")
    },
)

MOMENT = (
    Field(
        key="transcript",
        kind="text",
        label="Transcript",
        help="What is said in this moment, up to 500 characters.",
        max=500,
        wordless="refused",
    ),
    Field(
        key="audio_url",
        kind="url",
        label="Audio URL",
        help="The address of a recording that is heard in this moment: at most 40 seconds, open without sign-in.",
        max=LONGEST_URL,
    ),
    dataclasses.replace(AVATAR_ID, help="Who speaks in this moment; the video's avatar when left out."),
    dataclasses.replace(VOICE_ID, help="The voice of this moment; the video's, or the avatar's own, when left out."),
    Field(
        key="voice_model",
        kind="choice",
        label="Voice Model",
        help="Which speech model says it. It must be of the maker of the voice, ElevenLabs or MiniMax.",
        choices=VOICE_MODELS,
    ),
    Field(
        key="gesture_slug",
        kind="string",
        label="Gesture",
        help="A gesture that the avatar makes; each knows its own.",
        max=LONGEST_ID,
        options="gestures",
        options_input=("avatar_id",),
    ),
    ZOOM,
    BROLL,
)

ONE_OF = (("transcript", "audio_url"),)

_BROLL_MEMBERS = {
    "AVATAR_ACTION": {"prompt", "motion_prompt"},
    "GENERATION": {"prompt", "animate"},
    "STOCKS_VIDEO": {"query"},
    "GOOGLE_IMAGES": {"query", "animate"},
    "UPLOAD": {"asset_id"},
}


def fit_together(given: Input) -> Problems:
    """What is wrong with the moments of an input, each for itself: an avatar, an insert that is whole."""
    problems: Problems = {}
    for position, moment in enumerate(given.get("moments", ())):
        at = f"moments.{position}"
        if "avatar_id" not in moment and "avatar_id" not in given:
            problems[f"{at}.avatar_id"] = ["Avatar is missing: someone has to be seen in it."]
        problems |= _broll(moment.get("broll"), f"{at}.broll")
    return problems


def _broll(broll: Mapping[str, Any] | None, at: str) -> Problems:
    if broll is None:
        return {}
    mine = _BROLL_MEMBERS[broll["type"]]
    others = set().union(*_BROLL_MEMBERS.values()) - mine
    chosen = next(each.label for each in _TYPES if each.value == broll["type"])
    problems = {f"{at}.{key}": [f"Does not go with the type {chosen}."] for key in sorted(others & broll.keys())}
    if broll["type"] == "UPLOAD" and "asset_id" not in broll:
        problems[f"{at}.asset_id"] = ["Asset is missing: it says which of your own is shown."]
    return problems
