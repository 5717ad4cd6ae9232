"""A database that may only be read for a while: a file whose mode or file system says so, a server that stands by.

A connection that was opened meanwhile stays as it is when that is over, and on SQLite so does whatever its process
opens beside it. So all pools are emptied after each such refusal, and what is opened next finds out for itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

_MARK = "only_reads"


def watch(*engines: sa.Engine) -> None:
    """Never use a connection again on which a write was refused, nor those that engines of the same database hold."""
    for engine in engines:
        sa.event.listen(engine, "handle_error", _mark)
        sa.event.listen(engine, "checkout", _refusing([each for each in engines if each is not engine]))


def mark(connection: sa.Connection, error: BaseException) -> None:
    """Remember what the driver said on this connection, if it was that."""
    told = getattr(error, "sqlstate", None) == "25006"  # read_only_sql_transaction
    if told or getattr(error, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
        connection.info[_MARK] = True


def _mark(failure: sa.engine.ExceptionContext) -> None:
    if failure.connection is not None:
        mark(failure.connection, failure.original_exception)


def _refusing(others: Sequence[sa.Engine]) -> Callable[[Any, sa.pool.ConnectionPoolEntry, Any], None]:
    """At a check-out: the marked one ends with the whole pool that it is in, and so do the pools of `others`."""

    def refuse(_raw: Any, record: sa.pool.ConnectionPoolEntry, _proxy: Any) -> None:
        if _MARK in record.info:
            for engine in others:
                engine.dispose()
            raise sa.exc.InvalidatePoolError

    return refuse
