"""A database that may only be read for a while: a file whose mode or file system says so, a server that stands by.

A connection that was opened meanwhile stays as it is when that is over, and on SQLite so does whatever its process
opens beside it. So all pools are emptied after each such refusal, and what is opened next finds out for itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

_MARK = "only_reads"


def watch(*engines: sa.Engine) -> None:
    """Close every connection of these engines, which are of one database, once a write was refused on one of them."""
    for engine in engines:
        sa.event.listen(engine, "handle_error", _mark)
        sa.event.listen(engine, "checkout", _refusing([each for each in engines if each is not engine]))


def mark(connection: sa.Connection, error: BaseException) -> None:
    """Mark the connection, if the driver's error says that the database can only be read."""
    refused = getattr(error, "sqlstate", None) == "25006"  # read_only_sql_transaction
    if refused or getattr(error, "sqlite_errorname", "").startswith("SQLITE_READONLY"):
        connection.info[_MARK] = True


def _mark(failure: sa.engine.ExceptionContext) -> None:
    if failure.connection is not None:
        mark(failure.connection, failure.original_exception)


def _refusing(others: Sequence[sa.Engine]) -> Callable[[Any, sa.pool.ConnectionPoolEntry, Any], None]:
    """What a pool does when it hands out a marked connection: it closes all of its own, and those of `others`."""

    def refuse(_raw: Any, record: sa.pool.ConnectionPoolEntry, _proxy: Any) -> None:
        if _MARK in record.info:
            for engine in others:
                engine.dispose()
            raise sa.exc.InvalidatePoolError

    return refuse
