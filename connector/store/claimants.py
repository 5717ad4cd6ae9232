"""Processes that claim, and which of them are dead.

On SQLite each process that claims holds a lock on a file of its own, in a folder beside the database, and its claims'
tokens begin with that file's name. The system frees the lock when the process ends, however it ends: whoever gets the
lock of another's file has the proof. A process that lives keeps its own, however slow it is. Where there is no such
folder, as on PostgreSQL, whose machines share no files, tokens name nobody, and only the end of a lease ends a claim.
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

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: int | None = None
        self._name = ""
        self._registered = folder is None
        self._registering = threading.Lock()

    def token(self) -> str:
        """A fresh token for claims, which begins with this process's name where its death can be proved."""
        if not self._registered:
            with self._registering:
                if not self._registered and self._folder is not None:
                    self._register(self._folder)
                    self._registered = True
        return self._name + ids.new_id("lea")

    def dead(self) -> Iterator[str]:
        """What the tokens of each dead process begin with. It is forgotten when the loop over these goes on."""
        if self._folder is None or not self._folder.is_dir():
            return
        for path in list(self._folder.iterdir()):
            with _locked(path) as theirs:
                if theirs:
                    yield f"{path.name}."
                    with contextlib.suppress(OSError):
                        path.unlink()

    def close(self) -> None:
        """What is still claimed counts as left behind from now on."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _register(self, folder: Path) -> None:
        """Somebody may take a file for a dead process's between its making and its lock: then another one is made."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            while self._file is None:
                path = folder / ids.new_id("prc")
                file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
                if _lock(file) and path.exists():
                    self._file, self._name = file, f"{path.name}."
                else:
                    os.close(file)
        except OSError as wrong:
            log.warning("what is claimed is free only when its lease ends", extra={"fields": {"why": str(wrong)}})


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
