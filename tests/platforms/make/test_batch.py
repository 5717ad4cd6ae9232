"""A batch from a sheet: the template's two scenarios, run row by row against the bridge and the sandbox."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platforms.make.account import Account
from platforms.make.conftest import every_provider
from platforms.make.scenario import Scenario, Sheet
from support.world import World, until

from connector.manifests.make import ROOT, batch

pytestmark = pytest.mark.platforms

FOLDER = Path(__file__).parents[3] / ROOT / batch.FOLDER


class Batch:
    """Somebody's sheet, with both scenarios."""

    def __init__(self, world: World, account: Account) -> None:
        said, provider = account.subject.offer.overrides.make.batch, account.subject.key
        assert said
        self.sheet = Sheet(batch.header(said))
        self._world, self._url = world, f"{world.receiver.url}/{account.who}"
        self._avatar = account.first("avatars")
        self._told = 0
        self.account = account
        texts = [(FOLDER / f"{provider}-batch-{name}.json").read_text("utf-8") for name in ("1-start", "2-end")]
        self.start, self.end = (Scenario(json.loads(each), account.make, self.sheet) for each in texts)
        account.make.attach("videoFinished", self._url)

    def row(self, script: str, *, status: str = batch.READY) -> None:
        number = len(self.sheet.rows) + 1
        self.sheet.add(id=number, script=script, avatar_id=self._avatar, status=status)

    def write_back(self, ends: int) -> list[Any]:
        """Run the second scenario for the next so many events."""
        path = f"/{self.account.who}"

        def arrived() -> list[Any]:
            events = [each.event for each in list(self._world.receiver.arrivals) if each.path == path]
            return events if len(events) >= self._told + ends else []

        events = until(arrived)[self._told :]
        self._told += len(events)
        for each in events:
            self.end.run(each)
        return list(events)


@pytest.fixture
def made(world: World, alice: Account) -> Iterator[Batch]:
    yield Batch(world, alice)


@every_provider
def test_only_what_is_marked_is_made_and_never_too_many_at_once(made: Batch) -> None:
    for number in range(5):
        made.row(f"Hello {number}.", status=batch.READY if number < 1 else "")
    made.start.run()
    assert made.sheet.statuses() == [batch.RENDERING, "", "", "", ""], "a subset first, as a test"
    for row in made.sheet.rows[1:]:
        row["status"] = batch.READY
    made.start.run()
    assert made.sheet.statuses() == [batch.RENDERING] * batch.AT_ONCE + [batch.READY] * 2
    made.start.run()
    assert made.account.state()["renders"] == batch.AT_ONCE
    made.write_back(batch.AT_ONCE)
    made.start.run()
    made.write_back(2)
    assert made.sheet.statuses() == [batch.DONE] * 5 and made.account.state()["renders"] == 5
    assert all(row["link"].startswith("http") and row["made"] and row["attempt"] == 1 for row in made.sheet.rows)


@every_provider
def test_a_row_that_fails_is_made_again_alone(world: World, made: Batch) -> None:
    made.row("Hello again.")
    made.row("Hello.")
    made.row("...")
    world.faults(fail_renders=1)
    made.start.run()
    assert made.sheet.statuses() == [batch.RENDERING, batch.RENDERING, batch.FAILED]
    assert made.sheet.rows[2]["message"].startswith("[422] Script") and len(made.start.seen) == 1
    made.write_back(2)
    assert made.sheet.statuses() == [batch.FAILED, batch.DONE, batch.FAILED]
    failed = made.sheet.rows[0]
    assert (failed["attempt"], failed["message"]) == (2, made.account.subject.reasons["failed"])
    failed["status"] = batch.READY
    made.start.run()
    made.write_back(1)
    assert (failed["status"], failed["attempt"], failed["message"]) == (batch.DONE, 2, "")
    assert made.account.state()["renders"] == 3


@every_provider
def test_a_row_that_was_started_but_not_written_is_not_paid_twice(made: Batch) -> None:
    made.row("Hello.")
    made.row("Not yet.", status="")
    before = dict(made.sheet.rows[0])
    made.start.run()
    made.sheet.rows[0] |= before  # as if Make had stopped right after the start
    made.start.run()
    assert made.account.state()["renders"] == 1
    made.sheet.rows.reverse()  # somebody sorted them
    made.write_back(1)
    assert made.sheet.statuses() == ["", batch.DONE]


def test_neither_an_earlier_attempt_nor_another_video_changes_a_row(made: Batch) -> None:
    made.row("Hello.")
    made.start.run()
    events = made.write_back(1)
    late = events[0] | {"trigger": "video_failed"}
    late["video"] = late["video"] | {"extras": {"row": "1", "attempt": "0"}}
    made.end.run(late)
    made.end.run({**late, "video": late["video"] | {"extras": {}}})
    assert made.sheet.statuses() == [batch.DONE]


@pytest.mark.parametrize("provider", ["heygen"], indirect=True)
def test_a_row_is_found_by_the_video_that_was_made_last(made: Batch) -> None:
    made.row("Hello.")
    made.start.run()
    (event,) = made.write_back(1)
    made.end.run(event | {"trigger": "video_failed", "video": event["video"] | {"id": "another"}})
    assert made.sheet.statuses() == [batch.DONE]
