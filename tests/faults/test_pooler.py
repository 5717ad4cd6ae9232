"""PgBouncer in transaction mode between the bridge and PostgreSQL: nothing fails, and nothing is left in a session."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from faults.argil import Argil
from faults.harness import Harness
from faults.ledger import Ledger
from faults.recorder import Recorder
from faults.scenario import ALICE
from support.pgbouncer import SESSIONS, Pooler, pooling
from support.postgresql import Server
from support.world import until

from connector.store.database import Database

pytestmark = pytest.mark.processes

ROUNDS = 40  # of each thread: an event and an action
THREADS = 8


@pytest.fixture(scope="module")
def pooler(server: Server) -> Iterator[Pooler]:
    with pooling(server) as pooler:
        yield pooler


@pytest.fixture
def name(postgresql_url: str) -> str:
    """Of a database that is there."""
    return postgresql_url.partition("@/")[2].partition("?")[0]


def test_hundreds_of_events_and_actions_go_through_it_without_one_failure(
    pooler: Pooler, name: str, argil: Argil, tmp_path: Path
) -> None:
    with Harness(pooler.url(name), tmp_path, ARGIL_URL=argil.url) as harness, Recorder() as receiver:
        web, relays = harness.web(workers=2), [harness.relay(), harness.relay()]
        web.wait()
        alice = harness.connect(web, ALICE)
        wish = {"trigger": "video_done", "target_url": receiver.url}
        receiver.secret = alice.good("POST", "/v1/subscriptions", wish)["secret"]
        address, avatar = web.url + argil.inbound(ALICE), alice.good("GET", "/v1/options/avatars")[0]["id"]
        told: list[str] = []
        failed: list[str] = []

        def work() -> None:
            for _ in range(ROUNDS):
                video = argil.finish(ALICE)
                webhook = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": video}}
                taken = requests.post(address, json=webhook, timeout=40)
                made = alice("POST", "/v1/actions/create_video", {"script": "Hello.", "avatar_id": avatar})
                told.append(video)
                failed.extend(each.text for each in (taken, made) if not each.ok)

        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        with contextlib.closing(Ledger(pooler.url(name))) as ledger:
            until(lambda: receiver.videos >= set(told) and not ledger.open(), 60)
            wrong = [*failed, *receiver.refused, *ledger.contradictions(), *harness.said("Traceback", "cannot be used")]
        assert not wrong, "\n".join(wrong[:20])
        assert len(told) == ROUNDS * THREADS
        assert len(harness.said("behind a connection pooler")) == len(relays)
        _assert_untouched(pooler, name)


def test_a_commit_waits_for_the_disk_whatever_a_neighbour_left_and_only_claims_do_not(
    pooler: Pooler, name: str
) -> None:
    how = sa.text("SHOW synchronous_commit")
    with contextlib.closing(Database(pooler.url(name))) as database:
        with pooler.all_sessions(name) as neighbours:
            for each in neighbours:
                each.execute("COMMIT; SET synchronous_commit = off; BEGIN")
        for _ in range(3 * SESSIONS):
            with database.write() as transaction:
                assert transaction.execute(how).scalar_one() == "on"
            with database.write_relaxed() as transaction:
                assert transaction.execute(how).scalar_one() == "off"
        with pooler.all_sessions(name) as neighbours:
            for each in neighbours:
                each.execute("COMMIT; RESET synchronous_commit; BEGIN")


def test_a_transaction_that_lost_its_process_is_ended_behind_it_too(pooler: Pooler, name: str) -> None:
    with contextlib.closing(Database(pooler.url(name))) as database:
        for transaction in (database.read, database.write, database.write_relaxed):
            with transaction() as connection:
                limit = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
                assert limit == "10s"


def test_all_that_may_fail_behind_it_is_left_alone(pooler: Pooler, name: str) -> None:
    """Also where a statement asks to be prepared."""
    with contextlib.closing(Database(pooler.url(name))) as database:
        for each in (database.read, database.glance, database.write, database.write_relaxed):
            for _ in range(20):
                with each() as connection:
                    connection.connection.dbapi_connection.execute("SELECT %s::int", [1], prepare=True)
        assert database.notifier.listen() is None
        database.notifier.notify("anything")
    _assert_untouched(pooler, name)


def _assert_untouched(pooler: Pooler, name: str) -> None:
    """No session behind it has a setting, a prepared statement or an ear of ours."""
    with pooler.all_sessions(name) as neighbours:
        for each in neighbours:
            changed = each.execute("SELECT name FROM pg_settings WHERE source = 'session'").fetchall()
            known = {"client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings", "application_name"}
            assert {row[0] for row in changed} <= known  # which a pooler brings back for each client
            assert each.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
            assert each.execute("SELECT count(*) FROM pg_listening_channels()").fetchone() == (0,)
