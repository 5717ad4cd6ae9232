"""Puts a sandbox on a port, one thread per connection, with keep-alive and the power to reset a connection.

Werkzeug's own handler closes after each answer, as it cannot tell where an unread body ends. This one reads the whole
body first, so that a client's kept connections, and what goes wrong with them, are as they would be with the provider.
"""

import contextlib
import io
import socket
import struct
import threading
from types import TracebackType
from typing import Any, Self

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

HANG_UP = "sandbox.hang_up"
"""Where a request's environ has the function that resets the connection."""

SAYS_SO = "X-Sandbox"
"""The header by which every answer says that it is none of the provider's own."""

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing sends RST instead of FIN."""


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    _gone = False

    def run_wsgi(self) -> None:
        self.wfile.flush()  # a "100 Continue" that the client may be waiting for
        environ = self.make_environ()
        try:
            if environ.get("wsgi.input_terminated"):
                content = environ["wsgi.input"].read()
            else:
                length = max(0, int(self.headers.get("Content-Length", 0)))
                content = self.rfile.read(length)
                if len(content) < length:  # the caller died over sending it
                    self.close_connection = True
                    return
        except ValueError:
            self.send_error(400)
            return
        environ["wsgi.input"] = io.BytesIO(content)
        environ["CONTENT_LENGTH"] = str(len(content))
        environ[HANG_UP] = self._hang_up
        answer = Response.from_app(self.server.app, environ, buffered=True)
        if not self._gone:
            self._send(answer)

    def _send(self, answer: Response) -> None:
        content = answer.get_data()
        answer.headers["Content-Length"] = str(len(content))
        if answer.status_code == 204:
            del answer.headers["Content-Length"]
        self.send_response(answer.status_code)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header(SAYS_SO, "yes")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = self._gone = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        socket.close(self.connection.detach())

    def log(self, type: str, message: str, *args: Any) -> None:
        if type == "error":
            super().log(type, message, *args)


class SandboxServer(ThreadedWSGIServer):
    """`start()` and `stop()`, or a with block, for tests; `serve_forever()` in the foreground."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._sandbox = app.extensions["sandbox"]
        self._thread: threading.Thread | None = None
        self._open: set[socket.socket] = set()
        super().__init__(host, port, app, Handler)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> Self:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, daemon=True, name="sandbox")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, drop every connection, end what hangs."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        else:
            self.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def serve_forever(self, poll_interval: float = 0.01) -> None:
        super().serve_forever(poll_interval)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        self._sandbox.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def serve(app: Flask, host: str = "127.0.0.1", port: int = 8001) -> SandboxServer:
    """Bound to the address, not yet serving; port 0 takes a free one. `app` comes from `create_sandbox`."""
    return SandboxServer(app, host, port)
