"""Who is seen in a scene: an avatar or a talking photo, with all their settings of "Create Avatar Video (V2)"."""

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.heygen import scene_members
from connector.providers.heygen.words import COLOR, LONGEST_COLOR, LONGEST_ID

_PHOTO_SCALE = 2  # HeyGen's most for a talking photo; an avatar's is the field's

TYPES = choices(avatar="Avatar", talking_photo="Talking Photo")
STYLES = choices(normal="Normal", circle="Circle", closeUp="Close-up")
PHOTO_STYLES = choices(square="Square", circle="Circle")
TALKING_STYLES = choices(stable="Stable", expressive="Expressive")
EXPRESSIONS = choices(default="Default", happy="Happy")

_OFFSET = (
    Field(key="x", kind="number", label="Offset X", help="How far to the right; 0 when left out.", example=0.1),
    Field(key="y", kind="number", label="Offset Y", help="How far down; 0 when left out.", example=0.1),
)

FIELDS = (
    Field(
        key="type",
        kind="choice",
        label="Type",
        help="Whether an avatar or a talking photo is seen. UGC avatars are talking photos.",
        required=True,
        choices=TYPES,
    ),
    Field(
        key="avatar_id",
        kind="string",
        label="Avatar",
        help="For an avatar: which one. HeyGen calls it a look; the id of a group of looks is none.",
        max=LONGEST_ID,
        options="avatars",
    ),
    Field(
        key="talking_photo_id",
        kind="string",
        label="Talking Photo",
        help="For a talking photo: which one.",
        max=LONGEST_ID,
        options="talking_photos",
    ),
    Field(
        key="scale",
        kind="number",
        label="Scale",
        help="How large: from 0 to 5 for an avatar, to 2 for a talking photo; 1 when left out.",
        min=0,
        max=5,
    ),
    Field(
        key="offset",
        kind="object",
        label="Offset",
        help="How far from the middle of the picture.",
        fields=_OFFSET,
    ),
    Field(
        key="matting",
        kind="boolean",
        label="Matting",
        help="Whether to cut the person out of the picture that they were recorded in.",
    ),
    Field(
        key="circle_background_color",
        kind="string",
        label="Circle Background Color",
        help="The color behind somebody who is shown in a circle, as #rrggbb.",
        max=LONGEST_COLOR,
        pattern=COLOR,
        example="#ffffff",
    ),
    Field(
        key="avatar_style",
        kind="choice",
        label="Avatar Style",
        help="For an avatar: how it is framed; Normal when left out.",
        choices=STYLES,
    ),
    Field(
        key="talking_photo_style",
        kind="choice",
        label="Talking Photo Style",
        help="For a talking photo: how it is framed; Square when left out.",
        choices=PHOTO_STYLES,
    ),
    Field(
        key="talking_style",
        kind="choice",
        label="Talking Style",
        help="For a talking photo: how lively it speaks; Stable when left out.",
        choices=TALKING_STYLES,
    ),
    Field(
        key="expression",
        kind="choice",
        label="Expression",
        help="For a talking photo: how it looks; Default when left out.",
        choices=EXPRESSIONS,
    ),
    Field(
        key="super_resolution",
        kind="boolean",
        label="Super Resolution",
        help="For a talking photo: whether to make it sharper.",
    ),
)

CHARACTER = Field(
    key="character",
    kind="object",
    label="Character",
    help="Who is seen in the scene. Without one, only the background is.",
    fields=FIELDS,
)

BY_TYPE = {
    "avatar": scene_members.members("avatar_style", required="avatar_id"),
    "talking_photo": scene_members.members(
        "talking_photo_style talking_style expression super_resolution", required="talking_photo_id"
    ),
}


def faults(character: Input, at: str) -> Problems:
    """What is wrong with a character beyond its single fields; `at` is its path."""
    problems = scene_members.faults(character, at, FIELDS, BY_TYPE)
    if character["type"] == "talking_photo" and character.get("scale", 0) > _PHOTO_SCALE:
        problems[f"{at}.scale"] = [f"Must be from 0 to {_PHOTO_SCALE} for a talking photo."]
    return problems


def look_of(character: Input) -> str:
    """The id of whoever is seen, of either type."""
    return str(character["avatar_id" if character["type"] == "avatar" else "talking_photo_id"])
