"""HeyGen's sandbox as the contract of providers drives it, over either of HeyGen's interfaces."""

import base64
import itertools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from support import pictures

from connector.catalogue.entries import Action
from connector.providers.heygen.webhooks import HEADERS
from connector.sandbox.faults import Faults
from connector.sandbox.heygen import webhooks
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.heygen.jobs import Job
from connector.sandbox.heygen.world import FAILED
from connector.sandbox.server import serve

CHANGES = ["POST", "PUT", "PATCH", "DELETE"]
VIDEO = {"type": "url", "url": "https://files.example.com/talk.mp4"}


class HeyGenServer:
    """One sandbox for all tests; each has an account of its own. Nothing ends there by itself."""

    def __init__(self) -> None:
        self.app = create_sandbox(Faults(), render_seconds=36_000.0, credits=1e9, jobs_at_once=100_000)
        self.server = serve(self.app, "127.0.0.1", 0)
        self.numbers = itertools.count(1)


class HeyGenStandIn:
    more_than_a_page = 101

    def __init__(self, heygen: HeyGenServer, api: str = "v3") -> None:
        self._heygen = heygen
        self._older = api == "v2"
        self.key = f"sandbox-contract-{next(heygen.numbers)}"
        self.values = {"CONNECTOR_HEYGEN_URL": heygen.server.url, "CONNECTOR_HEYGEN_API": api}

    def revoke(self) -> None:
        self._call("DELETE", "/sandbox/keys", {"key": self.key})

    def start(self, resource_type: str) -> str:
        if resource_type == "translation":
            asked = {"video": VIDEO, "output_languages": ["French (France)"]}
            told = self._call("POST", "/v3/video-translations", asked)
            return str(told["data"]["video_translation_ids"][0])
        asked = self._asked_of_v3()
        return str(self._call("POST", asked["path"], asked["body"])["data"]["video_id"])

    def finish(self, resource_type: str, resource_id: str, *, failed: bool = False) -> None:
        job = self._job(resource_type, resource_id)
        job.ends_at, job.failure = datetime.now(UTC) - timedelta(seconds=1), FAILED if failed else None

    def webhook(
        self, resource_type: str, resource_id: str, secret: str | None, at: datetime
    ) -> tuple[Mapping[str, str], str]:
        """What is not sent over the interface in use is empty: a receipt keeps it so."""
        event = webhooks.job_event(self._job(resource_type, resource_id), datetime.now(UTC), "https://files.example/")
        body = json.dumps(event)
        sent = webhooks.headers(str(secret), body.encode(), "evt_1", at, legacy=self._older)
        return dict.fromkeys(HEADERS, "") | {name.lower(): value for name, value in sent.items()}, body

    def input(self, action: Action) -> dict[str, Any]:
        spoken = {"script": "Hello there.", "avatar_id": self._look().id, "voice_id": self._voice().id}
        match action.key:
            case "create_avatar_video":
                return spoken
            case "create_videos":
                return {"items": [spoken]}
            case "create_video_from_template":
                return {"template_id": next(iter(self._account.templates)), "variables": {"first_name": "Ann"}}
            case "upload_asset":
                return {"file": f"data:image/png;base64,{base64.b64encode(self.file(action)).decode()}"}
            case "api_request":
                return {"method": "POST"} | (self._asked_of_v2() if self._older else self._asked_of_v3())
            case "delete_video":
                return {"video_id": self.start("video")}
            case _:
                return dict(action.examples[0].input)

    def file(self, action: Action) -> bytes:
        return pictures.png(1280, 720)

    def effects(self) -> int:
        account = self._account
        return account.renders + account.videos_created - len(account.videos) + len(account.assets)

    def lose_answer(self, passing: int) -> None:
        self._faults(error_500_after=1)

    def refuse(self) -> None:
        self._faults(error_500=1)

    def _asked_of_v3(self) -> dict[str, Any]:
        body = {"type": "avatar", "avatar_id": self._look().id, "script": "Hello there."}
        return {"path": "/v3/videos", "body": body}

    def _asked_of_v2(self) -> dict[str, Any]:
        character = {"type": "avatar", "avatar_id": self._look().id}
        voice = {"type": "text", "input_text": "Hello there.", "voice_id": self._voice().id}
        scene = {"character": character, "voice": voice}
        body = {"video_inputs": [scene], "dimension": {"width": 1280, "height": 720}}
        return {"path": "/v2/video/generate", "body": body}

    @property
    def _account(self) -> Account:
        account: Account = self._heygen.app.extensions["sandbox"].account(self.key)
        return account

    def _look(self) -> Any:
        return next(each for each in self._account.looks.values() if each.group.status == "completed")

    def _voice(self) -> Any:
        return next(iter(self._account.voices.values()))

    def _job(self, resource_type: str, resource_id: str) -> Job:
        account = self._account
        return account.videos[resource_id] if resource_type == "video" else account.translations[resource_id]

    def _faults(self, **wanted: Any) -> None:
        none = dict.fromkeys(("error_500", "error_500_after", "fault_path"))
        self._call("PATCH", "/sandbox/faults", none | {"fault_methods": CHANGES} | wanted)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        url, headers = f"{self._heygen.server.url}{path}", {"X-Api-Key": self.key}
        answer = requests.request(method, url, json=body, headers=headers, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None
