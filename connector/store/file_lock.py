"""A lock among processes that the system hands over at once and frees when a process dies. Waiting for it ends.

A thread that waits in `flock` cannot be called back. So where the lock is not free, a thread of its own waits there,
and the caller waits for that thread, with a time-out.
"""

import fcntl
import os
import threading
from pathlib import Path

from connector import private_files


class LockHeld(Exception):
    """It was not free for as long as somebody waited."""


class FileLock:
    """The lock on a file, for one thread at a time: the threads of a process take turns by themselves.

    `guards` is what is written under it: whoever may write that may lock.
    """

    def __init__(self, path: Path, *, guards: Path) -> None:
        self._path = path
        self._guards = guards
        self._file: int | None = None
        self._change = threading.Lock()
        self._wanted = False
        self._waits = False  # whether the other thread is in `flock`, or about to be
        self._begin = threading.Semaphore(0)
        self._granted = threading.Semaphore(0)
        self._thread: threading.Thread | None = None
        self._closed = False

    def acquire(self, *, seconds: float) -> None:
        """Raises `LockHeld`, or `OSError` where the file cannot be opened or locked."""
        if self._file is None:
            self._file = private_files.open_for_writers(self._path, guards=self._guards)
        if not self._waits and _free(self._file):
            return
        with self._change:
            self._wanted = True
            self._wait_in_turn(self._file)
        if self._granted.acquire(timeout=seconds):
            return
        with self._change:
            self._wanted = False
            if self._granted.acquire(blocking=False):  # in this very moment
                return
        raise LockHeld(
            f"another process holds the lock {self._path} and does not give it back: find it with `fuser"
            f" {self._path}`, and end it if it is no process of this bridge, or hangs"
        )

    def release(self) -> None:
        assert self._file is not None
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        with self._change:
            self._closed = True
            if self._file is not None:
                os.close(self._file)
                self._file = None
        self._begin.release()

    def _wait_in_turn(self, file: int) -> None:
        """Have the other thread wait, unless it still does for somebody who has given up."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._wait, args=(file,), name="file lock", daemon=True)
            self._thread.start()
        if not self._waits:
            self._waits = True
            self._begin.release()

    def _wait(self, file: int) -> None:
        while self._begin.acquire() and not self._closed:
            fcntl.flock(file, fcntl.LOCK_EX)
            with self._change:
                if self._closed:
                    return
                self._waits = False
                if self._wanted:
                    self._wanted = False
                    self._granted.release()
                else:
                    fcntl.flock(file, fcntl.LOCK_UN)


def _free(file: int) -> bool:
    """Take it if it is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
