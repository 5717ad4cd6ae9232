"""Argil's videos, avatars and voices in our words, and the fields that describe them."""

from collections.abc import Mapping
from typing import Any

from connector import json_text
from connector.catalogue import texts
from connector.catalogue.fields import Field
from connector.providers.argil.fields import EXTRAS_OURS

VIDEO = (
    Field(key="id", kind="string", label="Video ID", help="Argil's id of the video."),
    Field(key="name", kind="string", label="Name", help="The video's name.", nullable=True),
    Field(
        key="status",
        kind="string",
        label="Status",
        help="IDLE (not rendered), GENERATING_AUDIO, GENERATING_VIDEO, DONE, FAILED or CONTENT_MODERATED.",
        nullable=True,
    ),
    Field(key="duration", kind="number", label="Duration", help="Seconds; empty before there is audio.", nullable=True),
    Field(key="aspect_ratio", kind="string", label="Aspect Ratio", help="16:9 or 9:16.", nullable=True),
    Field(key="video_url", kind="string", label="Video URL", help="The finished video.", nullable=True),
    Field(
        key="video_url_subtitled",
        kind="string",
        label="Subtitled Video URL",
        help="The finished video with subtitles, when they are on.",
        nullable=True,
    ),
    Field(key="preview_url", kind="string", label="Preview URL", help="A page that plays the video.", nullable=True),
    Field(
        key="avatar_ids",
        kind="list",
        items="string",
        label="Avatar IDs",
        help="The avatars in it, each once; empty when Argil does not tell.",
    ),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was created.", nullable=True),
    Field(key="updated_at", kind="datetime", label="Updated At", help="When it last changed.", nullable=True),
    Field(key="extras", kind="pairs", label="Extras", help="Your own pairs."),
)

VIDEO_SAMPLE: dict[str, Any] = {
    "id": "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11",
    "name": "Welcome",
    "status": "DONE",
    "duration": 12.4,
    "aspect_ratio": "9:16",
    "video_url": "https://example.com/videos/welcome.mp4",
    "video_url_subtitled": None,
    "preview_url": "https://example.com/videos/welcome",
    "avatar_ids": ["3c90c3cc-0d44-4b50-8888-8dd25736052a"],
    "created_at": "2026-01-01T10:00:00.000Z",
    "updated_at": "2026-01-01T10:05:00.000Z",
    "extras": {"row": "42"},
}

AVATAR = (
    Field(key="id", kind="string", label="Avatar ID", help="Argil's id of the avatar."),
    Field(key="name", kind="string", label="Name", help="The avatar's name.", nullable=True),
    Field(
        key="status",
        kind="string",
        label="Status",
        help="IDLE (ready to use), TRAINING, NOT_TRAINED, TRAINING_FAILED or REFUSED.",
        nullable=True,
    ),
    Field(key="model", kind="string", label="Model", help="ARGIL_V1 or ARGIL_ATOM.", nullable=True),
    Field(key="aspect_ratio", kind="string", label="Aspect Ratio", help="16:9 or 9:16.", nullable=True),
    Field(key="thumbnail_url", kind="string", label="Thumbnail URL", help="A small picture.", nullable=True),
    Field(key="cover_image_url", kind="string", label="Cover Image URL", help="A large picture.", nullable=True),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was created.", nullable=True),
    Field(key="updated_at", kind="datetime", label="Updated At", help="When it last changed.", nullable=True),
    Field(key="extras", kind="pairs", label="Extras", help="Your own pairs."),
)

AVATAR_SAMPLE: dict[str, Any] = {
    "id": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    "name": "Anna",
    "status": "IDLE",
    "model": "ARGIL_ATOM",
    "aspect_ratio": "9:16",
    "thumbnail_url": "https://example.com/avatars/anna-small.jpg",
    "cover_image_url": "https://example.com/avatars/anna.jpg",
    "created_at": "2026-01-01T10:00:00.000Z",
    "updated_at": "2026-01-01T10:05:00.000Z",
    "extras": {},
}

ROW = (
    Field(key="id", kind="string", label="ID", help="What to put into the field."),
    Field(key="name", kind="string", label="Name", help="What people see."),
)

_ORIENTATIONS = {"ASPECT_RATIO_16_9": "16:9", "ASPECT_RATIO_9_16": "9:16"}
_MODELS = {"ARGIL_V1": "v1", "ARGIL_ATOM": "Atom"}


def video(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A video of Argil's as `VIDEO` describes it. What Argil leaves out or empty is None."""
    return {
        "id": raw["id"],
        "name": raw.get("name"),
        "status": raw.get("status"),
        "duration": raw.get("duration"),
        "aspect_ratio": raw.get("aspectRatio"),
        "video_url": raw.get("videoUrl") or None,
        "video_url_subtitled": raw.get("videoUrlSubtitled") or None,
        "preview_url": raw.get("previewUrl") or None,
        "avatar_ids": _avatar_ids(raw.get("moments")),
        "created_at": raw.get("createdAt"),
        "updated_at": raw.get("updatedAt"),
        "extras": extras(raw.get("extras")),
    }


def _avatar_ids(moments: Any) -> list[str]:
    told = moments if isinstance(moments, list) else ()
    ids = (each.get("avatarId") for each in told if isinstance(each, Mapping))
    return list(dict.fromkeys(each for each in ids if isinstance(each, str) and each))


def avatar(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An avatar of Argil's as `AVATAR` describes it."""
    return {
        "id": raw["id"],
        "name": raw.get("name"),
        "status": raw.get("status"),
        "model": raw.get("model"),
        "aspect_ratio": _ORIENTATIONS.get(str(raw.get("orientation"))),
        "thumbnail_url": raw.get("thumbnailUrl") or None,
        "cover_image_url": raw.get("coverImageUrl") or None,
        "created_at": raw.get("createdAt"),
        "updated_at": raw.get("updatedAt"),
        "extras": extras(raw.get("extras")),
    }


def avatar_row(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An avatar for a dropdown: "Anna · 9:16 · Atom"."""
    parts = [raw.get("name") or "Unnamed", _ORIENTATIONS.get(str(raw.get("orientation")))]
    parts.append(_MODELS.get(str(raw.get("model"))))
    return {"id": raw["id"], "name": " · ".join(part for part in parts if part)}


def voice_row(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A voice for a dropdown: "Clara · French · Female"."""
    words = [str(raw[key]).replace("_", " ").title() for key in ("language", "gender") if raw.get(key)]
    return {"id": raw["id"], "name": " · ".join([raw.get("name") or "Unnamed", *words])}


def extras(raw: Any) -> dict[str, str]:
    """The user's pairs; ours is left out."""
    return {key: value for key, value in pairs(raw).items() if key != EXTRAS_OURS}


def pairs(raw: Any) -> dict[str, str]:
    """All pairs of a resource: Argil's page prints them as a string, receivers read an object."""
    if isinstance(raw, str):
        try:
            raw = json_text.read(raw)
        except json_text.NotJson:
            return {}
    given = raw if isinstance(raw, Mapping) else {}
    return {texts.storable(key): texts.storable(str(value)) for key, value in given.items()}
