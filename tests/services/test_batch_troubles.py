"""No sequence of repeats, lost answers, refusals, limits, deaths and turns pays for an item twice or loses one."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from providers.made_up.server import MadeUpServer
from support.samples import examples

from connector import errors, ids
from connector.services.callers import Caller
from connector.states import OperationState
from connector.store.operation_states import state_of
from connector.store.operations import Operation

from .conftest import Clock, Died, on_both_engines
from .test_batches import HOOK, House

PLENTY = 1_000_000
CHANGED = " changed"
WAITS = OperationState.AWAITING_CALLER


class Mortal(Clock):
    """A process that dies at a blow: whatever it would write next needs the time, and gets none."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.dead = False
        self._thread = threading.get_ident()  # threads that only renew leases may live on for a moment

    def __call__(self) -> datetime:
        self._live()
        return super().__call__()

    def monotonic(self) -> float:
        self._live()
        return super().monotonic()

    def pause(self, seconds: float) -> None:
        self._live()
        super().pause(seconds)

    def _live(self) -> None:
        if self.dead and threading.get_ident() == self._thread:
            raise Died


@dataclass(frozen=True)
class Step:
    """Something happens. `blow`: the process dies at so many changing calls from now; None: it does not. `text`: what
    is said besides by those items that have a key.
    """

    does: str
    count: int = 0
    blow: int | None = None
    text: str = ""


blows = st.sampled_from([None, None, None, 1, 2])
steps = st.one_of(
    st.builds(Step, st.just("ask"), st.integers(1, 6), blows),
    st.builds(Step, st.just("ask"), st.integers(1, 6), blows, st.sampled_from(["", CHANGED])),
    st.builds(Step, st.just("hang up"), st.integers(1, 6)),
    st.builds(Step, st.just("turns"), st.just(0), blows),
    st.builds(Step, st.just("recover"), st.just(0), blows),
    st.builds(Step, st.sampled_from(["jobs", "credits", "lost", "refused"]), st.integers(0, 4)),
    st.builds(Step, st.just("finish")),
    st.builds(Step, st.just("pass"), st.sampled_from([1, 20, 60, 700, 4_000, 30_000])),
)


class Play:
    """One connection, whose batch of up to six is asked for by one key again and again."""

    def __init__(self, house: House) -> None:
        self.house, self.accepted = house, set[str]()
        house.server.lost_answers = house.server.refused = 0
        key = f"made-up-{ids.new_id('play')}"
        house.connection, house.account = house.connect(key), house.server.account(key)
        self.key = key

    def go(self, step: Step) -> None:
        house = self.house
        match step.does:
            case "ask" | "hang up" | "turns" | "recover":
                self._run(step)
            case "jobs" | "credits":
                setattr(house.account, step.does, step.count if step.count < 4 else PLENTY)
            case "lost":
                house.server.lost_answers = step.count
            case "refused":
                house.server.refused = step.count
            case "finish":
                house.finish_all()
            case "pass":
                house.clock.forward(seconds=step.count)

    def ask(self, texts: Sequence[str], **more: Any) -> Any:
        """An item for each text, and one that the provider never takes. Each second one has a key and the text."""
        items: list[dict[str, Any]] = []
        for number, text in enumerate([*texts, ""]):
            name = f"{number}" if number < len(texts) else "bad"
            keyed = {"item_key": name, "title": f"{name}{text}"} if number % 2 == 0 else {"title": name}
            items.append({**keyed, "callback_url": HOOK, "callback_id": name})
        return self.house.do(*items, key="k", **more)

    def ask_as_it_stands(self) -> Any:
        """Ask for all six, each with the text that it has been begun with, if it has."""
        texts = [""] * 6
        try:
            return self.ask(texts)
        except errors.IdempotencyConflict as refused:
            for path in refused.details or {}:
                texts[int(path.split(".")[1])] = CHANGED
        return self.ask(texts)

    def paid(self) -> Counter[str]:
        """How often each item was paid, whatever it said."""
        paid = Counter[str]()
        for title, times in self.house.account.paid.items():
            paid[name_of(title)] += times
        return paid

    def settle(self) -> None:
        """Nothing goes wrong any more, and nobody asks."""
        account, server = self.house.account, self.house.server
        account.jobs = account.credits = PLENTY
        server.lost_answers = server.refused = 0
        for _ in range(100):
            self.house.turns()
            self.house.recover()
            self.house.clock.forward(minutes=20)
            if all(self.at_rest(each) for each in self.standing()):
                return
        raise AssertionError("an accepted item comes to an end")

    def standing(self) -> list[Operation]:
        """The items that somebody was told of, as they are kept."""
        found = [self.house.store.operations.get(self.house.connection.id, each) for each in self.accepted]
        return [each for each in found if each is not None]

    def at_rest(self, operation: Operation) -> bool:
        state = state_of(operation, now=self.house.clock())
        return state in (OperationState.FINISHED, OperationState.AWAITING_CALLER)

    def _run(self, step: Step) -> None:
        clock: Any = self.house.clock
        self.house.server.blow = None if step.blow is None else Blow(step.blow, clock)
        with contextlib.suppress(Died, errors.Problem):
            if step.does == "turns":
                self.house.turns()
            elif step.does == "recover":
                self.house.recover()
            elif step.does == "hang up":
                self.ask([step.text] * step.count, caller=Caller(gone=lambda: True))
            else:
                answer = self.ask([step.text] * step.count)
                self.accepted |= {each["operation_id"] for each in answer["items"]}
        clock.dead, self.house.server.blow = False, None


def name_of(title: Any) -> str:
    """What an item is called, whatever it says besides."""
    return str(title).removesuffix(CHANGED)


class Blow:
    """Strikes the process when so many changing calls have come, this one done or not."""

    def __init__(self, left: int, clock: Mortal) -> None:
        self.left, self.clock = left, clock

    def __call__(self) -> None:
        self.left -= 1
        self.clock.dead = self.clock.dead or not self.left


@pytest.fixture
def clock(now: datetime) -> Mortal:
    return Mortal(now)


@pytest.fixture(scope="module")
def server() -> Iterator[MadeUpServer]:
    with MadeUpServer() as server:
        yield server


@pytest.fixture
def house(database_url: str, clock: Mortal, server: MadeUpServer) -> Iterator[House]:
    house = House(database_url, clock, server, "made-up-0")
    yield house
    house.close()


@on_both_engines
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(played=st.lists(steps, min_size=2, max_size=12))
def test_no_sequence_pays_twice_or_loses_one(house: House, played: list[Step]) -> None:
    play = Play(house)
    for step in played:
        play.go(step)
    play.settle()
    standing, told = play.standing(), {each["callback_id"] for each in house.told()}
    assert len(standing) == len(play.accepted)
    for operation in standing:
        title = name_of(operation.input["title"])
        if operation.http_status == 200:
            assert play.paid()[title] == 1
        else:  # also what was asked for once more, by somebody who did not wait
            assert title in told and (operation.http_status or state_of(operation, now=house.clock()) is WAITS)
    assert max(play.paid().values(), default=0) <= 1
    last = play.ask_as_it_stands()
    for each in last["items"][:-1]:
        paid = play.paid()[str(each["index"])]
        assert paid <= 1
        assert each["status"] == ("succeeded" if paid and not each["error"] else "failed"), each
        if each["status"] == "failed":
            assert each["error"]["code"] in ("provider_error", "internal_error"), "what is certain was done anew"
    assert last["items"][-1]["error"]["code"] in ("invalid_input", "provider_error", "internal_error")
