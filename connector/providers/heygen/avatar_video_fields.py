"""The form of Create Avatar Video: a script and who says it, or scenes; and what holds for the whole video."""

from connector.catalogue.fields import Field, choices
from connector.providers.heygen import costs, scenes
from connector.providers.heygen.words import LONGEST_ID, LONGEST_SCRIPT, LONGEST_TITLE

_LOOK = "Look and Sound"  # the group of what is seen and heard besides whoever speaks

_LONGEST_SIDE = 8_192  # pixels; HeyGen's page has no limit, and its templates take 4,096 at most

ONE_OF = (("script", "video_inputs"),)

_SPOKEN = (
    Field(
        key="script",
        kind="text",
        label="Script",
        help='What is said in a video of one scene, up to 5,000 characters. `<break time="1s"/>` makes a pause.',
        max=LONGEST_SCRIPT,
        wordless="refused",
        example="Hello there. Welcome aboard.",
    ),
    Field(
        key="avatar_id",
        kind="string",
        label="Avatar",
        help="Who says the script. A script needs an avatar; scenes have their own.",
        max=LONGEST_ID,
        options="avatars",
        example="lk_josh_business",
    ),
    Field(
        key="voice_id",
        kind="string",
        label="Voice",
        help="The voice that says the script; the avatar's own when left out.",
        max=LONGEST_ID,
        options="voices",
        example="2f72ee82b83d4b00af16c4771d611752",
    ),
)

_DIMENSION = Field(
    key="dimension",
    kind="object",
    label="Dimension",
    help="How large the picture is, in pixels. HeyGen makes 16:9, 9:16, 4:5, 5:4 and 1:1 with a short side of 720, 1080"
    " or 2160; 16:9 when left out.",
    fields=(
        Field(
            key="width",
            kind="integer",
            label="Width",
            help="In pixels.",
            required=True,
            min=1,
            max=_LONGEST_SIDE,
            example=1280,
        ),
        Field(
            key="height",
            kind="integer",
            label="Height",
            help="In pixels.",
            required=True,
            min=1,
            max=_LONGEST_SIDE,
            example=720,
        ),
    ),
    group=_LOOK,
)

_MORE = (
    Field(
        key="title",
        kind="string",
        label="Title",
        help="What the video is called in HeyGen.",
        max=LONGEST_TITLE,
        wordless="left_out",
        example="Welcome",
    ),
    scenes.SCENES,
    _DIMENSION,
    Field(
        key="resolution",
        kind="choice",
        label="Resolution",
        help="How fine the picture is, where Dimension does not say it.",
        choices=choices(**{"720p": "720p", "1080p": "1080p", "4k": "4K"}),
        group=_LOOK,
    ),
    Field(
        key="engine",
        kind="string",
        label="Engine",
        help="Which of HeyGen's engines makes whoever speaks: avatar_iii, avatar_iv or avatar_v, or a later one. Each"
        " avatar knows some, and they differ in price. HeyGen takes avatar_iv when left out.",
        max=LONGEST_ID,
        pattern=r"^[a-z0-9_.-]+$",
        example="avatar_iv",
        group=_LOOK,
    ),
    Field(
        key="expressiveness",
        kind="choice",
        label="Expressiveness",
        help="How lively photo avatars are; only on the engine avatar_iv.",
        choices=choices(low="Low", medium="Medium", high="High"),
        group=_LOOK,
    ),
    Field(
        key="remove_background",
        kind="boolean",
        label="Remove Background",
        help="Whether to cut whoever speaks out of the picture that they were recorded in; in a video of one scene.",
        group=_LOOK,
    ),
    Field(
        key="caption",
        kind="boolean",
        label="Captions",
        help="Whether what is said stands in the picture. It needs a scene whose voice is a text.",
        group=_LOOK,
    ),
    Field(
        key="folder_id",
        kind="string",
        label="Folder",
        help="The folder of HeyGen that the video is put into.",
        max=LONGEST_ID,
        options="folders",
        advanced=True,
    ),
)

PRICED = (*_SPOKEN, *_MORE)
"""What decides how much a video costs, and what it is."""

FIELDS = (*_SPOKEN, costs.MAX_COST, *_MORE)
