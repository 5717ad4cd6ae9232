"""The plain way to do it: Flask, `requests` in a pool of threads, a row update per delivery. What we are set against.

It is written to be fast: a session for each thread, pooled connections to the database, WAL and a patient lock on
SQLite, one transaction for a result. It commits before it answers, signs what it sends and keeps every attempt. What
it lacks is why there is a connector: retries, leases, recovery, isolation.

    python -m gunicorn … "benchmarks.plain:app()"    takes POST /inbound and delivers
    python -m benchmarks.plain                       delivers what is pending, then ends
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import flask
import requests
import sqlalchemy as sa

from connector import ids
from connector.relay import signing

THREADS = 32
SECRET = ids.new_signing_secret()

metadata = sa.MetaData()
hooks = sa.Table("hooks", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("url", sa.Text))
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hook_id", sa.Integer, sa.ForeignKey("hooks.id")),
    sa.Column("event_id", sa.String),
    sa.Column("body", sa.Text),
    sa.Column("status", sa.String, index=True),
)
attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("delivery_id", sa.Integer, sa.ForeignKey("deliveries.id"), index=True),
    sa.Column("status_code", sa.Integer),
    sa.Column("seconds", sa.Float),
)
_thread = threading.local()
_turn = threading.Lock()  # on SQLite: waiting here is quicker than SQLite's own way, which sleeps and looks again


def open_database(url: str) -> sa.Engine:
    """The engine, with its tables made if they are not there."""
    if url.startswith("sqlite:"):
        engine = sa.create_engine(url, pool_size=2 * THREADS, connect_args={"timeout": 60})
        sa.event.listen(engine, "connect", _patient_and_safe)
    else:
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = sa.create_engine(url, pool_size=2 * THREADS)
    metadata.create_all(engine)
    return engine


def _patient_and_safe(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


@contextlib.contextmanager
def _write(engine: sa.Engine) -> Iterator[sa.Connection]:
    with _turn if engine.dialect.name == "sqlite" else contextlib.nullcontext(), engine.begin() as transaction:
        yield transaction


def deliver(engine: sa.Engine, delivery_id: int, event_id: str, url: str, body: str) -> None:
    """Send one, then write down how it went."""
    if not hasattr(_thread, "session"):
        _thread.session = requests.Session()
        _thread.session.trust_env = False
    payload = body.encode()
    signed = signing.headers(event_id=event_id, body=payload, secrets=[SECRET], now=datetime.now(UTC))
    began, code = time.monotonic(), None
    try:
        headers = {"Content-Type": "application/json", **signed}
        code = _thread.session.post(url, data=payload, headers=headers, timeout=15).status_code
    except requests.RequestException:
        pass
    status = "delivered" if code is not None and code < 300 else "failed"
    with _write(engine) as transaction:
        transaction.execute(deliveries.update().where(deliveries.c.id == delivery_id).values(status=status))
        kept = {"delivery_id": delivery_id, "status_code": code, "seconds": time.monotonic() - began}
        transaction.execute(attempts.insert().values(kept))


def app() -> flask.Flask:
    engine = open_database(os.environ["PLAIN_DATABASE_URL"])
    pool = ThreadPoolExecutor(THREADS // 2)  # in each of two workers
    app = flask.Flask("plain")

    @app.post("/inbound")
    def inbound() -> tuple[str, int]:
        event_id, body = ids.new_id("evt"), flask.request.get_data(as_text=True)
        with _write(engine) as transaction:
            made = []
            for hook in transaction.execute(sa.select(hooks)).all():
                row = {"hook_id": hook.id, "event_id": event_id, "body": body, "status": "pending"}
                made.append((transaction.execute(deliveries.insert().values(row)).inserted_primary_key[0], hook.url))
        for delivery_id, url in made:
            pool.submit(deliver, engine, delivery_id, event_id, url, body)
        return "", 202

    return app


def drain(engine: sa.Engine) -> None:
    """Deliver everything that is pending."""
    joined = sa.select(deliveries, hooks.c.url).join(hooks).where(deliveries.c.status == "pending")
    with engine.connect() as transaction:
        pending = transaction.execute(joined).all()
    with ThreadPoolExecutor(THREADS) as pool:
        for row in pending:
            pool.submit(deliver, engine, row.id, row.event_id, row.url, row.body)


if __name__ == "__main__":
    drain(open_database(os.environ["PLAIN_DATABASE_URL"]))
