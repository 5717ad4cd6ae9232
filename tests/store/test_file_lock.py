"""The lock among writers: handed over, freed by death, waited for only so long, and closed to who may only read."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from connector import limits
from connector.errors import StoreUnavailable
from connector.store import tables
from connector.store.database import Database
from connector.store.file_lock import FileLock, LockHeld


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    file = tmp_path / "guarded"
    file.touch(mode=0o600)
    return file


@pytest.fixture
def lock(path: Path, guarded: Path):  # type: ignore[no-untyped-def]
    made = FileLock(path, guards=guarded)
    yield made
    made.close()


@pytest.fixture
def stranger(path: Path):  # type: ignore[no-untyped-def]
    """Another process's hold on the lock, which begins with the test."""
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    yield file
    os.close(file)


def is_free(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_one_that_is_free_is_had_at_once_and_given_back(lock, path):
    lock.acquire(seconds=0)
    assert not is_free(path)
    lock.release()
    assert is_free(path)


def test_one_that_is_held_is_handed_over(lock, path, stranger):
    threading.Timer(0.2, lambda: fcntl.flock(stranger, fcntl.LOCK_UN)).start()
    lock.acquire(seconds=20)
    assert not is_free(path)
    lock.release()


def test_waiting_ends_and_nothing_is_kept_of_it(lock, path, stranger):
    for _ in range(3):
        with pytest.raises(LockHeld, match=f"fuser {path}"):
            lock.acquire(seconds=0.05)
    fcntl.flock(stranger, fcntl.LOCK_UN)
    end = time.monotonic() + 20
    while not is_free(path):  # whoever still waited lets go of it at once
        assert time.monotonic() < end
    lock.acquire(seconds=20)
    lock.release()


def test_who_wants_it_again_gets_what_was_waited_for(lock, path, stranger):
    with pytest.raises(LockHeld):
        lock.acquire(seconds=0)
    threading.Timer(0.2, lambda: fcntl.flock(stranger, fcntl.LOCK_UN)).start()
    lock.acquire(seconds=20)
    assert not is_free(path)
    lock.release()
    assert is_free(path)


def test_a_dead_process_holds_nothing(lock, path):
    hold = f"import fcntl, time; f = open({str(path)!r}, 'ab'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True)"
    with subprocess.Popen([sys.executable, "-c", f"{hold}; time.sleep(60)"], stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline()
        with pytest.raises(LockHeld):
            lock.acquire(seconds=0)
        other.kill()
    lock.acquire(seconds=20)
    lock.release()


@pytest.mark.parametrize("mode", [None, 0o600, 0o644, 0o666])
@pytest.mark.parametrize(
    ("of_guarded", "wanted"), [(0o400, 0o600), (0o600, 0o600), (0o644, 0o600), (0o660, 0o660), (0o664, 0o660)]
)
def test_those_may_open_it_who_may_write_what_it_guards(lock, path, guarded, mode, of_guarded, wanted):
    """`flock` asks for no more than a descriptor: whoever may read the file may hold the lock."""
    guarded.chmod(of_guarded)
    if mode is not None:
        path.touch()
        path.chmod(mode)
    lock.acquire(seconds=0)
    lock.release()
    assert path.stat().st_mode & 0o777 == wanted


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_one_that_root_makes_belongs_to_the_owner_of_what_it_guards(lock, path, guarded):
    os.chown(guarded, 65534, 65534)
    lock.acquire(seconds=0)
    lock.release()
    assert (path.stat().st_uid, path.stat().st_gid, path.stat().st_mode & 0o777) == (65534, 65534, 0o600)


def test_writes_that_wait_in_vain_fail_together_and_go_on_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "WRITER_TIMEOUT", 0.5)
    database = Database(f"sqlite:///{tmp_path}/a.db")
    database.upgrade()
    failures: list[StoreUnavailable] = []

    def write(method=database.write):
        try:
            with method() as transaction:
                transaction.execute(sa.select(tables.connections.c.id))
        except StoreUnavailable as wrong:
            failures.append(wrong)

    with (tmp_path / "a.db-writer").open("rb") as stranger:
        fcntl.flock(stranger, fcntl.LOCK_EX)
        began = time.monotonic()
        threads = [threading.Thread(target=write) for _ in range(8)]
        threads += [threading.Thread(target=write, args=(database.write_relaxed,)) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(20)
        assert time.monotonic() - began < 3  # not one after the other
    assert len(failures) == 10 and all("a.db-writer" in each.why for each in failures)
    write()
    assert len(failures) == 10
    database.close()
