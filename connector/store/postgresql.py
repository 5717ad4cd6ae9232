"""The connections to PostgreSQL, which may be cut in silence, as when a host loses its power or its network.

Left to themselves, both ends would wait for hours: ours for an answer, the server's for the next statement of a
transaction that holds rows which every other machine then waits for.
"""

import math
import time
from typing import Any

import psycopg
import sqlalchemy as sa

from connector.database_url import Server

# What libpq is told, unless the database's URL says otherwise; a server that is silent for 10 seconds is gone.
_OURS = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

# What the server is told of a session that is ours alone. No transaction of ours waits for anything but the database,
# so one that is idle for long has lost its process.
_SESSION = "; ".join(
    (
        "SET idle_in_transaction_session_timeout = '10s'",
        "SET tcp_keepalives_idle = 4",
        "SET tcp_keepalives_interval = 2",
        "SET tcp_keepalives_count = 3",
        "SET tcp_user_timeout = '10s'",
    )
)

# What it is told in each transaction where a pooler lends us a session that others use before and after us. They may
# have left it in any state; what the server itself was configured with is DEFAULT.
_TRANSACTION = "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL synchronous_commit = {}"

_SHARED = "shared"
_RETURNED = "returned_at"
PREPARE_AFTER = 5  # times that a connection has run a statement; psycopg's own choice
_FRESH = 0.25  # seconds: a connection unused for longer may have been closed by the other side, and is tried first


def create_engine(server: Server, *, pool_size: int, relaxed: bool = False) -> sa.Engine:
    """An engine whose connections end when the other side is gone. `relaxed`: its commits do not wait for the disk.

    The connection that was used last is used next: what a few of them have prepared need not be prepared on all.
    """
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_use_lifo": True}
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: connect(server), hide_parameters=True, **pool)
    told = _TRANSACTION.format("off" if relaxed else "DEFAULT")

    def prepare(raw: psycopg.Connection, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info[_SHARED] = shared(raw)
        if relaxed and not shared(raw):
            raw.execute("SET synchronous_commit = off")
            raw.commit()

    def begin(connection: sa.Connection) -> None:
        if connection.info[_SHARED] and connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(told)

    def returned(_raw: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info[_RETURNED] = time.monotonic()

    def try_out(raw: Any, record: sa.pool.ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - record.info.get(_RETURNED, math.inf) > _FRESH:
            try:
                engine.dialect.do_ping(raw)
            except psycopg.Error as lost:
                raise sa.exc.InvalidatePoolError from lost

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "checkin", returned)
    sa.event.listen(engine, "checkout", try_out)
    return engine


def connect(server: Server, *, autocommit: bool = False) -> psycopg.Connection:
    """A connection. Raises psycopg's `Error`.

    Whether its session is ours alone is proved by the number of the server's process: the server itself says it when a
    connection is made and when it is asked, a pooler makes one up. Only there may anything outlast a transaction:
    settings, LISTEN, prepared statements (elsewhere psycopg prepares none, also where a call asks for it).
    """
    chosen: dict[str, Any] = {**_OURS, **server.parameters, "prepare_threshold": None, "autocommit": autocommit}
    connection = psycopg.connect(**chosen)
    try:
        answer = connection.execute("SELECT pg_backend_pid()").fetchone()
        if answer is not None and answer[0] == connection.info.backend_pid:
            connection.execute(_SESSION)
            connection.prepare_threshold = PREPARE_AFTER
        if not autocommit:
            connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def shared(connection: psycopg.Connection) -> bool:
    """Whether others may use its session between our transactions."""
    return connection.prepare_threshold is None
