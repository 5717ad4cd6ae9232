"""Refresh tokens: each is used once, taken for a while longer, and after that ends all that came of it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from support.moved_clock import MovedClock
from support.world import World

from connector import limits
from connector.states import Scope

from .conftest import App, Browser, works

MINUTES, HOURS, DAYS = 60, 3600, 86_400


@pytest.fixture(scope="module")
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="module")
def world(sqlite: Any, clock: MovedClock) -> Iterator[World]:
    """One whose clock is moved."""
    with sqlite.fresh(migrated=True) as url, World(url, time={"clock": clock}) as world:
        world.bridge.keyring.begin(now=clock())
        yield world


@pytest.fixture
def tokens(app: App, browser: Browser, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the app was given."""
    return dict(app.sign_in(browser, f"sandbox-{abs(hash(request.node.name))}").token)


def good(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return dict(answer.json())


def refused(answer: requests.Response, error: str = "invalid_grant") -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_each_refresh_token_gives_the_next_one(world: World, app: App, tokens: dict[str, Any]) -> None:
    following = good(app.refresh(tokens["refresh_token"]))
    assert set(following) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert works(world, tokens["access_token"]) and works(world, following["access_token"])
    assert good(app.refresh(following["refresh_token"]))["refresh_token"] not in str(tokens | following)


def test_access_tokens_end_after_an_hour(world: World, clock: MovedClock, app: App, tokens: dict[str, Any]) -> None:
    clock.forward(HOURS - 1)
    assert works(world, tokens["access_token"])
    clock.forward(1)
    assert not works(world, tokens["access_token"])
    assert works(world, good(app.refresh(tokens["refresh_token"]))["access_token"])


def test_within_the_grace_a_used_one_gives_tokens_that_work_whichever_the_app_keeps(
    world: World, clock: MovedClock, app: App, tokens: dict[str, Any]
) -> None:
    following = good(app.refresh(tokens["refresh_token"]))
    clock.forward(10 * MINUTES - 1)
    late = good(app.refresh(tokens["refresh_token"]))
    assert works(world, late["access_token"])
    clock.forward(1)
    for kept in (late, following):
        assert works(world, good(app.refresh(kept["refresh_token"]))["access_token"])


def test_after_the_grace_a_used_one_ends_all_that_the_app_holds(
    world: World, clock: MovedClock, app: App, tokens: dict[str, Any]
) -> None:
    connection = world.bridge.tokens.recognise(tokens["access_token"]).connection  # type: ignore[union-attr]
    following = good(app.refresh(tokens["refresh_token"]))
    clock.forward(10 * MINUTES)
    refused(app.refresh(tokens["refresh_token"]))
    assert not works(world, following["access_token"])
    refused(app.refresh(following["refresh_token"]))
    assert world.bridge.grants.of(connection) == []
    told = world.bridge.activity.page(connection, after=None, limit=10)
    assert [(each.deed, each.actor.kind) for each in told][0] == ("app.revoked", "bridge")
    assert world.bridge.store.connections.get(connection.id) is not None


def test_one_that_is_sent_late_again_and_again_is_told_to_wait(
    app: App, tokens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LATE_REFRESHES", 2)
    following = good(app.refresh(tokens["refresh_token"]))
    answers = [app.refresh(tokens["refresh_token"]) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    good(app.refresh(following["refresh_token"]))


def test_an_app_that_stays_away_has_to_be_let_in_again(clock: MovedClock, app: App, tokens: dict[str, Any]) -> None:
    clock.forward(89 * DAYS)
    following = good(app.refresh(tokens["refresh_token"]))
    clock.forward(89 * DAYS)
    following = good(app.refresh(following["refresh_token"]))
    clock.forward(90 * DAYS)
    refused(app.refresh(following["refresh_token"]))


def test_a_refresh_may_ask_for_less_but_never_for_more(world: World, app: App, browser: Browser) -> None:
    told = app.sign_in(browser, "sandbox-scopes", scope="triggers").token
    refused(app.refresh(told["refresh_token"], scope="actions triggers"), "invalid_scope")
    refused(app.refresh(told["refresh_token"], scope="admin"), "invalid_scope")
    less = good(app.refresh(told["refresh_token"], scope="read"))
    assert less["scope"] == "read"
    last = good(app.refresh(less["refresh_token"]))
    assert last["scope"] == "triggers read"
    grants, text = world.bridge.grants, last["refresh_token"]
    grant = grants.find_refresh_token(text)
    assert grant and grants.refresh(grant, text, app.client, list(Scope)).scopes == [Scope.TRIGGERS, Scope.READ]


def test_a_token_that_may_only_read_cannot_act_nor_manage(world: World, app: App, browser: Browser) -> None:
    reader = app.sign_in(browser, "sandbox-reader", scope="read").token["access_token"]
    everything = app.sign_in(browser, "sandbox-all", scope="actions triggers read").token["access_token"]

    def status(token: str, method: str, path: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.request(method, world.url + path, headers=headers, json={}, timeout=10)
        return answer.status_code, answer.json().get("error", {}).get("code", "")

    assert status(reader, "POST", "/v1/actions/create_video") == (403, "insufficient_scope")
    assert status(reader, "POST", "/v1/subscriptions") == (403, "insufficient_scope")
    assert status(everything, "DELETE", "/v1/connections/me") == (403, "insufficient_scope")
    assert status(everything, "GET", "/v1/connections/me") == (200, "")


def at_once(count: int, work: Any) -> list[Any]:
    """What came of a call that threads make together."""
    together = threading.Barrier(count)

    def one(_: int) -> Any:
        together.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_those_that_refresh_at_once_all_work(engine: str, request: pytest.FixtureRequest) -> None:
    with request.getfixturevalue(engine).fresh(migrated=True) as url, World(url) as world:
        world.bridge.keyring.begin(now=world.bridge.clock())
        app, person = App(world), Browser(world.url)
        told = app.sign_in(person, "sandbox-parallel").token
        person.session.close()
        answers = [good(each) for each in at_once(6, lambda: app.refresh(told["refresh_token"]))]
        assert all(works(world, each["access_token"]) for each in answers)
        following = {each["refresh_token"] for each in answers}
        assert len(following) == 6 and all(app.refresh(each).status_code == 200 for each in following)
