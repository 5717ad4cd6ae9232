"""The form of Create Video From Template. What its variables are follows from the template that is chosen."""

from typing import Any

from connector.catalogue.entries import AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field
from connector.providers.heygen.words import LONGEST_ID, LONGEST_SCRIPT, LONGEST_TITLE

_RATES = (25, 30, 60)
ID = "3d6a2d1f0c5e4b7a9f8e7d6c5b4a3f21"

TEMPLATE_ID = Field(
    key="template_id",
    kind="string",
    label="Template",
    help="The template that the video is made from; it needs variables.",
    required=True,
    max=LONGEST_ID,
    options="templates",
    example=ID,
)


def _side(key: str, label: str, example: int) -> Field:
    help = "In pixels; an even number."
    return Field(key=key, kind="integer", label=label, help=help, required=True, min=128, max=4096, example=example)


def _yes(key: str, label: str, help: str, **more: Any) -> Field:
    return Field(key=key, kind="boolean", label=label, help=help, **more)


_SUBTITLES = Field(
    key="subtitles",
    kind="object",
    label="Subtitles",
    help="Captions in a style of HeyGen's.",
    advanced=True,
    fields=(
        Field(
            key="preset_name",
            kind="string",
            label="Style",
            help="HeyGen's name of the style, such as classic, bold or bright.",
            required=True,
            max=LONGEST_ID,
            example="classic",
        ),
        Field(
            key="font_size", kind="integer", label="Font Size", help="How large; the style's own when left out.", min=1
        ),
        Field(
            key="alignment", kind="integer", label="Alignment", help="HeyGen's number for it; 2 when left out.", min=0
        ),
        _yes("disable_highlight", "Disable Highlight", "Whether the word that is spoken is not marked."),
        Field(
            key="position",
            kind="object",
            label="Position",
            help="Where they stand, in place of the style's own.",
            fields=(
                Field(key="x", kind="number", label="X", help="From left to right."),
                Field(key="y", kind="number", label="Y", help="From top to bottom."),
            ),
        ),
    ),
)

FIELDS = (
    TEMPLATE_ID,
    Field(
        key="variables",
        kind="pairs",
        label="Variables",
        help="What the template's variables become: a text, the address or asset ID of a file, the ID of an avatar or"
        " a voice. One that is left out stays as the template has it.",
        max=100,
        max_value=LONGEST_SCRIPT,
        max_text=100_000,
        dynamic="template_variables",
        options_input=(TEMPLATE_ID.key,),
        example={"first_name": "Anna"},
    ),
    Field(
        key="title",
        kind="string",
        label="Title",
        help="What the video is called in HeyGen.",
        max=LONGEST_TITLE,
        wordless="left_out",
        example="Welcome, Anna",
    ),
    _yes("caption", "Captions", "Whether what is said stands in the picture."),
    Field(
        key="dimension",
        kind="object",
        label="Dimension",
        help="How large the picture is. It keeps the template's shape; the template's own size when left out.",
        fields=(_side("width", "Width", 1280), _side("height", "Height", 720)),
    ),
    _SUBTITLES,
    Field(
        key="scene_ids",
        kind="list",
        items="string",
        label="Scenes",
        help="The IDs of the template's scenes that the video has, in their order, also more than once; all when left"
        " out.",
        max=50,
        advanced=True,
    ),
    Field(
        key="fps",
        kind="integer",
        label="Frame Rate",
        help="Pictures in a second: 25, 30 or 60; 25 when left out.",
        min=min(_RATES),
        max=max(_RATES),
        advanced=True,
        example=30,
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
    _yes("enable_sharing", "Public Page", "Whether anybody may see the video's page at HeyGen.", advanced=True),
    _yes("include_gif", "GIF", "Whether a short moving picture of the video is made, too.", advanced=True),
    Field(
        key="brand_glossary",
        kind="string",
        label="Brand Glossary",
        help="The ID of the list in HeyGen that says how words are spoken.",
        max=LONGEST_ID,
        advanced=True,
        wire_name="brand_voice_id",
    ),
    _yes(
        "keep_text_vertically_centered",
        "Keep Texts Centered",
        "Whether texts stay in the middle of their place, however high they become.",
        advanced=True,
    ),
    _yes(
        "reorder_music",
        "Reorder Music",
        "Whether music moves with its scenes, which it does when this is left out.",
        advanced=True,
    ),
)


def _even(given: Input) -> Problems:
    sides = {key: side for key, side in given.get("dimension", {}).items() if side % 2}
    return {f"dimension.{key}": ["Must be an even number."] for key in sides}


def _known_rate(given: Input) -> Problems:
    return {} if given.get("fps", _RATES[0]) in _RATES else {"fps": ["Must be 25, 30 or 60."]}


RULES = (_even, _known_rate)

_EXAMPLE = {"template_id": ID, "variables": {"first_name": "Anna"}}

GOOD = (
    Example("one_variable", _EXAMPLE),
    Example("flat", {"template_id": ID, "variables__first_name": "Anna", "title": "Welcome, Anna"}),
    Example("larger", {**_EXAMPLE, "dimension": {"width": 1920, "height": 1080}, "fps": 60}),
)
BAD = (
    AntiExample("no_template", {"variables": {"first_name": "Anna"}}, "template_id", "Of which template?"),
    AntiExample(
        "odd_side",
        {**_EXAMPLE, "dimension": {"width": 1281, "height": 720}},
        "dimension.width",
        "Sides are even.",
    ),
    AntiExample("limited", {**_EXAMPLE, "max_cost": 5}, "max_cost", "What it costs at most is not known."),
    AntiExample("other_rate", {**_EXAMPLE, "fps": 50}, "fps", "HeyGen has three rates."),
    AntiExample("a_list", {"template_id": ID, "variables": {"a": ["b"]}}, "variables.a", "Values are texts."),
)
