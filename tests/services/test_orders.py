"""One happening is one event, in whatever order and on however many machines it is heard."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.samples import examples

from connector import ids
from connector.egress.sender import Sender
from connector.services.receipt_processor import ReceiptProcessor
from connector.store.connections import Connection

from .conftest import RENDER_SECONDS, Asking, House, on_both_engines
from .test_receipt_processor import DONE, FAILED, rendering


@pytest.fixture
def machines(house: House) -> Iterator[tuple[Asking, Asking]]:
    """Two relays on one store."""
    senders = [Sender(), Sender()]
    first, second = (
        Asking(ReceiptProcessor(house.store, house.vault, house.providers, each, house.clock), each) for each in senders
    )
    yield first, second
    for each in senders:
        each.close()


STEPS = (
    "told",  # a webhook
    "told wrongly",
    "A asks",
    "A writes",
    "B asks",
    "B writes",
    "swept",
    "a second",
    "a minute",
    "ten minutes",
    "rendered again",
)


class Play:
    """One video of an account of its own, and what is heard of it."""

    def __init__(self, house: House, machines: tuple[Asking, Asking]) -> None:
        who = ids.new_id("who")
        self.house, (self.a, self.b) = house, machines
        self.connection: Connection = house.connect(who)
        house.subscribe(self.connection)
        house.swept()
        self.video_id = rendering(house, self.connection)
        self._account = house.argil.app.extensions["sandbox"].account(f"sandbox-{who}")
        self.renders = 1

    def events(self) -> list[str]:
        return [each["type"] for each in self.house.events(self.connection)]

    def step(self, step: str) -> None:
        match step:
            case "told" | "told wrongly":
                self.house.told(self.connection, DONE if step == "told" else FAILED, self.video_id)
            case "A asks" | "B asks":
                (self.a if step == "A asks" else self.b).look()
            case "A writes" | "B writes":
                (self.a if step == "A writes" else self.b).processor.flush()
            case "swept":
                self.house.swept()
            case "rendered again":
                self._render_again()
            case _:
                seconds = {"a second": 1.0, "a minute": RENDER_SECONDS, "ten minutes": 661.0}
                self.house.clock.forward(seconds=seconds[step])

    def quieten(self) -> None:
        """All that can be heard is heard."""
        for _ in range(4):
            self.house.clock.forward(minutes=12)
            self.house.swept()
            for each in (self.a, self.b):
                each.round()

    def _render_again(self) -> None:
        """Once the end before was told: the app lets a finished video be changed, and the bridge renders it."""
        if len(self.events()) == self.renders:
            self._account.videos[self.video_id].render = None
            self.house.do(self.connection, "render_video", f"{self.renders}", video_id=self.video_id)
            self.renders += 1


@on_both_engines
@given(steps=st.lists(st.sampled_from(STEPS), max_size=14))
@example(["a minute", "told", "told", "A asks", "B asks", "B writes", "A writes"])
@example(["a minute", "told", "A asks", "a minute", "B asks", "B writes", "rendered again", "A writes", "B writes"])
@example(["told", "A asks", "a minute", "told", "B asks", "B writes", "A writes"])
@example(["ten minutes", "swept", "A asks", "told", "B asks", "A writes", "B writes", "rendered again", "ten minutes"])
@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_render_is_one_event_in_whatever_order_it_is_heard(
    house: House, machines: tuple[Asking, Asking], steps: list[str]
) -> None:
    play = Play(house, machines)
    for step in steps:
        play.step(step)
        assert len(play.events()) <= play.renders
    play.quieten()
    assert play.events() == ["video.done"] * play.renders
