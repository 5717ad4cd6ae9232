"""What an account owns besides what it makes: looks, voices, assets, folders, templates, webhook endpoints.

Each as HeyGen shows it. All times are aware UTC. `files` is the address under which the sandbox serves its files.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]

ENGINES = ("avatar_iii", "avatar_iv", "avatar_v")


def seconds(when: datetime) -> int:
    return int(when.timestamp())


def stamp(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Voice:
    """`engine` is not shown: it decides which settings suit the voice. `emotions`: as /v2 tells it."""

    id: str
    number: int
    name: str
    language: str
    gender: str
    engine: str = "elevenlabs"
    private: bool = False
    emotions: bool = False

    @property
    def type(self) -> str:
        return "private" if self.private else "public"

    def shown(self, files: str) -> Json:
        return {
            "voice_id": self.id,
            "name": self.name,
            "language": self.language,
            "gender": self.gender,
            "type": self.type,
            "support_locale": self.language == "English",
            "support_pause": self.engine != "fish",
            "preview_audio_url": f"{files}voices/{self.id}.wav",
        }

    def shown_by_v2(self, files: str) -> Json:
        return {
            "voice_id": self.id,
            "name": self.name,
            "language": self.language,
            "gender": self.gender,
            "preview_audio": f"{files}voices/{self.id}.wav",
            "support_pause": self.engine != "fish",
            "emotion_support": self.emotions,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """A person, who has looks."""

    id: str
    number: int
    name: str
    gender: str
    voice_id: str
    created_at: datetime
    private: bool = False
    status: str = "completed"

    def shown(self, looks: int, files: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "looks_count": looks,
            "gender": self.gender,
            "default_voice_id": self.voice_id,
            "preview_image_url": f"{files}avatars/{self.id}.png",
            "preview_video_url": None,
            "consent_status": None,
            "status": self.status,
            "error": None,
            "created_at": seconds(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Look:
    """What a video is made with. `type`: studio_avatar, digital_twin or photo_avatar."""

    id: str
    number: int
    name: str
    type: str
    group: Group
    engines: tuple[str, ...] = ENGINES[:2]
    orientation: str = "landscape"

    @property
    def is_photo(self) -> bool:
        return self.type == "photo_avatar"

    @property
    def ownership(self) -> str:
        return "private" if self.group.private else "public"

    def shown(self, files: str) -> Json:
        wide = self.orientation == "landscape"
        return {
            "id": self.id,
            "name": self.name,
            "avatar_type": self.type,
            "group_id": self.group.id,
            "gender": self.group.gender,
            "default_voice_id": self.group.voice_id,
            "preferred_orientation": self.orientation,
            "preview_image_url": self.picture(files),
            "preview_video_url": None if self.is_photo else f"{files}avatars/{self.id}.mp4",
            "image_width": 1920 if wide else 1080,
            "image_height": 1080 if wide else 1920,
            "status": self.group.status,
            "supported_api_engines": list(self.engines),
            "tags": [],
        }

    def shown_by_v2(self, files: str) -> Json:
        if self.is_photo:
            return {
                "talking_photo_id": self.id,
                "talking_photo_name": self.name,
                "preview_image_url": self.picture(files),
            }
        return {
            "avatar_id": self.id,
            "avatar_name": self.name,
            "gender": self.group.gender,
            "preview_image_url": self.picture(files),
            "preview_video_url": f"{files}avatars/{self.id}.mp4",
        }

    def picture(self, files: str) -> str:
        return f"{files}avatars/{self.id}.png"


@dataclass(slots=True)
class Asset:
    """`content` is None while it was not sent; of a seeded one it is a stand-in. `limit`: the bytes announced."""

    id: str
    name: str
    media_type: str
    suffix: str
    created_at: datetime
    content: bytes | None = None
    limit: int | None = None
    sha256: str | None = None
    owner: str = "sandbox"

    @property
    def kind(self) -> str:
        kind = self.media_type.partition("/")[0]
        return kind if kind in ("image", "video", "audio") else "document"

    def url(self, files: str) -> str:
        return f"{files}assets/{self.id}.{self.suffix}"

    def uploaded(self, files: str) -> Json:
        return {
            "asset_id": self.id,
            "url": self.url(files),
            "mime_type": self.media_type,
            "size_bytes": len(self.content or b""),
        }

    def shown(self, files: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "owner": self.owner,
            "space_id": "sandbox",
            "folder_id": None,
            "url": self.url(files),
            "uploaded_at": seconds(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Folder:
    id: str
    name: str
    type: str
    parent_id: str | None
    created_at: datetime

    def shown(self) -> Json:
        return {
            "folder_id": self.id,
            "name": self.name,
            "type": self.type,
            "parent_id": self.parent_id,
            "is_trash": False,
            "creator_username": "sandbox",
            "created_at": seconds(self.created_at),
            "updated_at": seconds(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Template:
    """`variables` by name, each in the shape that generating takes; `scenes` are scripts, by their ids."""

    id: str
    number: int
    name: str
    aspect_ratio: str
    created_at: datetime
    scenes: dict[str, str]
    variables: Json

    def summary(self, files: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "aspect_ratio": self.aspect_ratio,
            "thumbnail_url": f"{files}templates/{self.id}.png",
            "created_at": seconds(self.created_at),
            "updated_at": seconds(self.created_at),
        }

    def shown(self, files: str) -> Json:
        return self.summary(files) | {
            "scene_ids": list(self.scenes),
            "scenes": [
                {"scene_id": id, "script": script, "variables": self._variables_of(script)}
                for id, script in self.scenes.items()
            ],
            "variables": self.variables,
        }

    def _variables_of(self, script: str) -> list[Json]:
        """Those that a scene has: text where its script names it, the others in every scene."""
        return [
            {"name": name, "variable_type": each["type"]}
            for name, each in self.variables.items()
            if each["type"] != "text" or f"{{{{{name}}}}}" in script
        ]


@dataclass(slots=True)
class Endpoint:
    """A webhook endpoint. `events`: None means all. `legacy`: added by /v1, whose header for the signature differs."""

    id: str
    number: int
    url: str
    events: list[str] | None
    secret: str
    created_at: datetime
    legacy: bool = False
    status: str = "enabled"

    def wants(self, event_type: str) -> bool:
        return self.status == "enabled" and (self.events is None or event_type in self.events)

    def shown(self, *, secret: bool = False) -> Json:
        return {
            "endpoint_id": self.id,
            "url": self.url,
            "events": self.events,
            "status": self.status,
            "secret": self.secret if secret else None,
            "created_at": stamp(self.created_at),
        }

    def shown_by_v1(self) -> Json:
        return {**self.shown(secret=True), "username": "sandbox"}
