"""One account: what its key owns, what it has spent, and what was asked of it.

Readers take `seen`, the time as of which they look: it lies in the past while the `late_seconds` fault is on, and
what was created after it cannot be read yet. Writers see everything.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from connector.sandbox.argil import credits, seeds
from connector.sandbox.argil.errors import Refusal
from connector.sandbox.argil.records import Avatar, Endpoint, Json, Webhook
from connector.sandbox.argil.videos import Render, Video


class _Made(Protocol):
    @property
    def created_at(self) -> datetime: ...


M = TypeVar("M", bound=_Made)
R = TypeVar("R")


def one(things: Mapping[str, R], id: str, noun: str) -> R:
    """Raises a 404 Refusal."""
    thing = things.get(id)
    if thing is None:
        raise Refusal(404, f"id: There is no {noun} {id}.")
    return thing


def one_seen(things: Mapping[str, M], id: str, noun: str, seen: datetime) -> M:
    thing = one(things, id, noun)
    if thing.created_at > seen:
        raise Refusal(404, f"id: There is no {noun} {id}.")
    return thing


def all_seen(things: Mapping[str, M], seen: datetime) -> list[M]:
    """Newest first."""
    found = [thing for thing in list(things.values()) if thing.created_at <= seen]
    return sorted(reversed(found), key=lambda thing: thing.created_at, reverse=True)


class Account:
    """`lock` is held by whoever changes anything."""

    def __init__(self, credits_left: int) -> None:
        planted = seeds.plant()
        self.lock = threading.RLock()
        self.voices = {each.id: each for each in planted.voices}
        self.avatars = {each.id: each for each in planted.avatars}
        self.assets = {each.id: each for each in planted.assets}
        self.styles = {each.id: each for each in planted.styles}
        self.videos: dict[str, Video] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.endpoints: dict[str, Endpoint] = {}
        self.credits_left = credits_left
        self.credits_spent = 0
        self.videos_created = 0
        self.avatars_created = 0
        self.renders = 0
        self.requests: Counter[str] = Counter()
        self.deliveries: list[Json] = []

    def count_request(self, call: str) -> None:
        with self.lock:
            self.requests[call] += 1

    def add_video(self, video: Video) -> None:
        with self.lock:
            self.videos[video.id] = video
            self.videos_created += 1

    def add_avatar(self, avatar: Avatar) -> None:
        """Raises a 402 Refusal."""
        with self.lock:
            self._spend(credits.IMAGE_AVATAR)
            self.avatars[avatar.id] = avatar
            self.avatars_created += 1

    def price(self, video: Video) -> int:
        players = {moment.args["avatarId"] for moment in video.moments}
        return credits.of_render(video, [self.avatars[id] for id in players])

    def render(self, id: str, now: datetime, begin: Callable[[Video], Render]) -> Video:
        """Spend the credits and let `begin` settle how the render will go. Raises a 404, 400 or 402 Refusal."""
        with self.lock:
            video = one(self.videos, id, "video")
            status = video.status_at(now)
            if status != "IDLE":
                raise Refusal(400, f"id: This video is {status}; only IDLE ones can be rendered.")
            self._spend(self.price(video))
            video.render = begin(video)
            self.renders += 1
            return video

    def _spend(self, cost: int) -> None:
        if cost > self.credits_left:
            raise Refusal(402, f"This costs {cost} credits; the account has {self.credits_left}.")
        self.credits_left -= cost
        self.credits_spent += cost

    def report(self) -> Json:
        """For GET /sandbox/state."""
        with self.lock:
            return {
                "credits_left": self.credits_left,
                "credits_spent": self.credits_spent,
                "videos_created": self.videos_created,
                "renders": self.renders,
                "avatars_created": self.avatars_created,
                "webhooks": [webhook.shown() for webhook in self.webhooks.values()],
                "webhook_endpoints": [endpoint.shown() for endpoint in self.endpoints.values()],
                "requests": dict(self.requests),
                "deliveries": list(self.deliveries),
            }
