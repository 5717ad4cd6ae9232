"""Argil in the money test: its sandbox knows how often a render of each video did its work."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from money.sandboxes import Sandbox
from money.steps import Want
from money.wishes import Wish
from support import upstream

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Video
from connector.sandbox.faults import Faults

RENDER_SECONDS = 0.5
CALLS = {
    "create": ("POST", r"/videos$"),
    "render": ("POST", r"/render$"),
    "ask": ("GET", r"/videos"),
}


class Ledger(Account):
    """An account that counts how often each video's render was worked on.

    `twice`: a second render is done and charged again, as at the worst of providers; else it is refused.
    """

    def __init__(self, *, twice: bool) -> None:
        super().__init__(Argil.most)
        self.twice = twice
        self.rendered: Counter[str] = Counter()

    def render(self, id: str, now: Any, begin: Any) -> Video:
        with self.lock:
            video = self.videos.get(id)
            if video is not None and video.render is not None and self.twice:
                self._spend(self.price(video))
                self.rendered[id] += 1
                return video
            video = super().render(id, now, begin)
            self.rendered[id] += 1
            return video


class Argil:
    """A video, its render, and both in one step."""

    key = "argil"
    setting = "CONNECTOR_ARGIL_URL"
    path = "/v1"
    actions = {each: each for each in ("create_video", "render_video", "create_and_render_video")}
    title = "name"
    most = 10_000

    def sandbox(self, key: str, twice: bool) -> Sandbox:
        app = upstream.watch(create_sandbox(Faults(), render_seconds=RENDER_SECONDS))
        return Sandbox(app, key, Ledger(twice=twice), CALLS)

    def credits(self, sandbox: Sandbox, left: int) -> None:
        with sandbox.ledger.lock:
            sandbox.ledger.credits_left = left

    def wanted(self, sandbox: Sandbox, want: Want, known: list[str]) -> dict[str, Any] | None:
        if want.action == "render_video":
            return {"video_id": known[want.of % len(known)]} if known else None
        return {"script": "Hello there.", "avatar_id": next(iter(sandbox.ledger.avatars))}

    def named(self, want: Want) -> bool:
        return want.action != "render_video"

    def struck(self, call: str) -> str:
        return {"create": "^/videos$", "render": "/render$"}.get(call, "^/videos")

    def odd(self, want: Want, told: Mapping[str, Any]) -> str | None:
        if want.action != "create_video" and told.get("status") == "IDLE":
            return "answered 200 though the video is IDLE"
        return None

    def faults(self, sandbox: Sandbox, wishes: list[Wish], lost: Mapping[str, int]) -> Iterator[str]:
        listed, rendered = list(sandbox.ledger.videos.values()), sandbox.ledger.rendered
        renders = {wish.body.get("video_id") for wish in wishes}
        for wish in wishes:
            if len(wish.ids) > 1:
                yield f"{wish.name}: told of {len(wish.ids)} videos, {sorted(wish.ids)}"
            if wish.want.action == "render_video":
                continue
            videos = [video.id for video in listed if video.name == wish.name]
            if not 1 <= len(videos) <= 1 + lost[wish.name]:
                yield f"{wish.name}: {len(videos)} videos, {videos}"
            if not wish.ids <= set(videos):
                yield f"{wish.name}: told of {sorted(wish.ids)}, which is none of {videos}"
            both = wish.want.action == "create_and_render_video"
            wanted = 1 if both or renders & set(videos) else 0
            count = sum(rendered[each] for each in videos)
            if not wanted <= count <= wanted + lost[wish.name] * both:
                yield f"{wish.name}: rendered {count} times, wanted {wanted}"
