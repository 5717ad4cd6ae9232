"""What takes its time: a video, a translation, a lipsync. What it is at a given time, and how HeyGen shows it then.

pending → processing (of translations: running) → completed or failed. How a job ends is settled when it starts, unless
a file that it was given the address of cannot be fetched. Times are aware UTC; links end a week after they were shown.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

PENDING_SHARE = 0.25
"""The part of a job in which it is pending."""
LINK_LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    message: str

    def shown(self) -> Json:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Callback:
    """Where somebody wants to be told of one job, and what is said with it."""

    url: str | None = None
    id: str | None = None


@dataclass(slots=True)
class Job:
    """`number`: which came after which. `texts` are what it says, `seconds` how long that takes."""

    id: str
    number: int
    title: str | None
    created_at: datetime
    ends_at: datetime
    seconds: float
    failure: Failure | None
    folder_id: str | None = None
    callback: Callback = field(default_factory=Callback)

    under_way = "processing"

    def status_at(self, when: datetime) -> str:
        if when >= self.ends_at:
            return "failed" if self.failure else "completed"
        begins = self.created_at + PENDING_SHARE * (self.ends_at - self.created_at)
        return "pending" if when < begins else self.under_way

    def link(self, name: str, when: datetime, files: str) -> str | None:
        """The address of one of its files; None while there is none."""
        if self.status_at(when) != "completed":
            return None
        return f"{files}{name}?Expires={int((when + LINK_LIVES).timestamp())}"

    def failed_at(self, when: datetime) -> Failure | None:
        return self.failure if self.status_at(when) == "failed" else None


@dataclass(slots=True)
class Video(Job):
    captioned: bool = False
    gif: bool = False

    def shown(self, when: datetime, files: str) -> Json:
        failure = self.failed_at(when)
        over = self.status_at(when) == "completed"
        return {
            "id": self.id,
            "status": self.status_at(when),
            "title": self.title,
            "video_url": self.url(when, files),
            "captioned_video_url": self.link(f"captioned/{self.id}.mp4", when, files) if self.captioned else None,
            "subtitle_url": self.link(f"subtitles/{self.id}.srt", when, files),
            "thumbnail_url": self.link(f"thumbnails/{self.id}.png", when, files),
            "gif_url": self.link(f"gifs/{self.id}.gif", when, files) if self.gif else None,
            "video_page_url": f"https://app.heygen.com/videos/{self.id}" if over else None,
            "duration": self.seconds if over else None,
            "created_at": _stamp(self.created_at),
            "completed_at": _stamp(self.ends_at) if over else None,
            "folder_id": self.folder_id,
            "output_language": None,
            "failure_code": failure.code if failure else None,
            "failure_message": failure.message if failure else None,
        }

    def url(self, when: datetime, files: str) -> str | None:
        return self.link(f"videos/{self.id}.mp4", when, files)

    def shown_by_v1(self, when: datetime, files: str) -> Json:
        shown, failure = self.shown(when, files), self.failed_at(when)
        return {
            "id": self.id,
            "status": shown["status"],
            "callback_id": self.callback.id,
            "caption_url": shown["subtitle_url"],
            "created_at": shown["created_at"],
            "duration": shown["duration"],
            "error": {"code": 40119, "detail": failure.code, "message": failure.message} if failure else None,
            "gif_url": shown["gif_url"],
            "thumbnail_url": shown["thumbnail_url"],
            "video_url": shown["video_url"],
            "video_url_caption": shown["captioned_video_url"],
        }


@dataclass(slots=True)
class Translation(Job):
    language: str = ""
    input_language: str | None = None
    audio_only: bool = False
    captioned: bool = False

    under_way = "running"

    def shown(self, when: datetime, files: str) -> Json:
        failure = self.failed_at(when)
        return {
            "id": self.id,
            "status": self.status_at(when),
            "title": self.title,
            "input_language": self.input_language,
            "output_language": self.language,
            "translate_audio_only": self.audio_only,
            "duration": self.seconds if self.status_at(when) == "completed" else None,
            "video_url": None if self.audio_only else self.url(when, files),
            "audio_url": self.link(f"translations/{self.id}.wav", when, files) if self.audio_only else None,
            "srt_caption_url": self.link(f"translations/{self.id}.srt", when, files) if self.captioned else None,
            "vtt_caption_url": self.link(f"translations/{self.id}.vtt", when, files) if self.captioned else None,
            "failure_message": failure.message if failure else None,
            "callback_id": self.callback.id,
            "created_at": _stamp(self.created_at),
        }

    def url(self, when: datetime, files: str) -> str | None:
        return self.link(f"translations/{self.id}.mp4", when, files)


@dataclass(slots=True)
class Lipsync(Job):
    captioned: bool = False

    under_way = "running"

    def shown(self, when: datetime, files: str) -> Json:
        failure = self.failed_at(when)
        return {
            "id": self.id,
            "status": self.status_at(when),
            "title": self.title,
            "video_url": self.link(f"lipsyncs/{self.id}.mp4", when, files),
            "caption_url": self.link(f"lipsyncs/{self.id}.srt", when, files) if self.captioned else None,
            "duration": self.seconds if self.status_at(when) == "completed" else None,
            "failure_message": failure.message if failure else None,
            "callback_id": self.callback.id,
            "created_at": _stamp(self.created_at),
        }


def _stamp(when: datetime) -> int:
    return int(when.timestamp())
