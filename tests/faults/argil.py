"""Argil in the fault tests."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from faults.upstream import Upstream
from flask import Flask
from support.apis import ARGIL

from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Render, Video
from connector.sandbox.faults import Faults


class Argil(Upstream):
    provider = "argil"
    setting = "ARGIL_URL"
    path = "/v1"
    api = ARGIL
    action = "create_video"
    creates = "POST /videos"

    def finish(self, key: str) -> str:
        began = datetime.now(UTC) - timedelta(minutes=2)
        render = Render(began, began + timedelta(minutes=1), "DONE")
        video = Video(str(uuid.uuid4()), "Made elsewhere", began, [], "9:16", False, {}, render)
        self._world.account(key).add_video(video)
        return video.id

    def told(self, key: str, video: str) -> tuple[Mapping[str, str], bytes]:
        data = {"videoId": video, "videoName": "Made elsewhere"}
        return {}, json.dumps({"event": "VIDEO_GENERATION_SUCCESS", "data": data}).encode()

    def render_for_long(self) -> None:
        """What is created here is not even rendered."""

    def created(self, key: str) -> int:
        return self.asked(key)

    def _sandbox(self) -> Flask:
        return create_sandbox(Faults(), render_seconds=0.1)

    def _address(self, key: str) -> str:
        """That of whichever webhook the bridge has registered."""
        account = self._world.account(key).report()
        addresses = [each["callbackUrl"] for each in account["webhooks"]]
        addresses += [each["url"] for each in account["webhook_endpoints"]]
        return str(addresses[0])
