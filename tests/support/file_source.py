"""A server of files on loopback, which answers each path as a test says."""

from collections.abc import Callable

from support.servers import Server, Wire

LOOPBACK = (("127.0.0.1", None),)
"""What a `FileFetcher` has to trust to fetch from there."""


class Source:
    """`answers` says what stands at each path, `asked` what was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Wire], None]] = {}
        self.asked: list[str] = []
        self.server = Server(self._handle, None, "127.0.0.1")

    def url(self, path: str) -> str:
        return self.server.url(path)

    def gives(self, path: str, body: bytes, *headers: str, status: str = "200 OK") -> str:
        self.answers[path] = lambda wire: wire.answer(status, body, *headers)
        return self.url(path)

    def says(self, path: str, raw: bytes) -> str:
        """Something that is not well-formed, or breaks off."""
        self.answers[path] = lambda wire: wire.sock.sendall(raw)
        return self.url(path)

    def _handle(self, wire: Wire) -> None:
        request = wire.request()
        if request is not None:
            path = request.split(b" ")[1].decode()
            self.asked.append(path)
            self.answers[path](wire)
