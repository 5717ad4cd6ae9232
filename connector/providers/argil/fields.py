"""The fields that Argil's actions and triggers share, with the limits of its newest pages.

Values stay in Argil's own words (ARGIL_ATOM, DONE), keys are snake_case; `wire` gives the keys back their camelCase.
"""

from collections.abc import Mapping
from typing import Any

from connector.catalogue.fields import Field, choices

EXTRAS_OURS = "connector_operation"  # the one pair of ten that the bridge uses to find what it made

# The most characters of what Argil's pages give no length for; far more than its own app makes.
LONGEST_ID = 128
LONGEST_NAME = 1_000
LONGEST_PROMPT = 5_000
LONGEST_URL = 8_192  # addresses that are signed are long

UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

LOOK = "Look and Sound"  # the group of a video's form with what is seen and heard besides whoever speaks

LAYOUT = Field(
    key="layout",
    kind="choice",
    label="Layout",
    help="How the insert and the avatar share the picture.",
    choices=choices(
        FULLSCREEN="Full screen",
        AVATAR_BOTTOM_LEFT="Avatar bottom left",
        AVATAR_BOTTOM_RIGHT="Avatar bottom right",
        AVATAR_TOP_LEFT="Avatar top left",
        AVATAR_TOP_RIGHT="Avatar top right",
        SPLIT_AVATAR_LEFT="Split, avatar left",
        SPLIT_AVATAR_RIGHT="Split, avatar right",
        SPLIT_AVATAR_TOP="Split, avatar top",
        SPLIT_AVATAR_BOTTOM="Split, avatar bottom",
        BACKGROUND="Behind the avatar",
    ),
)

AVATAR_ID = Field(
    key="avatar_id",
    kind="string",
    label="Avatar",
    help="Who speaks. A script needs an avatar; with moments, it speaks in those that have none of their own. Only"
    " avatars that are ready can be used.",
    max=LONGEST_ID,
    options="avatars",
    example="3c90c3cc-0d44-4b50-8888-8dd25736052a",
)
VOICE_ID = Field(
    key="voice_id",
    kind="string",
    label="Voice",
    help="The voice that is heard; the avatar's own when left out.",
    max=LONGEST_ID,
    options="voices",
)
VIDEO_ID = Field(
    key="video_id",
    kind="string",
    label="Video",
    help="Which video. In an automation this is mostly the Video ID of an earlier step.",
    max=LONGEST_ID,
    options="videos",
    required=True,
    example="7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11",
)

SUBTITLES = Field(
    key="subtitles",
    kind="object",
    label="Subtitles",
    help="Subtitles in the picture. They are on as soon as one of these is set.",
    fields=(
        Field(key="enable", kind="boolean", label="Enable", help="Whether to show them; no turns them off again."),
        Field(
            key="style_id",
            kind="string",
            label="Style",
            help="How the words look.",
            max=LONGEST_ID,
            options="subtitle_styles",
        ),
        Field(
            key="position",
            kind="choice",
            label="Position",
            help="Where in the picture they stand.",
            choices=choices(Top="Top", Middle="Middle", Bottom="Bottom"),
        ),
        Field(
            key="size",
            kind="choice",
            label="Size",
            help="How large the words are.",
            choices=choices(Small="Small", Medium="Medium", Large="Large"),
        ),
    ),
    group=LOOK,
)

AUTO_BROLLS = Field(
    key="auto_brolls",
    kind="object",
    label="Auto B-rolls",
    help="Inserts that Argil chooses by itself, on as soon as there is a source. Their cost has no known limit: with"
    " Max Credits, nothing is rendered.",
    fields=(
        Field(key="enable", kind="boolean", label="Enable", help="Whether to have them; no turns them off again."),
        Field(
            key="source",
            kind="choice",
            label="Source",
            help="Where the inserts come from.",
            required=True,
            choices=choices(
                GENERATION="Generated images",
                GOOGLE_IMAGES="Web images",
                STOCKS_VIDEO="Stock videos",
                AVATAR_ACTION="Avatar actions",
            ),
        ),
        Field(
            key="intensity",
            kind="choice",
            label="Intensity",
            help="How many; medium when left out.",
            choices=choices(LOW="Low", MEDIUM="Medium", HIGH="High"),
        ),
        LAYOUT,
    ),
    group=LOOK,
)

MUSIC = Field(
    key="background_music",
    kind="object",
    label="Background Music",
    help="Music under the whole video.",
    fields=(
        Field(
            key="asset_id",
            kind="string",
            label="Music",
            help="Which audio file of your Argil library.",
            max=LONGEST_ID,
            options="music",
            required=True,
        ),
        Field(
            key="volume", kind="number", label="Volume", help="How loud, from 0 to 1; 0.14 when left out.", min=0, max=1
        ),
    ),
    group=LOOK,
)

ASPECT_RATIO = Field(
    key="aspect_ratio",
    kind="choice",
    label="Aspect Ratio",
    help="The shape of the picture; the avatar's own when left out.",
    choices=choices(**{"16:9": "Landscape 16:9", "9:16": "Portrait 9:16"}),
    example="9:16",
    group=LOOK,
)

MODEL = Field(
    key="model",
    kind="choice",
    label="Model",
    help="Which of Argil's models renders the video.",
    choices=choices(ARGIL_V1="Argil v1", ARGIL_ATOM="Argil Atom"),
    advanced=True,
)

EXTRAS = Field(
    key="extras",
    kind="pairs",
    label="Extras",
    help="Up to 9 names with values of your own, such as a row number. They come back with the video and in its"
    " events.",
    max=9,
    max_value=256,
    example={"row": "42"},
    advanced=True,
)

_NAMES = {
    "audio_url": "audioUrl",
    "avatar_id": "avatarId",
    "voice_id": "voiceId",
    "voice_model": "voiceModel",
    "gesture_slug": "gestureSlug",
    "motion_prompt": "motionPrompt",
    "asset_id": "assetId",
    "style_id": "styleId",
    "aspect_ratio": "aspectRatio",
    "auto_brolls": "autoBrolls",
    "background_music": "backgroundMusic",
}


def wire(value: Any) -> Any:
    """Our keys as Argil writes them, at every depth but in extras, whose keys are the user's."""
    if isinstance(value, Mapping):
        return {_NAMES.get(key, key): each if key == "extras" else wire(each) for key, each in value.items()}
    if isinstance(value, list):
        return [wire(each) for each in value]
    return value
