"""Where Zapier has its files: a server that gives some, and notes with which token each was asked for; and one that
takes some.
"""

import email
import email.policy
import json
from collections.abc import Mapping

from support.local_http import Handler, LocalHttp


class Files(LocalHttp):
    """`with Files({"/path": b"…"}) as files:`; anything else is 404. `tokens`: the headers Authorization that came."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self.tokens: list[str] = []
        files = self

        class Giving(Handler):
            def do_GET(self) -> None:
                files.tokens.append(self.headers.get("Authorization", ""))
                self.answer(given.get(self.path, b""), "image/png", status=200 if self.path in given else 404)

        super().__init__(Giving)


class Stash(LocalHttp):
    """`with Stash() as stash:`; where Zapier keeps what `z.stashFile` is given: its RPC, and the store behind it."""

    def __init__(self) -> None:
        self.filename, self.content = "", b""
        stash = self

        class Taking(Handler):
            def do_POST(self) -> None:
                body = self.body()
                if self.path == "/rpc":
                    post = {"url": f"{stash.url}/", "fields": {"key": "stashed"}}
                    told = {"id": json.loads(body)["id"], "result": post}
                    return self.answer(json.dumps(told).encode(), "application/json")
                stash.keep(f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + body)
                self.send_response(204)
                self.end_headers()

        super().__init__(Taking)

    def keep(self, form: bytes) -> None:
        """The file of a multipart form that follows its own header."""
        parts = email.message_from_bytes(form, policy=email.policy.HTTP).iter_parts()  # type: ignore[attr-defined]
        for part in parts:
            if part.get_param("name", header="content-disposition") == "file":
                self.filename, self.content = part.get_filename(), part.get_payload(decode=True)
