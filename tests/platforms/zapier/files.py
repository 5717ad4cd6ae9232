"""Where Zapier has its files: a server that gives some, and notes with which token each was asked for; and one that
takes some.
"""

import email
import email.policy
import http.server
import json
import threading
from collections.abc import Mapping
from typing import Any, Self


class Stash:
    """`with Stash() as stash:`; where Zapier keeps what `z.stashFile` is given: its RPC, and the store behind it."""

    def __init__(self) -> None:
        self.filename, self.content = "", b""
        stash = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/rpc":
                    post = {"url": f"{stash.url}/", "fields": {"key": "stashed"}}
                    answer = json.dumps({"id": json.loads(body)["id"], "result": post}).encode()
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                else:
                    head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                    for part in email.message_from_bytes(head + body, policy=email.policy.HTTP).iter_parts():  # type: ignore[attr-defined]
                        if part.get_param("name", header="content-disposition") == "file":
                            stash.filename, stash.content = part.get_filename(), part.get_payload(decode=True)
                    self.send_response(204)
                    self.end_headers()

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


class Files:
    """`with Files({"/path": b"…"}) as files:`; anything else is 404. `tokens`: the headers Authorization that came."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self.tokens: list[str] = []
        files = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                files.tokens.append(self.headers.get("Authorization", ""))
                content = given.get(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header("Content-Length", str(len(content or b"")))
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
