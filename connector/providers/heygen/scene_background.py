"""What is seen behind the character of a scene: a color, an image or a video."""

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.heygen import scene_members
from connector.providers.heygen.words import COLOR, LONGEST_COLOR, LONGEST_ID, LONGEST_URL

TYPES = choices(color="Color", image="Image", video="Video")
FITS = choices(cover="Cover", crop="Crop", contain="Contain", none="None")
PLAY_STYLES = choices(fit_to_scene="Fit to scene", freeze="Freeze", loop="Loop", once="Once")

FIELDS = (
    Field(
        key="type",
        kind="choice",
        label="Type",
        help="Whether a color, an image or a video is seen.",
        required=True,
        choices=TYPES,
    ),
    Field(
        key="value",
        kind="string",
        label="Color",
        help="For a color: which one, as #rrggbb; #f6f6fc when left out.",
        max=LONGEST_COLOR,
        pattern=COLOR,
        example="#f6f6fc",
    ),
    Field(
        key="url",
        kind="url",
        label="URL",
        help="For an image or a video: its address, open without sign-in.",
        max=LONGEST_URL,
    ),
    Field(
        key="image_asset_id",
        kind="string",
        label="Image Asset",
        help="For an image: the id of an asset that was uploaded to HeyGen.",
        max=LONGEST_ID,
    ),
    Field(
        key="video_asset_id",
        kind="string",
        label="Video Asset",
        help="For a video: the id of an asset that was uploaded to HeyGen.",
        max=LONGEST_ID,
    ),
    Field(
        key="fit",
        kind="choice",
        label="Fit",
        help="For an image or a video: how it fills the picture; Cover when left out.",
        choices=FITS,
    ),
    Field(
        key="play_style",
        kind="choice",
        label="Play Style",
        help="For a video: what becomes of it when the scene is longer or shorter.",
        choices=PLAY_STYLES,
    ),
)

BACKGROUND = Field(
    key="background",
    kind="object",
    label="Background",
    help="What is seen behind the character, or alone.",
    fields=FIELDS,
)

BY_TYPE = {
    "color": scene_members.members("value"),
    "image": scene_members.members("fit", one_of="url image_asset_id"),
    "video": scene_members.members("fit play_style", one_of="url video_asset_id"),
}


def faults(background: Input, at: str) -> Problems:
    """What is wrong with a background beyond its single fields; `at` is its path."""
    return scene_members.faults(background, at, FIELDS, BY_TYPE)
