"""A file as large as its field takes passes through a web process that has little more memory, and leaves nothing."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from faults.argil import Argil
from faults.harness import Harness, wrong
from faults.scenario import ALICE
from support.world import until

from connector.providers.argil import assets

pytestmark = [pytest.mark.processes, pytest.mark.alone]

MB = 1024**2
ROOM = 20  # MB that a worker may grow by: its own memory, not what the system keeps of a file for it
_FIELDS = "".join(
    f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    for name, value in (("name", "Film"), ("type", "VIDEO"))
)
_HEAD = f'{_FIELDS}--x\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'.encode()
_TAIL = b"\r\n--x--\r\n"


def form(size: int) -> Iterator[bytes]:
    """A form with a file of so many bytes, a piece at a time."""
    yield _HEAD + b"\0\0\0\x18ftypisom".ljust(MB, b"\r")
    for _ in range(size // MB - 1):
        yield b"\r\n--xy".ljust(MB, b"\n")  # what a careless reader takes for the end of a part
    yield _TAIL


def own_memory(pid: int) -> float:
    """MB of the workers of a web process, without what is mapped of files."""
    workers = psutil.Process(pid).children(recursive=True)
    status = [Path(f"/proc/{each.pid}/status").read_text() for each in workers]
    return sum(int(re.search(r"RssAnon:\s+(\d+)", each)[1]) for each in status) / 1024  # type: ignore[index]


def test_a_file_of_200_mb_becomes_an_asset_with_little_memory(
    argil: Argil, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with Harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, ARGIL_URL=argil.url) as harness:
        harness.env["TMPDIR"] = str(temporary)
        web = harness.web(workers=1)
        web.wait()
        api = harness.connect(web, ALICE)
        api("POST", "/v1/actions/create_asset", files={"name": (None, "x"), "file": ("a.png", b"x" * 100)})  # warm
        before, most, ended = own_memory(web.pid), 0.0, threading.Event()

        def watch() -> None:
            nonlocal most
            while not ended.wait(0.02):
                most = max(most, own_memory(web.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            answer = api(
                "POST",
                "/v1/actions/create_asset",
                data=form(assets.MOST_BYTES),
                headers={"Content-Type": "multipart/form-data; boundary=x"},
            )
            assert answer.status_code == 200, wrong(answer)
            asset = {"asset_id": answer.json()["id"]}
            until(lambda: api.good("POST", "/v1/actions/get_asset", asset)["status"] == "READY", 30)
        finally:
            ended.set()
            watcher.join()
        tell(f"{most - before:.1f} MB more for 200 MB, {answer.elapsed.total_seconds():.1f} s")
        assert most - before < ROOM
        assert not [each for each in temporary.rglob("*") if each.is_file()]
        assert not harness.said("Traceback")
