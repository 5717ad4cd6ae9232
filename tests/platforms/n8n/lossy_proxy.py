"""A way to the bridge that is looked at, and that can lose answers: what was asked is done, and nobody hears of it."""

import http.server
import json
import threading
from dataclasses import dataclass
from typing import Any, Self

import requests

_KEPT = ("authorization", "content-type", "idempotency-key", "accept", "user-agent")


@dataclass(frozen=True)
class Asked:
    """One call, as n8n made it."""

    method: str
    path: str
    key: str | None
    body: Any


class LossyProxy:
    """Listens on 127.0.0.1, and passes everything on to `target`. The next `lose` answers are lost."""

    def __init__(self, target: str) -> None:
        self.asked: list[Asked] = []
        self.lose = 0
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}
                key = self.headers.get("Idempotency-Key")
                told = json.loads(body) if "json" in self.headers.get("Content-Type", "") else None
                proxy.asked.append(Asked(self.command, self.path, key, told))
                answer = requests.request(self.command, target + self.path, data=body, headers=headers, timeout=60)
                if proxy.lose:
                    proxy.lose -= 1
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(answer.content)))
                if cursor := answer.headers.get("X-Next-Cursor"):
                    self.send_header("X-Next-Cursor", cursor)
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_DELETE = _pass

            def log_message(self, *_: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def changes(self) -> list[Asked]:
        """The calls that are no GET."""
        return [each for each in self.asked if each.method != "GET"]
