"""A limit holds whoever finishes the operation, wherever the process that checked it died."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connector import errors
from connector.providers.argil import credits
from connector.store.connections import Connection

from .conftest import Died, House, on_both_engines

LIMIT = 1  # credits, below what anything costs


class Killer:
    """Kills the process at its n-th point: before or after a call to the provider, a write, a pause."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = self.passed = 0
        call, write, pause = house.session.call, house.store.database.write, house.clock.pause
        monkeypatch.setattr(house.session, "call", lambda *args, **more: self._around(lambda: call(*args, **more)))
        monkeypatch.setattr(house.store.database, "write", lambda: self._write(write))
        for each in (house.actions._operations, house.bridge.runner):
            monkeypatch.setattr(each, "_pause", lambda seconds: self._around(lambda: pause(seconds)))

    def kills(self, at: int, do: Callable[[], Any]) -> bool:
        """Whether it came so far."""
        self.at, self.passed = at, 0
        try:
            do()
        except Died:
            return True
        except errors.Problem:
            return False
        finally:
            self.at = 0
        return False

    def _point(self) -> None:
        if self.at:
            self.passed += 1
            if self.passed == self.at:
                raise Died

    def _around(self, do: Callable[[], Any]) -> Any:
        self._point()
        done = do()
        self._point()
        return done

    @contextlib.contextmanager
    def _write(self, write: Any) -> Iterator[Any]:
        self._point()
        with write() as transaction:
            yield transaction
        self._point()


@pytest.fixture
def killer(house: House, monkeypatch: pytest.MonkeyPatch) -> Killer:
    return Killer(house, monkeypatch)


def spent(house: House, who: str) -> tuple[int, int]:
    state = house.argil.state(who)
    return state["credits_spent"], state["renders"]


ACTIONS = pytest.mark.parametrize("action", ["render_video", "create_and_render_video"])
FAULTS = pytest.mark.parametrize(
    "fault", [{}, {"error_500_after": 1, "fault_methods": ["POST"]}], ids=["well", "unclear"]
)


@ACTIONS
@FAULTS
def test_killed_here_and_there_nothing_is_ever_paid(
    house: House, killer: Killer, action: str, fault: dict[str, Any]
) -> None:
    kill_at(range(1, 200, 7), house, killer, action, "k", fault)


@pytest.mark.long
@on_both_engines
@FAULTS
@pytest.mark.parametrize("key", ["k", None])
@ACTIONS
def test_killed_anywhere_nothing_is_ever_paid(
    house: House, killer: Killer, action: str, key: str | None, fault: dict[str, Any]
) -> None:
    kill_at(range(1, 200), house, killer, action, key, fault)


def kill_at(points: range, house: House, killer: Killer, action: str, key: str | None, fault: dict[str, Any]) -> None:
    """Kill it at each of some points, until it comes through."""
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar()}
    for at in points:
        who = f"who{at}"
        house.argil.faults()
        connection = house.connect(who)
        wanted = (
            given if action != "render_video" else {"video_id": house.do(connection, "create_video", **given)["id"]}
        )
        house.argil.faults(**fault)

        step = functools.partial(house.do, connection, action, key, max_credits=LIMIT, **wanted)
        killed = killer.kills(at, step)
        for _ in range(2):
            house.clock.forward(seconds=30)
            house.recover()
            with contextlib.suppress(errors.Problem):
                step()
        assert spent(house, who) == (0, 0), at
        if not killed:
            break
    assert at > 5


@pytest.mark.parametrize("action", ["render_video", "create_and_render_video"])
def test_a_check_that_fails_by_a_fault_of_ours_lets_nothing_through(
    house: House, alice: Connection, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar()}
    if action == "render_video":
        given = {"video_id": house.do(alice, "create_video", **given)["id"]}
    with monkeypatch.context() as broken:
        broken.setattr(credits, "ask", lambda client: 1 / 0)
        with pytest.raises(errors.InternalError):
            house.do(alice, action, "k", max_credits=LIMIT, **given)
    house.clock.forward(minutes=1)
    house.recover()
    with pytest.raises(errors.CostLimitExceeded):
        house.do(alice, action, "k", max_credits=LIMIT, **given)
    assert spent(house, "alice") == (0, 0) and house.clock.paused == []


def test_a_failing_check_frees_the_key(house: House, alice: Connection) -> None:
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar()}
    with pytest.raises(errors.CostLimitExceeded):
        house.do(alice, "create_and_render_video", "k", max_credits=LIMIT, **given)
    assert house.argil.state()["videos_created"] == 0
    house.do(alice, "create_and_render_video", "k", max_credits=1_000, **given)
    assert spent(house, "alice")[1] == 1


def test_a_draft_that_became_dearer_meanwhile_is_not_rendered(house: House, alice: Connection) -> None:
    """Its first render was refused; then somebody makes it longer in the provider's app."""
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar(), "max_credits": 50}
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits) as told:
        house.do(alice, "create_and_render_video", "k", **given)
    house.argil.credits(10_000)
    draft = (told.value.details or {})["video_id"]
    video = house.argil.app.extensions["sandbox"].account("sandbox-alice").videos[draft]
    video.moments = video.moments * 100
    with pytest.raises(errors.CostLimitExceeded, match=draft):
        house.do(alice, "create_and_render_video", "k", **given)
    house.recover()
    assert spent(house, "alice") == (0, 0)
