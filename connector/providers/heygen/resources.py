"""HeyGen's videos and translations in our words, and the fields that describe them.

A video has the shape that every provider's has, and what HeyGen tells beside it. Links are signed and end: reading
again gives fresh ones. Of a member that is not of the kind that HeyGen's files say, nothing is taken.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connector.catalogue import field_types, texts
from connector.catalogue.fields import Field

_ID = "1a0a93cce5ac44ac8deaac3176b3518f"

_DONE, _FAILED = "DONE", "FAILED"
_STATUSES = {
    "waiting": "PENDING",
    "queued": "PENDING",
    "pending": "PENDING",
    "processing": "GENERATING_VIDEO",
    "running": "GENERATING_VIDEO",
    "completed": _DONE,
    "failed": _FAILED,
}
_STATUS_HELP = "PENDING, GENERATING_VIDEO, DONE or FAILED."


def _link(key: str, label: str, help: str) -> Field:
    return Field(key=key, kind="string", label=label, help=help, nullable=True)


VIDEO = (
    Field(key="id", kind="string", label="Video ID", help="HeyGen's id of the video."),
    Field(key="name", kind="string", label="Name", help="The video's title.", nullable=True),
    Field(key="status", kind="string", label="Status", help=_STATUS_HELP, nullable=True),
    Field(key="duration", kind="number", label="Duration", help="Seconds; empty before it is done.", nullable=True),
    Field(
        key="aspect_ratio",
        kind="string",
        label="Aspect Ratio",
        help="The shape of the picture; empty where HeyGen does not tell.",
        nullable=True,
    ),
    _link("video_url", "Video URL", "The finished video. The link ends after some time; Get Video gives a fresh one."),
    _link("video_url_subtitled", "Subtitled Video URL", "The finished video with captions, when they are on."),
    _link("preview_url", "Preview URL", "The video's page in HeyGen, which wants a login."),
    _link("subtitle_url", "Subtitle URL", "The captions as a file, when there are any."),
    _link("thumbnail_url", "Thumbnail URL", "A picture of the video."),
    _link("gif_url", "GIF URL", "A short moving picture of the video."),
    Field(key="folder_id", kind="string", label="Folder ID", help="The folder that it is in.", nullable=True),
    Field(
        key="failure_code", kind="string", label="Failure Code", help="HeyGen's word for what failed.", nullable=True
    ),
    Field(
        key="failure_message",
        kind="string",
        label="Failure Message",
        help="What failed, as HeyGen says it.",
        nullable=True,
    ),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was created.", nullable=True),
    Field(key="updated_at", kind="datetime", label="Updated At", help="When it ended.", nullable=True),
    Field(key="extras", kind="pairs", label="Extras", help="HeyGen keeps none: always empty."),
)

VIDEO_SAMPLE: dict[str, Any] = {
    "id": _ID,
    "name": "Welcome",
    "status": _DONE,
    "duration": 12.5,
    "aspect_ratio": None,
    "video_url": "https://files.example.com/welcome.mp4",
    "video_url_subtitled": None,
    "preview_url": f"https://app.heygen.com/videos/{_ID}",
    "subtitle_url": "https://files.example.com/welcome.srt",
    "thumbnail_url": "https://files.example.com/welcome.jpg",
    "gif_url": None,
    "folder_id": None,
    "failure_code": None,
    "failure_message": None,
    "created_at": "2026-01-01T10:00:00Z",
    "updated_at": "2026-01-01T10:05:00Z",
    "extras": {},
}
VIDEO_STARTED: dict[str, Any] = VIDEO_SAMPLE | {
    "status": "PENDING",
    **dict.fromkeys(("duration", "video_url", "preview_url", "subtitle_url", "thumbnail_url", "updated_at")),
}
VIDEO_FAILED_SAMPLE: dict[str, Any] = VIDEO_STARTED | {
    "status": _FAILED,
    "failure_code": "download_failed",
    "failure_message": "The audio could not be fetched",
    "updated_at": "2026-01-01T10:05:00Z",
}

TRANSLATION = (
    Field(key="id", kind="string", label="Translation ID", help="HeyGen's id of the translation."),
    Field(key="name", kind="string", label="Name", help="The translation's title.", nullable=True),
    Field(key="status", kind="string", label="Status", help=_STATUS_HELP, nullable=True),
    Field(
        key="input_language",
        kind="string",
        label="Input Language",
        help="What is spoken in the original.",
        nullable=True,
    ),
    Field(key="output_language", kind="string", label="Output Language", help="Into which language.", nullable=True),
    Field(key="duration", kind="number", label="Duration", help="Seconds; empty before it is done.", nullable=True),
    _link("video_url", "Video URL", "The translated video. The link ends after some time."),
    _link("audio_url", "Audio URL", "The translated sound alone, when only that was wanted."),
    _link("subtitle_url", "Subtitle URL", "The captions as an SRT file, when there are any."),
    _link("subtitle_vtt_url", "Subtitle VTT URL", "The captions as a VTT file, when there are any."),
    Field(
        key="failure_message",
        kind="string",
        label="Failure Message",
        help="What failed, as HeyGen says it.",
        nullable=True,
    ),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was created.", nullable=True),
)

TRANSLATION_SAMPLE: dict[str, Any] = {
    "id": "4f2b7c1de09a48f7b3f0a1c2d3e4f506",
    "name": "Welcome",
    "status": _DONE,
    "input_language": "English",
    "output_language": "Spanish (Spain)",
    "duration": 12.5,
    "video_url": "https://files.example.com/welcome-es.mp4",
    "audio_url": None,
    "subtitle_url": "https://files.example.com/welcome-es.srt",
    "subtitle_vtt_url": None,
    "failure_message": None,
    "created_at": "2026-01-01T10:00:00Z",
}
TRANSLATION_STARTED: dict[str, Any] = TRANSLATION_SAMPLE | {
    "status": "PENDING",
    **dict.fromkeys(("duration", "video_url", "subtitle_url")),
}
TRANSLATION_FAILED_SAMPLE: dict[str, Any] = TRANSLATION_STARTED | {
    "status": _FAILED,
    "failure_message": "No speech was found in the video",
}

ROW = (
    Field(key="id", kind="string", label="ID", help="What to put into the field."),
    Field(key="name", kind="string", label="Name", help="What people see."),
)


def shown_video(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A video as `VIDEO` describes it, from v3's, v1's status, or an answer that only names it (`video_id`)."""
    error = raw.get("error")
    failure: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    return {
        "id": text(raw, "id", "video_id"),
        "name": text(raw, "title", "video_title"),
        "status": status(raw),
        "duration": number(raw, "duration"),
        "aspect_ratio": text(raw, "aspect_ratio"),
        "video_url": text(raw, "video_url"),
        "video_url_subtitled": text(raw, "captioned_video_url", "video_url_caption"),
        "preview_url": text(raw, "video_page_url"),
        "subtitle_url": text(raw, "subtitle_url", "caption_url"),
        "thumbnail_url": text(raw, "thumbnail_url"),
        "gif_url": text(raw, "gif_url"),
        "folder_id": text(raw, "folder_id"),
        "failure_code": text(raw, "failure_code") or text(failure, "code"),
        "failure_message": text(raw, "failure_message") or text(failure, "message", "detail") or text(raw, "error"),
        "created_at": moment(raw, "created_at"),
        "updated_at": moment(raw, "completed_at"),
        "extras": {},
    }


def shown_translation(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A translation as `TRANSLATION` describes it."""
    return {
        "id": text(raw, "id", "video_translation_id"),
        "name": text(raw, "title"),
        "status": status(raw),
        "input_language": text(raw, "input_language"),
        "output_language": text(raw, "output_language"),
        "duration": number(raw, "duration"),
        "video_url": text(raw, "video_url"),
        "audio_url": text(raw, "audio_url"),
        "subtitle_url": text(raw, "srt_caption_url"),
        "subtitle_vtt_url": text(raw, "vtt_caption_url"),
        "failure_message": text(raw, "failure_message"),
        "created_at": moment(raw, "created_at"),
    }


def status(raw: Mapping[str, Any]) -> str | None:
    """A status in our words; one that HeyGen's files do not name is HeyGen's own, in capitals."""
    told = text(raw, "status")
    return None if told is None else _STATUSES.get(told.lower(), told.upper())


def text(raw: Mapping[str, Any], *keys: str) -> str | None:
    """The first of these members that is a text, or a number or truth value as one; None where all are empty."""
    for key in keys:
        value = raw.get(key)
        if isinstance(value, str | int | float) and value != "":
            return texts.storable(field_types.as_text(value))
    return None


def number(raw: Mapping[str, Any], key: str) -> float | None:
    """A member that is a number."""
    value = raw.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(raw: Mapping[str, Any], key: str) -> str | None:
    """A member that is a time, in seconds since 1970 or as ISO 8601 has it, in ISO 8601, UTC."""
    value = raw.get(key)
    try:
        if isinstance(value, str) and value:
            instant = field_types.instant(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            instant = datetime.fromtimestamp(value, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return instant.isoformat().replace("+00:00", "Z")
