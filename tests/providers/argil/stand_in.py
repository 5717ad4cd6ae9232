"""Argil's sandbox as the contract of providers drives it."""

import base64
import itertools
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from support import pictures, upstream

from connector.catalogue.entries import Action
from connector.sandbox.argil.account import Account
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Render
from connector.sandbox.argil.webhooks import avatar_event, signed_headers, video_event
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve

CHANGES = ["POST", "PUT", "PATCH", "DELETE"]


class ArgilServer:
    """One sandbox for all tests; each has an account of its own."""

    def __init__(self) -> None:
        self.app = create_sandbox(Faults(), render_seconds=3600.0, training_seconds=3600.0)
        self.server = serve(upstream.watch(self.app), "127.0.0.1", 0)
        self.numbers = itertools.count(1)


class ArgilStandIn:
    more_than_a_page = 101

    def __init__(self, argil: ArgilServer) -> None:
        self._argil = argil
        self.key = f"sandbox-contract-{next(argil.numbers)}"
        self.values = {"CONNECTOR_ARGIL_URL": f"{argil.server.url}/v1"}
        self._avatar = next(each["id"] for each in self._call("GET", "/avatars") if each["status"] == "IDLE")

    def revoke(self) -> None:
        self._call("DELETE", "/sandbox/keys", {"key": self.key}, base="")

    def start(self, resource_type: str) -> str:
        if resource_type == "avatar":
            image = {"type": "IMAGE", "name": "Ann", "datasetImage": {"url": "https://example.com/a.jpg"}}
            return str(self._call("POST", "/avatars", image)["id"])
        video = self._video()
        self._call("POST", f"/videos/{video}/render")
        return video

    def finish(self, resource_type: str, resource_id: str, *, failed: bool = False) -> None:
        account, now = self._account, datetime.now(UTC)
        if resource_type == "avatar":
            avatar = account.avatars[resource_id]
            avatar.ready_at, avatar.ends_as = now, "TRAINING_FAILED" if failed else "IDLE"
        else:
            account.videos[resource_id].render = Render(now - timedelta(minutes=1), now, "FAILED" if failed else "DONE")

    def webhook(
        self, resource_type: str, resource_id: str, secret: str | None, at: datetime
    ) -> tuple[Mapping[str, str], str]:
        account = self._account
        if resource_type == "avatar":
            body = json.dumps(avatar_event(account.avatars[resource_id]))
        else:
            video = account.videos[resource_id]
            assert video.render
            body = json.dumps(video_event(video, video.render.ends_as, "https://files.example/"))
        key = base64.b64encode(str(secret).encode()).decode()
        return signed_headers(f"whsec_{key}", "evt_1", body.encode(), at), body

    def input(self, action: Action) -> dict[str, Any]:
        script = {"script": "Hi.", "avatar_id": self._avatar}
        match action.key:
            case "create_video" | "create_and_render_video":
                return script
            case "render_video" | "delete_video":
                return {"video_id": self._video()}
            case "api_request":
                moment = {"transcript": "Hi.", "avatarId": self._avatar}
                return {"method": "POST", "path": "/videos", "body": {"name": "x", "moments": [moment]}}
            case _:
                return dict(action.examples[0].input)

    def file(self, action: Action) -> bytes:
        return pictures.png(1280, 720)

    def effects(self) -> int:
        account = self._account
        made = account.videos_created + account.avatars_created + len(account.assets) + account.renders
        return made + account.videos_created - len(account.videos)

    def lose_answer(self, passing: int) -> None:
        self._faults(error_500_after=1, fault_path="/render$" if passing else "")

    def refuse(self) -> None:
        self._faults(error_500=1)

    @property
    def _account(self) -> Account:
        account: Account = self._argil.app.extensions["sandbox"].account(self.key)
        return account

    def _video(self) -> str:
        moments = [{"transcript": "Hi.", "avatarId": self._avatar}]
        return str(self._call("POST", "/videos", {"name": "Hi", "moments": moments})["id"])

    def _faults(self, **wanted: Any) -> None:
        none = dict.fromkeys(("error_500", "error_500_after", "fault_path"))
        self._call("PATCH", "/sandbox/faults", none | {"fault_methods": CHANGES} | wanted, base="")

    def _call(self, method: str, path: str, body: Any = None, base: str = "/v1") -> Any:
        url, headers = f"{self._argil.server.url}{base}{path}", {"x-api-key": self.key}
        answer = requests.request(method, url, json=body, headers=headers, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None
