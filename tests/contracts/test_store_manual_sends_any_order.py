"""Whatever happens to a subscription and its deliveries, in whatever order: what somebody has sent is one attempt.

It changes nothing beside, nothing waits for ever because of it, and what was delivered stays that.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connector import ids
from connector.store.row_locks import Disabled

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
WAITS = (5 * SECOND, MINUTE, 5 * MINUTE)  # the schedule
RESOURCES = 2

any_step = st.one_of(
    st.tuples(st.just("publish")),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, 10 * SECOND, 2 * MINUTE])),
    st.tuples(st.just("claim")),
    st.tuples(st.just("settle"), st.sampled_from(["accepted", "refused", "pause", "disable", "lost"])),
    st.tuples(st.just("send"), st.sampled_from(["accepted", "refused"])),
    st.tuples(st.just("ask"), st.integers(0, 1), st.booleans()),
    st.tuples(st.just("ask"), st.just(0), st.booleans()),
    st.tuples(st.just("replay"), st.booleans()),
    st.tuples(st.just("turn"), st.sampled_from(["active", "paused", "disabled"])),
)


class Course:
    """One subscription, the relay that sends to it, and what its owner does meanwhile."""

    def __init__(self, store, make, relay, now):
        self._store, self._make, self._relay = store, make, relay
        self.began_at = self.now = now
        unique = ids.new_id("x")
        self.alice = make.connection("alice", token_hash=unique, inbound_hash=unique)
        self.hook = make.subscription(self.alice)
        self.claims, self._published = [], 0

    def publish(self):
        if self._published < RESOURCES:
            self._published += 1
            seen = self._make.observation(self.alice, f"vid_{self._published}")
            self._store.events.publish([seen], now=self.now)

    def wait(self, time):
        self.now += time

    def claim(self):
        found = self._relay.claim(self.now)
        again = {each.delivery_id for each in found}
        self.claims = [each for each in self.claims if each.delivery_id not in again] + found

    def send(self, how):
        self.claim()
        self.settle(how)

    def settle(self, how):
        if not self.claims or how == "lost":  # with the relay that had it
            del self.claims[:1]
            return
        claim, before = self.claims.pop(0), self.standing()
        made = claim.attempts + 1 - claim.uncounted_attempts
        assert claim.manual or claim.probe or made <= len(WAITS) + 1, "more tries than the schedule has"
        if how == "accepted":
            self._relay.settle(claim, "delivered", self.now)
        elif claim.manual:
            self._relay.settle(claim, "failed", self.now)
        else:
            self._refuse(claim, how, made)
        assert not claim.manual or (claim.probe and how == "accepted") or self.standing() == before

    def _refuse(self, claim, how, made):
        effect = {"subscription": how, "reason": "It said so."} if how != "refused" else {}
        if how == "disable" or made > len(WAITS):
            self._relay.settle(claim, "failed", self.now, **effect)
        else:
            self._relay.settle(claim, "pending", self.now, due_at=self.now + WAITS[made - 1], **effect)

    def ask(self, which, even_if_paused):
        for delivery_id in list(self.rows())[which : which + 1]:
            try:
                self._store.deliveries.send_again(
                    self.alice.id, delivery_id, even_if_paused=even_if_paused, now=self.now
                )
            except Disabled:
                assert self.standing().status == "disabled"

    def replay(self, even_if_paused):
        replays, asked = self._store.replays, {"since": self.began_at, "even_if_paused": even_if_paused}
        try:
            replays.begin(self.alice.id, self.hook.id, now=self.now, **asked)
        except Disabled:
            return
        for each in replays.open(limit=1):
            events = [one.id for one in replays.batch(each, limit=RESOURCES + 1)]
            replays.advance(each, events, after=each.until, done=len(events), now=self.now)

    def turn(self, status):
        self._store.subscriptions.change(self.alice.id, self.hook.id, now=self.now, status=status)

    def finish(self):
        """Have everything refused that is still sent, until nothing is."""
        self.turn("active")
        for _ in range(2 * len(WAITS)):
            self.now += 10 * MINUTE
            self.claims = []
            self.claim()
            while self.claims:
                self.settle("refused")

    def standing(self):
        return self._store.subscriptions.get(self.alice.id, self.hook.id)

    def rows(self):
        return {each["id"]: each for each in self._store.deliveries.page(self.alice.id, limit=100)}

    def check(self):
        """What holds at any time. Gives what is delivered."""
        paused = self.standing().status == "paused"
        rows = self.rows()
        for row in rows.values():
            pending = row["status"] == "pending"
            assert paused or not pending or row["due_at"] is not None, "it would wait for ever"
            assert (row["settled_at"] is None) == pending and (pending or not row["sent_by_hand"])
        return {delivery_id for delivery_id, row in rows.items() if row["status"] == "delivered"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the rules; each engine has them in the other suites
@settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(any_step, min_size=8, max_size=20))
def test_in_whatever_order(store, make, relay, now, steps):
    course = Course(store, make, relay, now)
    course.publish()
    delivered = set()
    for name, *how in steps:
        getattr(course, name)(*how)
        delivered |= course.check()
    course.finish()
    rows = course.rows()
    assert all(row["status"] != "pending" for row in rows.values())
    assert delivered <= course.check(), "what was delivered is that for good"
    store.connections.tombstone(course.alice.id, now=course.now)
