"""Up to a hundred videos of one call: they begin one after the other, as many at once as the account may have."""

from dataclasses import dataclass
from datetime import datetime

from connector.sandbox.heygen.errors import Refusal
from connector.sandbox.heygen.jobs import Callback, Json, Video


@dataclass(slots=True)
class Item:
    """One body of the call; then its video, or why there is none."""

    args: Json
    video: Video | None = None
    refused: Refusal | None = None

    def status_at(self, when: datetime) -> str:
        if self.refused:
            return "failed"
        status = self.video.status_at(when) if self.video else "queued"
        return "processing" if status == "pending" else status

    def shown(self, when: datetime) -> Json:
        failure = self.video.failed_at(when) if self.video else None
        error = self.refused.shown() if self.refused else failure.shown() if failure else None
        return {
            "status": self.status_at(when),
            "video_id": self.video.id if self.video else None,
            "error": error,
        }


@dataclass(slots=True)
class Batch:
    id: str
    title: str | None
    created_at: datetime
    items: list[Item]
    callback: Callback

    def status_at(self, when: datetime) -> str:
        statuses = {each.status_at(when) for each in self.items}
        if statuses & {"queued", "processing"}:
            return "processing"
        return "completed" if "completed" in statuses else "failed"

    def rows(self, when: datetime) -> list[Json]:
        return [{"item_index": index, **each.shown(when)} for index, each in enumerate(self.items)]

    def shown(self, when: datetime) -> Json:
        """Without its items."""
        counts: dict[str, int] = {}
        for each in self.items:
            status = each.status_at(when)
            counts[status] = counts.get(status, 0) + 1
        return {
            "batch_id": self.id,
            "title": self.title,
            "status": self.status_at(when),
            "total_items": len(self.items),
            "counts_by_status": counts,
            "created_at": int(self.created_at.timestamp()),
        }
