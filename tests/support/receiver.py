"""A real hook receiver: keeps what arrives, answers what it is told to."""

import http.server
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Arrival:
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    peer: str = "127.0.0.1"

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (200, {}, b"ok")


class Receiver:
    """A server at `host`. `replies` are given in order, then `then` for ever; a callable reply may block.

    Where a path has a reply of its own in `at`, that is given there.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.arrivals: list[Arrival] = []
        self.replies: list[Reply] = []
        self.at: dict[str, Reply] = {}
        self.then: Reply | Callable[[], Reply] = OK
        self._arrived = threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                arrival = Arrival(self.path, headers, body, time.time(), self.client_address[0])
                status, more, text = receiver._take(arrival)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(text)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None: ...

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 256

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Who sends may be killed or cut off; anything else is printed."""
                if not isinstance(sys.exception(), ConnectionError):
                    super().handle_error(request, client_address)

        self._server = Server((host, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{host}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int = 1, seconds: float = 10.0) -> list[Arrival]:
        """The arrivals once there are `count` of them."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.arrivals) >= count, seconds)
            assert came, f"{len(self.arrivals)} of {count} arrived within {seconds} s"
            return list(self.arrivals)

    def _take(self, arrival: Arrival) -> Reply:
        with self._arrived:
            self.arrivals.append(arrival)
            reply = self.at.get(arrival.path) or (self.replies.pop(0) if self.replies else self.then)
            self._arrived.notify_all()
        return reply() if callable(reply) else reply
