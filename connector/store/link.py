"""The way to PostgreSQL, which may be cut without a word: a host that loses its power or its network says no goodbye.

Left to themselves, both ends would wait for hours: ours for an answer, the server's for the next statement of a
transaction that holds rows which every other machine then waits for.
"""

import math
import time
from typing import Any

import psycopg
import sqlalchemy as sa

# What libpq is told, unless the database's URL says otherwise; a server that is silent for 10 seconds is gone.
_OURS = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

# What the server is told, in each session: a pooler between us may not let it through when the session begins.
# No transaction of ours waits for anything but the database, so one that is idle for long has lost its process.
_SERVERS = "; ".join(
    (
        "SET idle_in_transaction_session_timeout = '10s'",
        "SET tcp_keepalives_idle = 4",
        "SET tcp_keepalives_interval = 2",
        "SET tcp_keepalives_count = 3",
        "SET tcp_user_timeout = '10s'",
    )
)

_RESTS = "rests_since"
_FRESH = 0.25  # seconds: who rested longer may have been ended meanwhile, and is asked first


def create_engine(url: sa.URL, *, pool_size: int, relaxed: bool = False) -> sa.Engine:
    """An engine whose connections end when the other side is gone. `relaxed`: its commits do not wait for the disk."""
    ours = {name: value for name, value in _OURS.items() if name not in url.query}
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, connect_args=ours)
    told = _SERVERS + ("; SET synchronous_commit = off" if relaxed else "")

    def begin(raw: Any, _record: object) -> None:
        raw.execute(told)
        raw.commit()

    def rest(_raw: Any, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info[_RESTS] = time.monotonic()

    def try_out(raw: Any, record: sa.pool.ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - record.info.get(_RESTS, math.inf) > _FRESH:
            try:
                engine.dialect.do_ping(raw)
            except psycopg.Error as lost:
                raise sa.exc.InvalidatePoolError from lost

    sa.event.listen(engine, "connect", begin)
    sa.event.listen(engine, "checkin", rest)
    sa.event.listen(engine, "checkout", try_out)
    return engine


def connect(url: str) -> psycopg.Connection:
    """One connection beside all engines, for what has no transactions. Raises psycopg's `Error`."""
    said = psycopg.conninfo.conninfo_to_dict(url)
    ours: dict[str, Any] = {name: value for name, value in _OURS.items() if name not in said}
    connection = psycopg.connect(url, autocommit=True, **ours)
    connection.execute(_SERVERS)
    return connection
