"""What an account owns besides videos: voices, avatars, assets, subtitle styles, webhooks, each as Argil shows it.

Statuses are not stored: a record knows when it will be finished and as what, and is asked for its status at a time.
All times are aware UTC. `files` is the address under which the sandbox serves its stand-in files.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


def stamp(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Voice:
    """`provider` is not shown: it decides which voiceModel values suit the voice."""

    id: str
    name: str
    created_at: datetime
    provider: str = "elevenlabs"
    language: str | None = None
    gender: str | None = None

    def shown(self, files: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "createdAt": stamp(self.created_at),
            "updatedAt": stamp(self.created_at),
            "status": "IDLE",
            "sampleUrl": f"{files}voices/{self.id}.wav",
            "language": self.language,
            "gender": self.gender,
        }


@dataclass(slots=True)
class Avatar:
    """`library`: one of Argil's own, for which a royalty is due. `from_image`: may do AVATAR_ACTION b-rolls."""

    id: str
    name: str
    created_at: datetime
    ready_at: datetime
    voice_id: str
    ends_as: str = "IDLE"
    orientation: str = "ASPECT_RATIO_9_16"
    model: str = "ARGIL_ATOM"
    gestures: tuple[str, ...] = ()
    library: bool = False
    from_image: bool = False
    extras: dict[str, str] = field(default_factory=dict)

    def status_at(self, when: datetime) -> str:
        return "TRAINING" if when < self.ready_at else self.ends_as

    @property
    def aspect_ratio(self) -> str:
        return "9:16" if self.orientation == "ASPECT_RATIO_9_16" else "16:9"

    def shown(self, when: datetime, files: str) -> Json:
        wide, tall = (1080, 1920) if self.aspect_ratio == "9:16" else (1920, 1080)
        over = when >= self.ready_at
        return {
            "id": self.id,
            "name": self.name,
            "actorName": self.name.partition(" ")[0],
            "createdAt": stamp(self.created_at),
            "updatedAt": stamp(self.ready_at if over else self.created_at),
            "gestures": [
                {"label": slug.replace("-", " ").capitalize(), "slug": slug, "startFrame": 25 * n}
                for n, slug in enumerate(self.gestures)
            ],
            "status": self.status_at(when),
            "width": wide,
            "height": tall,
            "thumbnailUrl": f"{files}avatars/{self.id}-small.png",
            "coverImageUrl": f"{files}avatars/{self.id}.png",
            "extras": self.extras,
            "orientation": self.orientation,
            "model": self.model,
        }


@dataclass(slots=True)
class Asset:
    id: str
    name: str
    type: str
    file_url: str
    created_at: datetime
    ready_at: datetime
    ends_as: str = "READY"

    def status_at(self, when: datetime) -> str:
        return "PROCESSING" if when < self.ready_at else self.ends_as

    def shown(self, when: datetime, files: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            # A seeded asset's file is served here; an imported one keeps the address it came from.
            "fileUrl": self.file_url if "://" in self.file_url else files + self.file_url,
            "status": self.status_at(when),
            "thumbnailUrl": None if self.type == "AUDIO" else f"{files}assets/{self.id}.png",
            "createdAt": stamp(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class SubtitleStyle:
    id: str
    name: str

    def shown(self) -> Json:
        return {"id": self.id, "name": self.name}


@dataclass(slots=True)
class Webhook:
    id: str
    callback_url: str
    events: list[str]
    created_at: datetime
    updated_at: datetime
    last_triggered_at: datetime | None = None

    def shown(self) -> Json:
        shown: Json = {
            "id": self.id,
            "callbackUrl": self.callback_url,
            "events": self.events,
            "createdAt": stamp(self.created_at),
            "updatedAt": stamp(self.updated_at),
        }
        if self.last_triggered_at:
            shown["lastTriggeredAt"] = stamp(self.last_triggered_at)
        return shown


@dataclass(slots=True)
class Endpoint:
    """A webhook endpoint of API v2. Its `secret` is shown once."""

    id: str
    url: str
    events: list[str]
    secret: str
    created_at: datetime
    disabled: bool = False
    last_triggered_at: datetime | None = None

    def shown(self) -> Json:
        return {
            "object": "webhook_endpoint",
            "id": self.id,
            "url": self.url,
            "enabled_events": self.events,
            "status": "disabled" if self.disabled else "enabled",
        }

    def wants(self, event: str) -> bool:
        return not self.disabled and bool({event, "*"} & set(self.events))
