"""HTTP on the wire: bytes to a server, and what it answers, until it closes the connection."""

import contextlib
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

SECONDS = 10.0  # to wait for the next bytes


@dataclass(frozen=True)
class Answer:
    """One answer; `headers` by their names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def exchange(
    port: int, parts: Sequence[bytes], *, pause: float = 0.0, ends: bool = False, heads: Sequence[int] = ()
) -> list[Answer]:
    """All answers to these parts of bytes, sent one after the other, until the server closes.

    `ends`: the client then says that it sends no more. `heads` are the places of answers to HEAD.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has refused what came before
            for each in parts:
                sock.sendall(each)
                time.sleep(pause)
            if ends:
                sock.shutdown(socket.SHUT_WR)
        return read(b"".join(iter(lambda: sock.recv(65_536), b"")), heads)


def read(data: bytes, heads: Sequence[int] = ()) -> list[Answer]:
    """The answers in these bytes. Each has a length: what has none is no answer of ours."""
    answers: list[Answer] = []
    while data:
        head, end, data = data.partition(b"\r\n\r\n")
        assert end, f"an answer that breaks off: {head[:200]!r}"
        first, *lines = head.decode("latin-1").split("\r\n")
        version, status, _ = first.split(" ", 2)
        assert version == "HTTP/1.1"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        bare = status == "100" or len(answers) in heads
        length = 0 if bare else int(headers["content-length"])
        assert len(data) >= length, "a body that breaks off"
        answers.append(Answer(int(status), headers, data[:length]))
        data = data[length:]
    return answers
