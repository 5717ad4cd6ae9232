"""Three hosts: PostgreSQL, web and receiver on one, a relay on each of the others, of which one is cut off.

Needs network namespaces, and so root; without them this is skipped, also where CI=true.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from faults.argil import Argil
from faults.harness import Harness, Program
from faults.hosts import HUB, Host, NoHosts, hub_and_spokes
from faults.ledger import Ledger
from faults.recorder import Recorder
from faults.scenario import ALICE
from support.postgresql import ROOMY, running
from support.world import until

from connector.errors import StoreUnavailable
from connector.store import tables
from connector.store.database import Database

pytestmark = pytest.mark.processes


class Three:
    """The hosts, and what runs on them. The test's own thread is on the hub."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path) -> None:
        hub, (self.left, self.right) = stack.enter_context(hub_and_spokes(2))
        stack.enter_context(hub.inside())
        server = stack.enter_context(running(ROOMY, address=HUB))
        with server.connect() as admin:
            admin.execute("CREATE DATABASE connector")
        self.remote_url = server.remote_url("connector")
        self.argil = stack.enter_context(Argil(HUB))
        self.receiver = stack.enter_context(Recorder(HUB))
        self.ledger = stack.enter_context(contextlib.closing(Ledger(server.url("connector"))))
        settings = {"ALLOWED_TARGETS": "10.211.0.0/16", "DELIVERY_TIMEOUT": "5s"}
        self.harness = stack.enter_context(Harness(self.remote_url, folder, ARGIL_URL=self.argil.url, **settings))
        self.web = self.harness.web()
        self.web.wait()
        api = self.harness.connect(self.web, ALICE)
        wish = {"trigger": "video_done", "target_url": self.receiver.url}
        self.receiver.secret = api.good("POST", "/v1/subscriptions", wish)["secret"]
        self._inbound = self.web.url + self.argil.inbound(ALICE)
        self.acknowledged: set[str] = set()

    def relay(self, host: Host) -> Program:
        with host.inside():
            relay = self.harness.relay()
        relay.wait()
        return relay

    def tell(self, count: int) -> set[str]:
        """So many videos are done, and the web has it."""
        videos = {self.argil.finish(ALICE) for _ in range(count)}
        for each in videos:
            told = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": each}}
            assert requests.post(self._inbound, json=told, timeout=10).status_code == 202
        self.acknowledged |= videos
        return videos

    def heard_from(self, host: Host) -> set[str]:
        """The events that a relay on this host delivered."""
        return {each.event_id for each in self.receiver.heard if each.peer == host.address}

    def arrive(self, videos: set[str], seconds: float) -> None:
        until(lambda: self.receiver.videos >= videos, seconds)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    with contextlib.ExitStack() as stack:
        try:
            three = Three(stack, tmp_path)
        except NoHosts as why:
            pytest.skip(f"no network namespaces here: {why}")
        yield three


def test_what_a_cut_off_relay_had_claimed_is_taken_over_and_settled_once(
    three: Three, tell: Callable[[str], None]
) -> None:
    left, right = three.relay(three.left), three.relay(three.right)
    three.receiver.open.clear()
    while min(len(three.heard_from(each)) for each in (three.left, three.right)) < 10:
        three.tell(10)
    three.left.pull()
    three.receiver.open.set()
    three.arrive(three.tell(10), 30)  # the other goes on, once PostgreSQL has ended what the first was in the middle of
    until(lambda: not three.ledger.open(), 60)
    three.arrive(three.acknowledged, 1)
    taken_over = three.heard_from(three.left) & three.heard_from(three.right)
    assert taken_over
    assert not three.ledger.contradictions()

    three.left.plug()
    assert right.terminate()[0] == 0
    assert left.pid
    three.arrive(three.tell(10), 30)  # by the one that was cut off, which has not been started again
    until(lambda: not three.ledger.open())
    wrong = [*three.ledger.contradictions(), *three.receiver.refused, *three.harness.said("Traceback")]
    assert not wrong, "\n".join(wrong)
    heard = {(each.event_id, each.video_id, each.digest) for each in three.receiver.heard}
    assert len(heard) == len(three.receiver.videos) == len(three.acknowledged)
    tell(f"{len(heard)} events, {len(taken_over)} taken over, {three.receiver.repeats} repeats")


def test_a_relay_that_is_cut_off_still_stops_when_told_to(three: Three) -> None:
    left = three.relay(three.left)
    three.arrive(three.tell(1), 10)
    three.left.pull()
    code, seconds = left.terminate()
    assert code == 0 and seconds < 25


def test_a_host_cut_off_in_the_middle_of_a_transaction_does_not_hold_up_the_others(three: Three) -> None:
    three.relay(three.right)
    three.arrive(three.tell(1), 10)
    held, over = threading.Event(), threading.Event()
    lost: list[bool] = []

    def hold() -> None:
        with three.left.inside(), contextlib.closing(Database(three.remote_url)) as database:
            with pytest.raises(StoreUnavailable), database.write() as transaction:
                transaction.execute(sa.select(tables.feeds).with_for_update()).all()
                held.set()
                over.wait(60)
                transaction.execute(sa.select(tables.feeds)).all()
        lost.append(True)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    three.left.pull()
    try:
        three.arrive(three.tell(1), 30)
    finally:
        over.set()
        holder.join(40)
    assert lost, "who is cut off must learn of it"
