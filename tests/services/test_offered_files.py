"""A file is offered as long as the call that brought it, to whoever knows its address, and by nobody who has died."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector import errors
from connector.catalogue.files import File, Writer
from connector.services import offered_files
from connector.services.deadline import Deadline
from connector.services.offered_files import OfferedFiles
from connector.signed_links import LinkSigner

KEY = Fernet.generate_key().decode()
ARGIL, SANDBOX = "https://api.argil.ai/v1", "http://127.0.0.1:8001/v1"
PUBLIC = "https://bridge.example.com"


class Time:
    """A clock that `pause` moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def deadline(time: Time) -> Deadline:
    return Deadline(20.0, lambda: time.now, time.pause)


@pytest.fixture
def file() -> File:
    writer = Writer(io.BytesIO())
    writer.write(b"\x89PNG\r\n\x1a\nhello")
    return writer.finish(filename="a.png")


def offered(folder: Path, time: Time, *, public_url: str = PUBLIC, key: str = KEY) -> OfferedFiles:
    return OfferedFiles(LinkSigner((key,), "offered files"), public_url, folder=folder / "offered", pause=time.pause)


def token_of(url: str) -> str:
    return url.removeprefix(f"{PUBLIC}{offered_files.PATH}").removesuffix("/file.png")


def test_any_process_with_the_key_serves_it_until_the_block_ends(
    tmp_path: Path, time: Time, file: File, deadline: Deadline
) -> None:
    ours, other = offered(tmp_path, time), offered(tmp_path, time)
    with ours.offer(file, "file", to=ARGIL, operation_id="op_1", deadline=deadline) as offer:
        found = other.open(token_of(offer.url))
        with found.content:
            assert (found.content.read(), found.size, found.media_type) == (file.read(), file.size, "image/png")
            assert not offer.wait(1.0)
            found.fetched()
        assert offer.wait(1.0)
        with pytest.raises(errors.NotFound):
            offered(tmp_path, time, key=Fernet.generate_key().decode()).open(token_of(offer.url))
    with pytest.raises(errors.NotFound):
        other.open(token_of(offer.url))
    assert not list((tmp_path / "offered").iterdir())


def test_a_run_that_goes_on_offers_it_at_the_same_address(
    tmp_path: Path, time: Time, file: File, deadline: Deadline
) -> None:
    urls = []
    for operation_id in ("op_1", "op_1", "op_2"):
        with offered(tmp_path, time).offer(
            file, "file", to=ARGIL, operation_id=operation_id, deadline=deadline
        ) as offer:
            urls.append(offer.url)
    assert urls[0] == urls[1] != urls[2]


def test_waiting_ends_when_the_call_has_no_time_left(
    tmp_path: Path, time: Time, file: File, deadline: Deadline
) -> None:
    with (
        pytest.raises(errors.ProviderTimeout, match="not fetched"),
        offered(tmp_path, time).offer(file, "file", to=ARGIL, operation_id="op_1", deadline=deadline) as offer,
    ):
        while not offer.wait(1.0):
            pass
    assert 20.0 <= time.now < 22.0 and not list((tmp_path / "offered").iterdir())


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://10.0.0.7"])
def test_where_argil_cannot_reach_us_that_is_said_before_anything_is_asked(
    tmp_path: Path, time: Time, file: File, deadline: Deadline, public_url: str
) -> None:
    ours = offered(tmp_path, time, public_url=public_url)
    with (
        pytest.raises(errors.InvalidInput, match="CONNECTOR_PUBLIC_URL"),
        ours.offer(file, "file", to=ARGIL, operation_id="op_1", deadline=deadline),
    ):
        pass
    with ours.offer(file, "file", to=SANDBOX, operation_id="op_1", deadline=deadline) as offer:
        assert offer.url.startswith(public_url)


CHILD = """
import io, sys, pathlib
sys.path[:0] = sys.argv[1:2]
from services.test_offered_files import ARGIL, Deadline, OfferedFiles, LinkSigner, Writer, PUBLIC
writer = Writer(io.BytesIO())
writer.write(b"hello")
offered = OfferedFiles(LinkSigner((sys.argv[3],), "offered files"), PUBLIC, folder=pathlib.Path(sys.argv[2]))
file = writer.finish(media_type="image/png")
with offered.offer(file, "file", to=ARGIL, operation_id="op", deadline=Deadline(9, float, print)) as offer:
    print(offer.url, flush=True)
    input()
"""


@pytest.fixture
def left_by_a_dead_process(tmp_path: Path) -> Iterator[str]:
    """The address of a file whose process was killed."""
    tests = str(Path(__file__).parents[1])
    arguments = [sys.executable, "-c", CHILD, tests, str(tmp_path / "offered"), KEY]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        offered(tmp_path, Time()).open(token_of(url)).content.close()
        child.kill()
    yield url


def test_what_a_dead_process_offered_is_served_no_more_and_removed(
    tmp_path: Path, time: Time, left_by_a_dead_process: str, file: File, deadline: Deadline
) -> None:
    ours = offered(tmp_path, time)
    with pytest.raises(errors.NotFound):
        ours.open(token_of(left_by_a_dead_process))
    with ours.offer(file, "file", to=ARGIL, operation_id="op_1", deadline=deadline) as offer:
        ours.remove_left()
        assert len(list(ours.folder.iterdir())) == 2, "a young one may be about to be locked"
        for each in ours.folder.iterdir():
            os.utime(each, (0, 0))
        ours.remove_left()
        [kept] = ours.folder.iterdir()
        ours.open(token_of(offer.url)).content.close()
    assert not kept.exists()


def test_a_folder_that_others_may_open_is_not_used(tmp_path: Path, time: Time, file: File, deadline: Deadline) -> None:
    ours = offered(tmp_path, time)
    ours.folder.mkdir()
    ours.folder.chmod(0o755)
    with (
        pytest.raises(RuntimeError, match="only this user"),
        ours.offer(file, "file", to=ARGIL, operation_id="op_1", deadline=deadline),
    ):
        pass
