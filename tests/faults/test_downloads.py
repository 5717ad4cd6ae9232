"""A large video passes through a real web process in little memory, also while somebody reads slowly."""

import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from faults.harness import Harness, Web
from support.film import VIDEO, Film
from support.servers import Server, Wire, serve  # noqa: F401
from support.world import Api

pytestmark = pytest.mark.processes

MIB = 1024**2
LARGE = 200 * MIB
GROWTH = 20 * MIB
PIECE = os.urandom(MIB)


def large(wire: Wire, _: bytes) -> None:
    wire.sock.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\nContent-Type: video/mp4\r\n\r\n".encode())
    for _ in range(LARGE // MIB):
        wire.sock.sendall(PIECE)


def memory(web: Web, what: str) -> int:
    """Bytes of its process that serves, at present (VmRSS) or at most (VmHWM)."""
    children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
    found = [re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in children]
    return max(int(each[1]) for each in found if each) * 1024


@pytest.fixture
def film(serve: Callable[..., Server]) -> Film:  # noqa: F811
    film = Film(serve)
    film.file = large
    return film


def test_a_large_video_takes_little_memory(film: Film, tmp_path: Path) -> None:
    with Harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, ARGIL_URL=film.url) as harness:
        web = harness.web()
        web.wait()
        api = harness.connect(web, "anything")
        url = _url(api)
        requests.get(
            url, headers={"Range": "bytes=0-0"}, stream=True, timeout=10
        ).close()  # what is needed at first is there
        before = memory(web, "VmRSS")
        with socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=10) as slow:
            slow.sendall(f"GET {urlsplit(url).path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            began = time.monotonic()
            got = 0
            with requests.get(url, stream=True, timeout=30) as answer:
                for chunk in answer.iter_content(MIB):
                    got += len(chunk)
            seconds = time.monotonic() - began
            grown = memory(web, "VmHWM") - before
            assert requests.get(f"{web.url}/healthz", timeout=2).ok
        print(f"{got / MIB:.0f} MiB in {seconds:.1f} s, {grown / MIB:.1f} MiB more")
        assert got == LARGE
        assert grown < GROWTH


def _url(api: Api) -> str:
    told = api.good("POST", "/v1/actions/download_video", {"video_id": VIDEO})
    assert told["size"] == LARGE
    return str(told["file_url"])
