"""A video and its one render: what it is at a given time, and how Argil shows it then.

IDLE (not rendered yet) → GENERATING_AUDIO → GENERATING_VIDEO → DONE, FAILED or CONTENT_MODERATED.
How a render ends is settled when it starts.
"""

from dataclasses import dataclass
from datetime import datetime

from connector.sandbox.argil.records import Json, stamp

AUDIO_SHARE = 0.25
"""The part of a render that goes into the audio."""


@dataclass(frozen=True, slots=True)
class Render:
    started_at: datetime
    ends_at: datetime
    ends_as: str
    callback_url: str | None = None

    @property
    def audio_at(self) -> datetime:
        return self.started_at + AUDIO_SHARE * (self.ends_at - self.started_at)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One moment as asked for, the voice that speaks it, and for how long."""

    args: Json
    voice_id: str
    seconds: float

    def shown(self) -> Json:
        known = {name: value for name, value in self.args.items() if name != "voiceModel"}
        return {**known, "voiceId": self.voice_id}


@dataclass(slots=True)
class Video:
    id: str
    name: str
    created_at: datetime
    moments: list[Spoken]
    aspect_ratio: str
    subtitles: bool
    extras: dict[str, str]
    render: Render | None = None

    @property
    def seconds(self) -> float:
        return round(sum(moment.seconds for moment in self.moments), 1)

    def status_at(self, when: datetime) -> str:
        if self.render is None or when < self.render.started_at:
            return "IDLE"
        if when < self.render.audio_at:
            return "GENERATING_AUDIO"
        return "GENERATING_VIDEO" if when < self.render.ends_at else self.render.ends_as

    def has_audio_at(self, when: datetime) -> bool:
        return self.render is not None and when >= self.render.audio_at

    def uses(self, *, avatar_id: str | None, voice_id: str | None) -> bool:
        """Whether a moment has this avatar, and one this voice; None asks for nothing."""
        avatars = {moment.args["avatarId"] for moment in self.moments}
        voices = {moment.voice_id for moment in self.moments}
        return (not avatar_id or avatar_id in avatars) and (not voice_id or voice_id in voices)

    def shown(self, when: datetime, files: str) -> Json:
        status = self.status_at(when)
        shown: Json = {
            "id": self.id,
            "name": self.name,
            "createdAt": stamp(self.created_at),
            "updatedAt": stamp(self._changed_at(when)),
            "status": status,
            "duration": self.seconds if self.has_audio_at(when) else None,
            "moments": [moment.shown() for moment in self.moments],
            "aspectRatio": self.aspect_ratio,
            "subtitles": {"enable": self.subtitles},
            "extras": self.extras,
        }
        if status == "DONE":
            shown["videoUrl"] = self.url(files)
            shown["previewUrl"] = f"{files}previews/{self.id}.mp4"
            if self.subtitles:
                shown["videoUrlSubtitled"] = f"{files}videos/{self.id}-subtitled.mp4"
        return shown

    def url(self, files: str) -> str:
        return f"{files}videos/{self.id}.mp4"

    def _changed_at(self, when: datetime) -> datetime:
        if self.render is None:
            return self.created_at
        changes = (self.render.started_at, self.render.audio_at, self.render.ends_at)
        return max((change for change in changes if change <= when), default=self.created_at)
