"""Processes that claim, and which of them are dead.

On SQLite each process that claims holds a lock on a file of its own, beside the database, and its claims' tokens begin
with the end of that file's name. The system frees the lock when the process ends, however it ends: whoever gets the
lock of another's file has the proof. A process that lives keeps its own, however slow it is. On PostgreSQL, whose
machines share no files, tokens name nobody, and only the end of a lease ends a claim.
"""

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from connector import ids

log = logging.getLogger(__name__)


class Claimant:
    """This process, as one that claims. Safe to share among threads; not among processes that fork after a token."""

    def __init__(self, database: Path | None) -> None:
        self._database = database
        self._file: int | None = None
        self._prefix = ""
        self._registered = False
        self._registering = threading.Lock()

    def token(self) -> str:
        """A fresh token for claims, which begins with this process's name where its death can be proved."""
        if not self._registered:
            with self._registering:
                if not self._registered and self._database is not None:
                    self._register(self._database)
                self._registered = True
        return self._prefix + ids.new_id("lea")

    def dead(self) -> Iterator[str]:
        """What the tokens of each dead process begin with. It is forgotten when the loop over these goes on."""
        for path in _files(self._database) if self._database is not None else ():
            with _locked(path) as theirs:
                if theirs:
                    yield _prefix(path)
                    with contextlib.suppress(OSError):
                        path.unlink()

    def close(self) -> None:
        """What is still claimed counts as left behind from now on."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _register(self, database: Path) -> None:
        """Somebody may take a file for a dead process's between its making and its lock: then another one is made."""
        try:
            while self._file is None:
                path = database.with_name(f"{database.name}-claimant-{ids.new_id('prc')}")
                file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
                try:
                    if _lock(file) and path.exists():
                        self._file, self._prefix = file, _prefix(path)
                finally:
                    if self._file is None:
                        os.close(file)
                        path.unlink(missing_ok=True)
        except OSError as wrong:
            log.warning(
                "lock file not usable: if this process dies, its claims are released only when their leases end",
                extra={"fields": {"why": str(wrong)}},
            )


def _files(database: Path) -> list[Path]:
    return [path for path in database.parent.iterdir() if path.name.startswith(f"{database.name}-claimant-")]


def _prefix(path: Path) -> str:
    return path.name.rpartition("-")[2] + "."


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether the lock of a file could be had, which is then held."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:  # forgotten meanwhile
        yield False
        return
    try:
        yield _lock(file)
    finally:
        os.close(file)


def _lock(file: int) -> bool:
    """False while another has it. Raises `OSError` where the file system knows no locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
