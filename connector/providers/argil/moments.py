"""A moment of a video: what is said in it and by whom, how close it is shown, and what is put over it."""

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
    Field(key="time", kind="number", label="Time", help="Share of the moment, 0 to 1.", min=0, max=1, required=True),
    Field(key="scale", kind="number", label="Scale", help="How close, 1 to 3.", min=1, max=3, required=True),
    Field(
        key="easing",
        kind="list",
        items="number",
        label="Easing",
        help="Cubic bezier x1, y1, x2, y2; linear when left out.",
        min=4,
        max=4,
    ),
)

ZOOM = Field(
    key="zoom",
    kind="object",
    label="Zoom",
    help="Camera movement within the moment.",
    fields=(
        Field(
            key="keyframes",
            kind="list",
            label="Keyframes",
            help="1 to 20 points of the movement.",
            fields=_KEYFRAME,
            min=1,
            max=20,
            required=True,
        ),
    ),
)

BROLL = Field(
    key="broll",
    kind="object",
    label="B-roll",
    help="An insert for this moment. What it may hold follows from its type.",
    fields=(
        Field(
            key="type",
            kind="choice",
            label="Type",
            help="What kind of insert.",
            required=True,
            choices=choices(
                AVATAR_ACTION="Avatar action",
                GENERATION="Generated image",
                STOCKS_VIDEO="Stock video",
                GOOGLE_IMAGES="Web image",
                UPLOAD="Your own asset",
            ),
        ),
        Field(
            key="prompt",
            kind="text",
            label="Prompt",
            help="For avatar actions and generated images.",
            max=LONGEST_PROMPT,
            wordless="left_out",
        ),
        Field(
            key="motion_prompt",
            kind="text",
            label="Motion Prompt",
            help="For avatar actions: how it moves.",
            max=LONGEST_PROMPT,
            wordless="left_out",
        ),
        Field(
            key="query",
            kind="string",
            label="Query",
            help="For stock videos and web images: what to look for.",
            max=LONGEST_NAME,
            wordless="left_out",
        ),
        Field(key="animate", kind="boolean", label="Animate", help="For generated and web images: bring it to life."),
        Field(
            key="asset_id",
            kind="string",
            label="Asset ID",
            help="For your own asset: a ready image or video of your Argil library.",
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
        help="What is said, up to 500 characters.",
        max=500,
        wordless="refused",
    ),
    Field(
        key="audio_url",
        kind="url",
        label="Audio URL",
        help="Ready speech in place of a transcript: at most 40 seconds, reachable without sign-in.",
        max=LONGEST_URL,
    ),
    AVATAR_ID,
    VOICE_ID,
    Field(
        key="voice_model",
        kind="choice",
        label="Voice Model",
        help="Speech model; it must suit the provider of the voice.",
        choices=VOICE_MODELS,
    ),
    Field(
        key="gesture_slug",
        kind="string",
        label="Gesture",
        help="A gesture that this avatar knows.",
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
            problems[f"{at}.avatar_id"] = ["Avatar ID is missing."]
        problems |= _broll(moment.get("broll"), f"{at}.broll")
    return problems


def _broll(broll: Mapping[str, Any] | None, at: str) -> Problems:
    if broll is None:
        return {}
    mine = _BROLL_MEMBERS[broll["type"]]
    others = set().union(*_BROLL_MEMBERS.values()) - mine
    problems = {f"{at}.{key}": [f"Does not go with the type {broll['type']}."] for key in sorted(others & broll.keys())}
    if broll["type"] == "UPLOAD" and "asset_id" not in broll:
        problems[f"{at}.asset_id"] = ["Asset ID is missing."]
    return problems
