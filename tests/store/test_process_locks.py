"""What dead processes had claimed is free at once; nothing is taken from one that lives, however slow it is."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from connector.store.arrivals import Arrival
from connector.store.process_locks import Claimant
from connector.store.store import Store

LEASE = timedelta(seconds=45)


@pytest.fixture
def database(tmp_path):
    """Beside which are other files, too."""
    (tmp_path / "a.db-writer").touch()
    return tmp_path / "a.db"


def files(database):
    return sorted(database.parent.glob("a.db-claimant-*"))


def test_a_token_is_fresh_and_names_its_process(database):
    with contextlib.closing(Claimant(database)) as one, contextlib.closing(Claimant(database)) as other:
        tokens = [one.token(), one.token(), other.token()]
        names = [token.partition(".")[0] for token in tokens]
        assert len(set(tokens)) == 3 and names[0] == names[1] != names[2]
        assert {path.name.removeprefix("a.db-claimant-") for path in files(database)} == set(names)
        assert {path.stat().st_mode & 0o777 for path in files(database)} == {0o600}


def test_who_claims_nothing_writes_nothing(database):
    claimant = Claimant(database)
    assert list(claimant.dead()) == [] == files(database)
    claimant.close()


def test_where_no_files_are_shared_tokens_name_nobody():
    assert Claimant(None).token().startswith("lea_")
    assert list(Claimant(None).dead()) == []


def test_where_nothing_can_be_proved_only_leases_end_claims(database, monkeypatch, caplog):
    monkeypatch.setattr("fcntl.flock", lambda *_: (_ for _ in ()).throw(OSError(37, "No locks available")))
    claimant = Claimant(database)
    assert claimant.token().startswith("lea_") and claimant.token().startswith("lea_")
    assert len(caplog.records) == 1 and not files(database)


def test_only_who_is_gone_is_dead_and_once(database):
    with contextlib.closing(Claimant(database)) as alive, contextlib.closing(Claimant(database)) as looking:
        gone = Claimant(database)
        prefix = gone.token().partition(".")[0] + "."
        alive.token()
        looking.token()
        assert list(alive.dead()) == []
        gone.close()
        assert list(looking.dead()) == [prefix]
        assert list(alive.dead()) == []


def test_who_could_not_be_taken_over_is_dead_still(database):
    gone = Claimant(database)
    gone.token()
    gone.close()
    with contextlib.closing(Claimant(database)) as looking:
        with pytest.raises(ZeroDivisionError):
            for _ in looking.dead():
                raise ZeroDivisionError
        assert len(list(looking.dead())) == 1


PROGRAM = """
import sys, time
from pathlib import Path
from connector.store.process_locks import Claimant
print(Claimant(Path(sys.argv[1])).token(), flush=True)
time.sleep(60)
"""


def test_a_process_that_stands_still_lives_and_one_that_was_killed_does_not(database):
    with (
        contextlib.closing(Claimant(database)) as looking,
        subprocess.Popen([sys.executable, "-c", PROGRAM, database], stdout=subprocess.PIPE, text=True) as process,
    ):
        prefix = process.stdout.readline().partition(".")[0] + "."
        os.kill(process.pid, signal.SIGSTOP)
        assert list(looking.dead()) == []
        process.kill()
        process.wait()
        assert list(looking.dead()) == [prefix]


def test_nobody_is_taken_for_dead_while_he_begins(database):
    over = threading.Event()
    found: list[str] = []

    def look():
        while not over.is_set():
            found.extend(Claimant(database).dead())

    looking = [threading.Thread(target=look) for _ in range(2)]
    for each in looking:
        each.start()
    claimants = [Claimant(database) for _ in range(200)]
    living = {each.token().partition(".")[0] + "." for each in claimants}
    over.set()
    for each in looking:
        each.join()
    assert len(living) == 200 and not living & set(found)
    for each in claimants:
        each.close()


@pytest.fixture
def other(database_url):
    """Another process's store on the same database."""
    other = Store(database_url)
    yield other
    other.close()


@pytest.fixture
def claims(other, store, alice, make, now):
    """Everything that can be claimed, claimed by the other process."""
    until = now + LEASE
    make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    operation = make.operation(alice, lease_token=other.token(), lease_until=until)
    other.operations.begin(operation, join_after=now)
    assert other.outbox.claim(token=other.token(), now=now, until=until, limit=9)
    assert other.receipts.claim(token=other.token(), now=now, until=until, limit=9)
    assert other.sweeps.claim(token=other.token(), now=now, until=until, later=until, limit=9)
    assert other.upstream_webhooks.lease(alice.id, token=other.token(), now=now, until=until)


def _free(store, alice, now):
    """How much of it somebody else can have."""
    token, until = store.token(), now + LEASE
    free = [each for each in store.operations.leases(now=now, limit=9) if each.token is None]
    found = [
        store.outbox.claim(token=token, now=now, until=until, limit=9),
        store.receipts.claim(token=token, now=now, until=until, limit=9),
        store.sweeps.claim(token=token, now=now, until=until, later=until, limit=9),
        [each for each in free if store.operations.acquire(each, token=token, now=now, until=until)],
        store.upstream_webhooks.lease(alice.id, token=token, now=now, until=until),
    ]
    return sum(map(bool, found))


@pytest.mark.usefixtures("claims")
def test_what_a_living_process_claimed_stays_its_own(store, alice, now):
    store.takeover.run(now=now)
    assert _free(store, alice, now + timedelta(seconds=1)) == 0


@pytest.mark.usefixtures("claims")
def test_what_a_dead_process_claimed_is_free_at_once_where_its_death_is_proved(store, other, alice, now):
    other.close()
    store.takeover.run(now=now)
    assert _free(store, alice, now + timedelta(seconds=1)) == (5 if store.database.sqlite else 0)


@pytest.mark.usefixtures("claims")
def test_elsewhere_the_lease_decides(store, other, alice, now):
    other.close()
    assert _free(store, alice, now + timedelta(seconds=1)) == 0
    assert _free(store, alice, now + LEASE + timedelta(seconds=1)) == 4  # of operations no clock decides: leases.py


def test_what_nobody_or_another_version_claimed_is_left_alone(store, other, alice, make, now):
    make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    assert other.outbox.claim(token="lea_of_another_version", now=now, until=now + LEASE, limit=9)
    other.token()
    other.close()
    store.takeover.run(now=now)
    assert not store.outbox.claim(token=store.token(), now=now + timedelta(seconds=1), until=now + LEASE, limit=9)
