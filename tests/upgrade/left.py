"""What 0.1.0 left behind when it was killed at its work: its database, and what its provider has.

`v0_1_0/` was written by that version itself (README.md says how). Here it is put back: instants move, so that it was
left `ago`; hooks go to the test's receiver.
"""

import contextlib
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from support.world import Api, World

from connector import ids
from connector.sandbox.argil.records import Webhook
from connector.sandbox.argil.videos import Render, Spoken, Video

FOLDER = Path(__file__).parent / "v0_1_0"


@dataclass
class Left:
    """One engine's database, and the facts about it."""

    engine: str
    ago: timedelta

    def __post_init__(self) -> None:
        self.facts: dict[str, Any] = json.loads((FOLDER / f"{self.engine}.json").read_text())
        self._shift = datetime.now(UTC) - self.ago - datetime.fromisoformat(self.facts["made_at"])

    @property
    def encryption_key(self) -> str:
        return str(self.facts["encryption_key"])

    def user(self, world: World, who: str) -> Api:
        """A user of then, with the token of then."""
        return Api(world.url, self.facts["users"][who]["token"])

    def video(self, name: str) -> str:
        """The id of a video that has been rendered, or is being rendered."""
        return str(self.facts["videos"][name])

    def secrets(self) -> dict[str, str]:
        """What the hooks of each path are signed with."""
        users = self.facts["users"].values()
        known = {f"/{path}": each["secret"] for user in users for path, each in user["subscriptions"].items()}
        return known | dict.fromkeys(("/callback", "/late"), self.facts["users"]["alice"]["signing_secret"])

    def repeat(self, api: Api, name: str) -> Any:
        """The answer to the same request as then."""
        asked = self.facts["operations"][name]
        headers = {"Idempotency-Key": asked["key"]} if asked["key"] else {}
        return api("POST", f"/v1/actions/{asked['action']}", asked["body"], headers=headers)

    def put_back(self, world: World, url: str) -> None:
        """Fill the empty database at `url`, and the sandbox."""
        script = self._moved((FOLDER / f"{self.engine}.sql").read_text(), world.receiver.url)
        self.facts["operations"] = json.loads(
            json.dumps(self.facts["operations"]).replace(self.facts["hooks"], world.receiver.url)
        )
        if self.engine == "sqlite":
            with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
                database.executescript(script)
        else:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(script.encode())
        for who, kept in self.facts["upstream"].items():
            account = world.account(who)
            account.credits_left = kept["credits_left"]
            account.videos = {each["id"]: self._video(each) for each in kept["videos"]}
            account.webhooks = {each["id"]: Webhook(**self._instants(each)) for each in kept["webhooks"]}

    def _moved(self, script: str, hooks: str) -> str:
        """Instants are the only whole numbers of 16 digits; targets are also known by their digests."""
        microseconds = self._shift // timedelta(microseconds=1)
        script = re.sub(r"(?<![\w.-])1[78]\d{14}(?!\w)", lambda found: str(int(found[0]) + microseconds), script)
        for target in set(re.findall(f"{self.facts['hooks']}/[a-z]+", script)):
            to = target.replace(self.facts["hooks"], hooks)
            script = script.replace(f"'{target}'", f"'{to}'").replace(ids.digest(target), ids.digest(to))
        return script

    def _video(self, kept: dict[str, Any]) -> Video:
        parts = self._instants(kept) | {"moments": [Spoken(**each) for each in kept["moments"]]}
        return Video(**parts | {"render": Render(**self._instants(kept["render"])) if kept["render"] else None})

    def _instants(self, kept: dict[str, Any]) -> dict[str, Any]:
        return {
            key: datetime.fromisoformat(value) + self._shift if key.endswith("_at") and value else value
            for key, value in kept.items()
        }
