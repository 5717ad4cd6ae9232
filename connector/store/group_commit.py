"""Group commit for SQLite: the writes of many threads share one transaction, and so one wait for the disk.

A thread that wants to write waits for its turn, does its statements behind a savepoint, and hands the open transaction
to the next in line; the last one in line, or the one that fills the group, commits for all. No thread returns before
the commit that holds its statements. Between processes the turn is a file lock, which the system hands over at once and
frees when a process dies; SQLite's own way is to sleep and look again. A group that does not get this lock in time
fails as a whole: each of its threads has waited as long.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from connector import limits
from connector.store.file_lock import FileLock


class GroupLost(Exception):
    """What the group wrote was taken back. No thread of it has returned yet, so nothing that was promised is lost."""

    def __str__(self) -> str:
        return "SQLite took back what was written: its disk is full or fails"


class _Group:
    """A transaction that is open, or has ended; `failure` says how when it could not be committed."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.transaction = connection.begin()
        self.size = 0
        self.ended = threading.Event()
        self.failure: BaseException | None = None

    @property
    def lost(self) -> bool:
        """SQLite takes back the whole transaction by itself when the disk is full or fails."""
        raw = self.connection.connection.dbapi_connection
        return raw is None or not raw.in_transaction


@contextlib.contextmanager
def _undone_on_error(group: _Group) -> Iterator[None]:
    """What fails takes back its own statements only: by a savepoint, which the first of a group does not need."""
    driver = group.connection.connection.cursor()
    first = group.size == 1
    if not first:
        driver.execute("SAVEPOINT member")
    try:
        yield
    except BaseException:
        if not group.lost:
            for undo in ("ROLLBACK", "BEGIN IMMEDIATE") if first else ("ROLLBACK TO member", "RELEASE member"):
                driver.execute(undo)
        raise
    if not first:
        driver.execute("RELEASE member")


class GroupCommit:
    """The one writer of a process towards one SQLite file. Safe to share among threads."""

    def __init__(self, engine: sa.Engine, database: Path) -> None:
        self._engine = engine
        self._lock = FileLock(Path(f"{database}-writer"), guards=database)
        self._turn = threading.Lock()
        self._waiting = 0
        self._counting = threading.Lock()
        self._group: _Group | None = None

    @contextlib.contextmanager
    def alone(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        """A transaction of another engine of the same file, in turn with all the others, shared with none."""
        ends = time.monotonic() + limits.WRITER_TIMEOUT
        with self._between_groups():
            self._lock.acquire(seconds=_left(ends))
            try:
                with engine.begin() as connection:
                    yield connection
            finally:
                self._lock.release()

    @contextlib.contextmanager
    def _between_groups(self) -> Iterator[None]:
        """The turn, at a moment when no group is open: one that is waits for its next member."""
        while True:
            with self._turn:
                group = self._group
                if group is None:
                    yield
                    return
            group.ended.wait()

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that is committed when the block is left without error, together with others'."""
        ends = time.monotonic() + limits.WRITER_TIMEOUT
        with self._counting:
            self._waiting += 1
        with self._turn:
            with self._counting:
                self._waiting -= 1
            group = self._group = self._group or self._open(ends)
            group.size += 1
            try:
                with _undone_on_error(group):
                    yield group.connection
            finally:
                if group.lost or not self._more(group):
                    self._end(group)
        group.ended.wait()
        if group.failure is not None:
            raise group.failure

    def close(self) -> None:
        """Close the lock's file."""
        self._lock.close()

    def _open(self, ends: float) -> _Group:
        self._lock.acquire(seconds=_left(ends))
        try:
            connection = self._engine.connect()
            try:
                return _Group(connection)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def _more(self, group: _Group) -> bool:
        """Whether somebody waits who can still join the group."""
        with self._counting:
            return self._waiting > 0 and group.size < limits.GROUP

    def _end(self, group: _Group) -> None:
        self._group = None
        try:
            if group.lost:
                raise GroupLost
            group.transaction.commit()
        except BaseException as failure:
            group.failure = failure
        finally:
            group.connection.close()
            self._lock.release()
            group.ended.set()


def _left(ends: float) -> float:
    return max(0.0, ends - time.monotonic())
