"""Every page of the console, found from the URL map, beside 100,000 deliveries and beside none."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet

from benchmarks.bench import Bench, paired
from benchmarks.engines import Base, Engine
from benchmarks.rows.finished import settle
from benchmarks.scene import EVENT
from benchmarks.table import Figure, at_most, milliseconds
from connector import ids
from connector.bridge import Bridge
from connector.settings import Settings
from connector.states import DeliveryStatus
from connector.store import tables
from connector.store.connections import Connection
from connector.web.app import create_app

URL = "http://127.0.0.1:8000"
BOUND = 2.0
BATCH = 5_000
DAYS = 30  # over which the deliveries came
LIKELY = {"delivered": 90, "failed": 7, "pending": 2, "cancelled": 1}
LIST = "/console/deliveries"
FURTHER = (
    *("/console?range=24h", "/console?range=30d"),
    *(f"{LIST}?status={each}" for each in LIKELY),
    *(f"{LIST}?{each}" for each in ("trigger=video_done", "trigger=no_such", "since=24h", "since=30d&until=14d")),
    *(f"{LIST}?{each}" for each in ("q=vid_77", "q=evt_0123456789", "status=failed&since=24h")),
)


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """The time of a page is the app's own, without a server and a network."""
    count, rounds = bench.choose(100_000, 20_000), bench.choose(41, 9)
    with engine.fresh() as lean_base, engine.fresh() as full_base:
        with _Console(lean_base) as lean, _Console(full_base) as full:
            full.fill(count)
            bench.say(f"{count:,} deliveries written")
            for base in (lean_base, full_base):
                settle(base)
            for path in full.pages():
                yield _figure(f"page `{path}` beside {count:,} deliveries", engine, full, lean, (path, path), rounds)
            lean.fill(1)
            both = f"{full.one()}?status=delivered", f"{lean.one()}?status=delivered"
            yield _figure(f"page of one delivery among {count:,}", engine, full, lean, both, rounds)


def _figure(
    what: str, engine: Engine, full: "_Console", lean: "_Console", paths: tuple[str, str], rounds: int
) -> Figure:
    (laden, empty), (_, ratio) = paired(rounds, lambda: full.seconds(paths[0]), lambda: lean.seconds(paths[1]))
    beside = f"{ratio:.2f} × an empty table ({milliseconds(empty)})"
    return Figure(what, engine.name, milliseconds(laden), beside, (at_most(f"≤ {BOUND:g} ×", ratio, BOUND),))


class _Console:
    """A bridge in this process with one connection, and a browser that is signed in to it."""

    def __init__(self, base: Base) -> None:
        self.bridge = Bridge(
            Settings(database_url=base.url, public_url=URL, encryption_keys=(Fernet.generate_key().decode(),))
        )
        self.bridge.store.database.upgrade()
        self.app = create_app(self.bridge)
        self.owner = self._connected()
        self.client = self.app.test_client()
        self.client.set_cookie("connector-session", self.bridge.sessions.begin(self.owner, "link"), domain="127.0.0.1")

    def __enter__(self) -> "_Console":
        return self

    def __exit__(self, *_: object) -> None:
        self.bridge.close()

    def pages(self) -> list[str]:
        """Those that need no id, and some of them further back or filtered."""
        rules = [each for each in self.app.url_map.iter_rules() if "GET" in (each.methods or ()) and not each.arguments]
        found = sorted(each.rule for each in rules if each.rule.startswith("/console"))
        return [each for each in (*found, *FURTHER) if self._answered(each) == 200]

    def one(self) -> str:
        """The page of a delivery in the middle of the first few."""
        found = self.bridge.deliveries.page(self.owner, limit=20)
        return f"{LIST}/{found[len(found) // 2]['id']}"

    def seconds(self, path: str) -> float:
        """How long a page takes."""
        began = time.perf_counter()
        status = self._answered(path)
        taken = time.perf_counter() - began
        assert status == 200, f"{path} was answered {status}"
        return taken

    def fill(self, count: int) -> None:
        """Deliveries that came over the last days, each of an event of its own, and their attempts."""
        now, chance = datetime.now(UTC), random.Random(1)
        statuses = chance.choices(list(LIKELY), list(LIKELY.values()), k=count)
        for first in range(0, count, BATCH):
            rows: dict[sa.Table, list[dict[str, Any]]] = {tables.events: [], tables.deliveries: [], tables.attempts: []}
            for number in range(first, min(first + BATCH, count)):
                at = now - timedelta(days=DAYS) * (1 - number / count)
                for table, row in self._delivery(number, DeliveryStatus(statuses[number]), at).items():
                    rows[table].append(row)
            with self.bridge.store.database.write() as transaction:
                for table, each in rows.items():
                    transaction.execute(table.insert(), each)

    def _delivery(self, number: int, status: DeliveryStatus, at: datetime) -> dict[sa.Table, dict[str, Any]]:
        event, delivery, trigger = ids.new_id("evt", at=at), ids.new_id("dlv", at=at), "video_done"
        ended = None if status == DeliveryStatus.PENDING else at
        theirs = {"connection_id": self.owner.id, "trigger": trigger, "created_at": at}
        about = {"position": number + 1, "kind": "video", "thing_id": f"vid_{number}", "body": EVENT}
        stands = {"subscription_id": self.hook, "status": status, "attempts": 1, "earlier": 0, "settled_at": ended}
        tried = {"number": 1, "started_at": at, "seconds": 0.2, "status_code": 200, "answer": "ok"}
        return {
            tables.events: theirs | {"id": event} | about,
            tables.deliveries: theirs | {"id": delivery, "event_id": event} | stands,
            tables.attempts: {"delivery_id": delivery} | tried,
        }

    def _answered(self, path: str) -> int:
        return self.client.get(path, base_url=URL).status_code

    def _connected(self) -> Connection:
        """A connection that listens to something and has started something, so that its pages are those of use."""
        now, self.hook = datetime.now(UTC) - timedelta(days=DAYS), ids.new_id("sub")
        sealed = dict.fromkeys(("sealed_key", "sealed_inbound_secret", "sealed_signing_secret"), "")
        hashes = {"token_hash": "token", "inbound_hash": "inbound"}
        made = {"created_at": now, "updated_at": now}
        owner = Connection(
            id=ids.new_id("con"), provider="argil", label="bench", status="active", **sealed, **hashes, **made
        )
        self.bridge.store.connections.add(owner)
        mine = made | {"connection_id": owner.id}
        hook = {"trigger": "video_done", "target_url": "https://hooks.example.com/1", "target_digest": "1"}
        asked = {"action": "create_and_render_video", "fingerprint": "1", "input": {}, "journal": {}}
        ended = {"status": "finished", "http_status": 200, "answer": {"id": "vid_0"}, "answered": True}
        with self.bridge.store.database.write() as transaction:
            rest = {"id": self.hook, "filters": {}, "status": "active", "sealed_secret": ""}
            transaction.execute(tables.subscriptions.insert().values(mine | hook | rest))
            transaction.execute(
                tables.operations.insert().values(mine | asked | ended | {"id": ids.new_id("op", at=now)})
            )
        return owner
