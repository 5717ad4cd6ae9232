"""The form of Translate Video: which video, into which language, and how."""

from typing import Any

from connector.catalogue.entries import AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.heygen import resources
from connector.providers.heygen.words import LONGEST_ID, LONGEST_TITLE, LONGEST_URL

_LONGEST_NAME = 100  # of a language
_URL = "https://files.example.com/welcome.mp4"


def _yes(key: str, label: str, help: str, **more: Any) -> Field:
    return Field(key=key, kind="boolean", label=label, help=help, advanced=True, **more)


def _moment(key: str, label: str, help: str) -> Field:
    return Field(key=key, kind="number", label=label, help=help, min=0, advanced=True)


def _file(key: str, label: str, help: str, what: str, *more: Field) -> Field:
    """A file beside the video: an address, or an asset."""
    return Field(
        key=key,
        kind="object",
        label=label,
        help=help,
        advanced=True,
        one_of=(("url", "asset_id"),),
        fields=(
            Field(key="url", kind="url", label="URL", help=f"Where {what} is.", max=LONGEST_URL),
            Field(
                key="asset_id",
                kind="string",
                label="Asset ID",
                help=f"{what.capitalize()} as an asset that was uploaded to HeyGen.",
                max=LONGEST_ID,
            ),
            *more,
        ),
    )


_SOURCES = (
    Field(
        key="video_url",
        kind="url",
        label="Video URL",
        help="The address of the video, which HeyGen fetches.",
        max=LONGEST_URL,
        example=_URL,
    ),
    Field(
        key="video_asset_id",
        kind="string",
        label="Video Asset ID",
        help="A video that was uploaded to HeyGen.",
        max=LONGEST_ID,
    ),
    Field(
        key="video_id",
        kind="string",
        label="Video",
        help="A finished video that HeyGen has made.",
        max=LONGEST_ID,
        options="videos",
    ),
)

FIELDS = (
    *_SOURCES,
    Field(
        key="output_language",
        kind="string",
        label="Output Language",
        help="Into which language, by HeyGen's name for it. For several languages run this step once for each.",
        required=True,
        max=_LONGEST_NAME,
        options="translation_languages",
        example="Spanish (Spain)",
        wire_name="output_languages",
    ),
    Field(
        key="input_language",
        kind="string",
        label="Input Language",
        help="What is spoken in the video; HeyGen finds out when it is left out.",
        max=_LONGEST_NAME,
        options="translation_languages",
    ),
    Field(
        key="mode",
        kind="choice",
        label="Mode",
        help="Whether it is done fast, or with lips that fit better; fast when left out.",
        choices=choices(speed="Speed", precision="Precision"),
    ),
    Field(
        key="title",
        kind="string",
        label="Title",
        help="What the translation is called in HeyGen.",
        max=LONGEST_TITLE,
        wordless="left_out",
        example="Welcome",
    ),
    Field(
        key="enable_caption",
        kind="boolean",
        label="Captions",
        help="Whether captions of the translation are made.",
    ),
    _yes("translate_audio_only", "Sound Only", "Whether the picture stays as it is, and only the sound is translated."),
    Field(
        key="speaker_num",
        kind="integer",
        label="Speakers",
        help="How many people speak in the video; it helps to tell them apart.",
        min=1,
        max=100,
        advanced=True,
    ),
    _moment("start_time", "Start Time", "Where in the video to begin, in seconds."),
    _moment("end_time", "End Time", "Where in the video to stop, in seconds."),
    _yes(
        "enable_dynamic_duration",
        "Dynamic Duration",
        "Whether the translation may be longer or shorter than the video, which it may when this is left out.",
    ),
    _yes("enable_speech_enhancement", "Speech Enhancement", "Whether the speech is made clearer."),
    _yes("enable_watermark", "Watermark", "Whether a watermark stands in the picture."),
    _yes("disable_music_track", "Remove Music", "Whether music in the background is taken out."),
    _yes("keep_the_same_format", "Keep Format", "Whether the size and the quality of the video are kept."),
    _file("audio", "Audio", "Speech that is dubbed in, in place of one that HeyGen makes.", "the audio"),
    Field(
        key="fps_mode",
        kind="choice",
        label="Frame Rate Mode",
        help="How frames are timed where an audio is given.",
        choices=choices(vfr="Variable", cfr="Constant", passthrough="As in the video"),
        advanced=True,
    ),
    _file("srt", "Subtitles", "Subtitles of your own, an SRT file; with HeyGen's plan Enterprise.", "the file"),
    Field(
        key="srt_role",
        kind="choice",
        label="Subtitle Role",
        help="Whether the subtitles are of the video as it is, or of the translation.",
        choices=choices(input="The video", output="The translation"),
        advanced=True,
    ),
    Field(
        key="brand_glossary",
        kind="string",
        label="Brand Glossary",
        help="The ID of the list in HeyGen that says how words are translated and spoken.",
        max=LONGEST_ID,
        advanced=True,
        wire_name="brand_glossary_id",
    ),
    Field(
        key="stock_voice_config",
        kind="object",
        label="Stock Voices",
        help="Voices of HeyGen's in place of the speakers' own.",
        advanced=True,
        fields=(
            Field(key="use_stock_voice", kind="boolean", label="Use", help="Whether they are used."),
            Field(
                key="preferred_stock_voice_ids",
                kind="list",
                items="string",
                label="Voice IDs",
                help="Which ones, if it can be.",
                max=20,
            ),
        ),
    ),
    Field(
        key="folder_id",
        kind="string",
        label="Folder",
        help="The folder of HeyGen that the translation is put into.",
        max=LONGEST_ID,
        options="folders",
        advanced=True,
    ),
)

ONE_OF = (tuple(each.key for each in _SOURCES),)


def _in_order(given: Input) -> Problems:
    late = "end_time" in given and given["end_time"] <= given.get("start_time", 0)
    return {"end_time": ["Must be later than Start Time."]} if late else {}


def _belong_to_files(given: Input) -> Problems:
    lone = {"fps_mode": "audio", "srt_role": "srt"}
    named = {each.key: each.label for each in FIELDS}
    return {
        key: [f"Is only taken with {named[file]}."] for key, file in lone.items() if key in given and file not in given
    }


RULES = (_in_order, _belong_to_files)

_EXAMPLE = {"video_url": _URL, "output_language": "Spanish (Spain)"}

GOOD = (
    Example("by_address", _EXAMPLE),
    Example(
        "a_video_of_heygens",
        {"video_id": resources.VIDEO_SAMPLE["id"], "output_language": "French (France)", "mode": "precision"},
    ),
    Example("a_part", {**_EXAMPLE, "start_time": 5, "end_time": 20.5, "translate_audio_only": True}),
)
BAD = (
    AntiExample("no_language", {"video_url": _URL}, "output_language", "Into which language?"),
    AntiExample("no_video", {"output_language": "Polish (Poland)"}, "video_url", "Which video?"),
    AntiExample("limited", {**_EXAMPLE, "max_cost": 5}, "max_cost", "What it costs at most is not known."),
    AntiExample("two_videos", {**_EXAMPLE, "video_id": "a1"}, "video_url", "Which of them?"),
    AntiExample("ends_first", {**_EXAMPLE, "start_time": 9, "end_time": 3}, "end_time", "Nothing is left."),
    AntiExample("lone_role", {**_EXAMPLE, "srt_role": "input"}, "srt_role", "There are no subtitles."),
)
