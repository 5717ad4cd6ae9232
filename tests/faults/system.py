"""One web, one relay, one account, one receiver: enough to see what a sick database does to each kind of call."""

import contextlib
from collections.abc import Iterator

import requests
from faults.harness import Harness, wrong
from faults.ledger import Ledger
from faults.recorder import Recorder
from faults.scenario import ALICE
from faults.upstream import Upstream
from support.world import until


class System:
    """A provider and a user call the bridge; the receiver answers unless it is held."""

    def __init__(self, harness: Harness, upstream: Upstream, receiver: Recorder, ledger: Ledger) -> None:
        self.receiver = receiver
        self.acknowledged: set[str] = set()
        self._answered = 0  # videos that were created, and the caller knows
        self.relay = harness.relay()
        self.web = harness.web(workers=2)
        self.web.wait()
        self._upstream = upstream
        self._ledger = ledger
        self._harness = harness
        self._api = harness.connect(self.web, ALICE)
        wish = {"trigger": "video_done", "target_url": receiver.url}
        receiver.secret = self._api.good("POST", "/v1/subscriptions", wish)["secret"]
        self._inbound = upstream.inbound(ALICE)
        self._avatar = self._api.good("GET", "/v1/options/avatars")[0]["id"]
        self._began = {each: each.pid for each in (self.web, self.relay)}

    def tell(self) -> requests.Response:
        """A video is done: what the provider is answered."""
        video = self._upstream.finish(ALICE)
        headers, body = self._upstream.told(ALICE, video)
        answer = requests.post(self.web.url + self._inbound, data=body, headers=headers, timeout=40)
        if answer.status_code == 202:
            self.acknowledged.add(video)
        return answer

    def create(self) -> requests.Response:
        """Something that changes what is the provider's."""
        self._api.url = self.web.url
        answer = self._api("POST", f"/v1/actions/{self._upstream.action}", self._upstream.wish(self._avatar))
        self._answered += answer.status_code == 200
        return answer

    def statuses(self) -> list[int]:
        """How both are answered."""
        return [self.tell().status_code, self.create().status_code]

    def assert_refused(self, *, always: bool = True) -> None:
        """Neither is taken: 503, in the shape of every error; nothing is created at the provider.

        Not `always`: or it is taken like any other, or there is room to begin it and none to keep its outcome. What
        such a one has begun runs until there is room: who wants the same meanwhile is told so, and afterwards gets it.
        """
        before = self._upstream.created(ALICE)
        told, created = self.tell(), self.create()
        for answer, good in ((told, 202), (created, 200)):
            if always or answer.status_code != good:
                runs = answer is created and answer.status_code == 409
                assert (runs or answer.status_code == 503) and not wrong(answer), f"{answer.status_code} {answer.text}"
                assert answer.json()["error"]["code"] == ("operation_in_progress" if runs else "store_unavailable")
        after = self._upstream.created(ALICE)
        assert after == before if always else 0 <= after - self._answered <= (created.status_code != 200)

    def assert_taken(self) -> None:
        """Both are."""
        assert self.statuses() == [202, 200]

    def assert_all_arrived(self, *, repeats: int | None = None) -> None:
        """What was acknowledged, sent by the same processes as ever, which have nothing left to do."""
        until(lambda: self.receiver.videos >= self.acknowledged and not self._ledger.open(), 40)
        wrong = [*self.receiver.refused, *self._ledger.contradictions(), *self._harness.said("Traceback")]
        assert not wrong, "\n".join(wrong[:20])
        assert repeats is None or self.receiver.repeats == repeats, f"{self.receiver.repeats} repeats"
        assert self._began == {each: each.pid for each in self._began}


@contextlib.contextmanager
def running_system(harness: Harness, upstream: Upstream) -> Iterator[System]:
    with Recorder() as receiver, contextlib.closing(Ledger(harness.database_url)) as ledger:
        yield System(harness, upstream, receiver, ledger)
