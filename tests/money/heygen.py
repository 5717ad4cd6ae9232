"""HeyGen in the money test: what creates something is paid at once, and a repeated Idempotency-Key is like before.

A step that wants a video makes one from a template, one that wants a render translates a film, and one that wants both
makes an avatar video: whatever is wanted is one job, paid once, that bears the wish's name.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from money.sandboxes import Sandbox
from money.steps import Want
from money.wishes import Wish
from support import upstream
from support.apis import HEYGEN

from connector.sandbox.faults import Faults
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.heygen.seeds import look_id, seeded_id

RENDER_SECONDS = 0.5
CREATES = r"^/v3/(videos|templates/\w+|video-translations)$"
CALLS = {"create": ("POST", CREATES), "render": ("POST", CREATES), "ask": ("GET", "^/v3/")}

INPUTS: dict[str, dict[str, Any]] = {
    "create_video": {"template_id": seeded_id("template", "Welcome"), "variables": {"first_name": "Eve"}},
    "render_video": {"video_url": "https://files.example/film.mp4", "output_language": "Spanish (Spain)"},
    "create_and_render_video": {"script": "Hello there.", "avatar_id": look_id("Ann at the desk")},
}


class HeyGen:
    """Three ways to begin one job."""

    key = "heygen"
    setting = "CONNECTOR_HEYGEN_URL"
    path = ""
    actions = {
        "create_video": "create_video_from_template",
        "render_video": "translate_video",
        "create_and_render_video": "create_avatar_video",
    }
    title = "title"
    most = 10_000

    def sandbox(self, key: str, twice: bool) -> Sandbox:
        app = upstream.watch(create_sandbox(Faults(), render_seconds=RENDER_SECONDS), HEYGEN)
        return Sandbox(app, key, Account(self.most), CALLS)

    def credits(self, sandbox: Sandbox, left: int) -> None:
        with sandbox.ledger.lock:
            sandbox.ledger.balance = left

    def wanted(self, sandbox: Sandbox, want: Want, known: list[str]) -> dict[str, Any] | None:
        return INPUTS[want.action]

    def named(self, want: Want) -> bool:
        return True

    def struck(self, call: str) -> str:
        return CREATES if call in ("create", "render") else "^/v3/"

    def odd(self, want: Want, told: Mapping[str, Any]) -> str | None:
        return None

    def faults(self, sandbox: Sandbox, wishes: list[Wish], lost: Mapping[str, int]) -> Iterator[str]:
        ledger = sandbox.ledger
        jobs = [*ledger.videos.values(), *ledger.translations.values()]
        if len(jobs) != ledger.renders:
            yield f"{ledger.renders} were paid, {len(jobs)} are there"
        for wish in wishes:
            if len(wish.ids) > 1:
                yield f"{wish.name}: told of {len(wish.ids)}, {sorted(wish.ids)}"
            made = [each.id for each in jobs if each.title == wish.name]
            if not 1 <= len(made) <= 1 + lost[wish.name]:
                yield f"{wish.name}: {len(made)} were made and paid, {made}"
            if not wish.ids <= set(made):
                yield f"{wish.name}: told of {sorted(wish.ids)}, which is none of {made}"
