"""A way to the bridge that is looked at, and that can lose answers: what was asked is done, and nobody hears of it."""

import json
from dataclasses import dataclass
from typing import Any

import requests
from support.local_http import Handler, LocalHttp

_KEPT = ("authorization", "content-type", "idempotency-key", "accept", "user-agent")


@dataclass(frozen=True)
class Asked:
    """One call, as n8n made it."""

    method: str
    path: str
    key: str | None
    body: Any


class LossyProxy(LocalHttp):
    """Listens on 127.0.0.1, and passes everything on to `target`. The next `lose` answers are lost."""

    def __init__(self, target: str) -> None:
        self.asked: list[Asked] = []
        self.lose = 0
        proxy = self

        class Passing(Handler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.body()
                headers = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}
                told = json.loads(body) if "json" in self.headers.get("Content-Type", "") else None
                proxy.asked.append(Asked(self.command, self.path, self.headers.get("Idempotency-Key"), told))
                answer = requests.request(self.command, target + self.path, data=body, headers=headers, timeout=60)
                if proxy.lose:
                    proxy.lose -= 1
                    self.close_connection = True
                    return
                cursor = answer.headers.get("X-Next-Cursor")
                more = {"X-Next-Cursor": cursor} if cursor else {}
                self.answer(answer.content, answer.headers["Content-Type"], status=answer.status_code, **more)

            do_GET = do_POST = do_DELETE = _pass

        super().__init__(Passing)

    def changes(self) -> list[Asked]:
        """The calls that are no GET."""
        return [each for each in self.asked if each.method != "GET"]
