"""A provider at loopback with one finished video, whose file is served as a test wishes."""

import json
import re
from collections.abc import Callable

from support.servers import Server, Wire

VIDEO = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
FILM = bytes(range(256)) * 1024  # 256 KiB, no two parts of which are alike for long

Serve = Callable[[Wire, bytes], None]  # with the request


def ranged(wire: Wire, request: bytes) -> None:
    """As a well-behaved store of files does."""
    found = re.search(rb"Range: bytes=(\d*)-(\d*)", request)
    headers = ('ETag: "film-1"', "Content-Type: video/mp4", "Accept-Ranges: bytes")
    if found is None:
        wire.answer("200 OK", FILM, *headers)
        return
    size = len(FILM)
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if first >= size:
        wire.answer("416 Range Not Satisfiable", b"", f"Content-Range: bytes */{size}")
        return
    wire.answer("206 Partial Content", FILM[first : last + 1], f"Content-Range: bytes {first}-{last}/{size}", *headers)


class Film:
    """The provider. `file` answers what is asked at `/film.mp4`; `link`: what the video says of its file."""

    def __init__(self, serve: Callable[..., Server]) -> None:
        self.file: Serve = ranged
        self.name = "Sea / Bälle"
        self.asked: list[bytes] = []
        self.server = serve(self._handle)
        self.url = self.server.url("/v1")
        self.link = self.server.url("/film.mp4")

    def _handle(self, wire: Wire) -> None:
        while (request := wire.request()) is not None:
            method, path, _ = request.split(b" ", 2)
            if path.startswith(b"/v1/videos/"):
                video = {"id": VIDEO, "name": self.name, "status": "DONE", "videoUrl": self.link, "moments": []}
                wire.answer("200 OK", json.dumps(video).encode(), "Content-Type: application/json")
            elif path.startswith(b"/v1/webhooks"):
                made = (
                    b'{"id": "w1", "callbackUrl": "https://example.com/", "events": []}' if method == b"POST" else b"[]"
                )
                wire.answer("200 OK", made, "Content-Type: application/json")
            elif path.startswith(b"/v2/"):
                wire.answer("404 Not Found", b"{}", "Content-Type: application/json")
            else:
                self.asked.append(request)
                self.file(wire, request)
