"""The made-up provider's API as the contract of providers drives it."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connector.catalogue.entries import Action

from .entries import LISTS
from .server import PAGE, MadeUpServer

_numbers = itertools.count(1)


class MadeUpStandIn:
    more_than_a_page = 2 * PAGE + 1

    def __init__(self, server: MadeUpServer) -> None:
        self._server = server
        self.key = f"made-up-{next(_numbers)}"
        self.values = {"CONNECTOR_MADE_UP_URL": server.url}

    def revoke(self) -> None:
        self._server.revoked.add(self.key)

    def start(self, resource_type: str) -> str:
        return self._server.start(self.key, LISTS[resource_type], title="In the app")

    def finish(self, resource_type: str, resource_id: str, *, failed: bool = False) -> None:
        self._server.finish(self.key, LISTS[resource_type], resource_id, failure="moderated" if failed else None)

    def webhook(
        self, resource_type: str, resource_id: str, secret: str | None, at: datetime
    ) -> tuple[Mapping[str, str], str]:
        name = LISTS[resource_type]
        resource = self._server.account(self.key).resources[name][resource_id]
        headers, body = self._server.webhook(str(secret), name, resource, at.timestamp())
        return {key.lower(): value for key, value in headers.items()}, body

    def input(self, action: Action) -> dict[str, Any]:
        given = dict(action.examples[0].input)
        return given | ({"video_id": self.start("video")} if "video_id" in given else {})

    def file(self, action: Action) -> bytes:
        return b"a logo"

    def effects(self) -> int:
        return sum(self._server.account(self.key).done.values())

    def lose_answer(self, passing: int) -> None:
        self._server.lost_answers = 1

    def refuse(self) -> None:
        self._server.refused = 1
