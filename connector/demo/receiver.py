"""The sample receiver: what a platform's hook address does. It believes only what the subscription's secret signed.

It checks with the `standardwebhooks` library, which is not the code that signs. GET shows what arrived.
"""

import collections
import html
import queue
import socketserver
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, Self, cast

from standardwebhooks import Webhook, WebhookVerificationError

from connector.demo.parts import HOST

USUAL_PORT = 8002
LARGEST_BODY = 1024 * 1024
KEPT = 200

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>Sample receiver</title>
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
  table {{ border-collapse: collapse }} td, th {{ padding: .2rem 1rem .2rem 0; text-align: left }}
</style>
<h1>Sample receiver</h1>
<p>What arrived at this hook, newest first. Only what the subscription's secret has signed is believed.</p>
<table>
<tr><th>At (UTC)<th>Signature<th>Event<th>ID<th>Video</tr>
{rows}
</table>
</html>
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One POST. `event` is None when the signature does not fit; `refused` says why then."""

    at: datetime
    headers: Mapping[str, str]
    body: bytes
    event: dict[str, Any] | None
    refused: str = ""


class Receiver(socketserver.ThreadingTCPServer):
    """Listens while the with block lasts, on the usual port or a free one."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        try:
            super().__init__((HOST, USUAL_PORT), _Handler)
        except OSError:
            super().__init__((HOST, 0), _Handler)
        self.url = f"http://{HOST}:{self.server_address[1]}"
        self.kept: collections.deque[Arrival] = collections.deque(maxlen=KEPT)
        self._arrivals: queue.SimpleQueue[Arrival] = queue.SimpleQueue()
        self._webhook: Webhook | None = None

    def trust(self, secret: str) -> None:
        """Believe what this secret (`whsec_…`) signs."""
        self._webhook = Webhook(secret)

    def next(self, seconds: float) -> Arrival | None:
        """The next arrival, in order; None when there is none for so long."""
        try:
            return self._arrivals.get(timeout=seconds)
        except queue.Empty:
            return None

    def take(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Write down what arrived; whether it is believed."""
        event, refused = None, "no secret is known yet"
        try:
            if self._webhook is not None:
                event = self._webhook.verify(body, dict(headers))
        except (WebhookVerificationError, ValueError) as wrong:
            refused = str(wrong)
        arrival = Arrival(datetime.now(UTC), headers, body, event, "" if event else refused)
        self.kept.appendleft(arrival)
        self._arrivals.put(arrival)
        return event is not None

    def page(self) -> str:
        """What arrived, for people."""
        return _PAGE.format(rows="\n".join(_row(each) for each in list(self.kept)))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Somebody who hangs up is nothing to tell."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True, name="receiver").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        self._answer(200, cast(Receiver, self.server).page().encode())

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._answer(413 if length.isdecimal() else 411)
            return
        body = self.rfile.read(int(length))
        believed = cast(Receiver, self.server).take(body, {key.lower(): value for key, value in self.headers.items()})
        self._answer(204 if believed else 401)

    def log_message(self, format: str, *args: object) -> None:
        """The demo tells what arrived; the terminal is not ours."""

    def _answer(self, status: int, page: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


def _row(arrival: Arrival) -> str:
    event = arrival.event or {}
    video = event.get("video") or {}
    shown = (
        f"{arrival.at:%H:%M:%S.%f}"[:-3],
        "verified" if arrival.event else f"refused: {arrival.refused}",
        event.get("type", ""),
        event.get("id", ""),
        video.get("name") or "",
    )
    cells = "".join(f"<td>{html.escape(str(each))}" for each in shown)
    link = str(video.get("video_url") or "")
    if link.startswith(("http://", "https://")):
        cells += f' <a href="{html.escape(link)}">watch</a>'
    return f"<tr>{cells}</tr>"
