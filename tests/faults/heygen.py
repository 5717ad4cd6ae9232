"""HeyGen in the fault tests: its webhooks are signed."""

import dataclasses
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from faults.upstream import Upstream
from flask import Flask
from support.apis import HEYGEN

from connector.sandbox.faults import Faults
from connector.sandbox.heygen import webhooks
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.heygen.jobs import Video


class HeyGen(Upstream):
    provider = "heygen"
    setting = "HEYGEN_URL"
    path = ""
    api = HEYGEN
    action = "create_avatar_video"
    creates = "POST /v3/videos"

    def finish(self, key: str) -> str:
        account, began = self._world.account(key), datetime.now(UTC) - timedelta(minutes=2)
        ended = began + timedelta(minutes=1)
        made = Video(uuid.uuid4().hex, next(account.numbers), "Made elsewhere", began, ended, 1.0, None)
        with account.lock:
            account.videos[made.id] = made
        return made.id

    def told(self, key: str, video: str) -> tuple[Mapping[str, str], bytes]:
        account, now = self._world.account(key), datetime.now(UTC)
        [endpoint] = account.endpoints.values()
        body = json.dumps(webhooks.job_event(account.videos[video], now, self._world.files)).encode()
        return webhooks.headers(endpoint.secret, body, f"evt_{uuid.uuid4().hex}", now), body

    def created(self, key: str) -> int:
        """Who asks again with the same Idempotency-Key creates nothing."""
        return int(self._world.account(key).videos_created)

    def render_for_long(self) -> None:
        self._world.terms = dataclasses.replace(self._world.terms, render_seconds=36_000)

    def _sandbox(self) -> Flask:
        return create_sandbox(Faults(), render_seconds=0.1)

    def _address(self, key: str) -> str:
        [endpoint] = self._world.account(key).endpoints.values()
        return str(endpoint.url)
