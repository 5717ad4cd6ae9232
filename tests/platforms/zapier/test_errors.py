"""What Zapier makes of everything that can go wrong: connect again, wait and repeat, stop, or tell in our words."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from platforms.zapier.core import Core, Refused, User
from support.world import Api, World
from werkzeug.serving import make_server

from connector import errors
from connector.web import problems

pytestmark = pytest.mark.platforms

CREATE = "creates.create_video.operation.perform"
RENDER = "creates.create_and_render_video.operation.perform"
AVATARS = "triggers.list_avatars.operation.perform"

KINDS = {
    "unauthorized": "ExpiredAuthError",
    "rate_limited": "ThrottledError",
    "operation_in_progress": "ThrottledError",
    "store_unavailable": "ThrottledError",
    "provider_timeout": "ThrottledError",
    "cost_limit_exceeded": "HaltedError",
}
"""By code of the bridge; all others are z.errors.Error, which the real core calls AppError."""


def leaves(kind: type[errors.Problem]) -> Iterator[type[errors.Problem]]:
    if "status" in vars(kind):
        yield kind
    for each in kind.__subclasses__():
        yield from leaves(each)


PROBLEMS = {f"{each.__name__}": each for each in leaves(errors.Problem)}


@pytest.fixture(scope="module")
def troubled(node: str, folder: Path) -> Iterator[User]:
    """A user whose bridge answers every action with the problem named by the script, in the bridge's own form."""
    app = flask.Flask(__name__)
    problems.register(app)

    @app.before_request
    def number() -> None:
        flask.g.request_id = "req_7"

    @app.post("/v1/actions/create_video")
    def fail() -> Any:
        wanted = flask.request.get_json()["script"]
        if wanted in PROBLEMS:
            retry = {"retry_after": 7 if "retry" in flask.request.get_json()["name"] else None}
            raise PROBLEMS[wanted](
                "It went wrong.", **({"scopes": ["read"]} if wanted == "InsufficientScope" else retry)
            )
        return wanted, 502

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with Core(node, folder, f"http://127.0.0.1:{server.server_port}") as core:
        yield User(core, "act_any")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_becomes_one_of_zapiers_kinds(troubled: User, name: str) -> None:
    problem = PROBLEMS[name]
    with pytest.raises(Refused) as refused:
        troubled(CREATE, {"script": name, "name": "retry"})
    told = refused.value
    assert told.kind == KINDS.get(problem.code, "AppError")
    assert told.message == "It went wrong. (req_7)"
    if told.kind == "AppError":
        assert (told.code, told.status) == (problem.code, problem.status)
    if told.kind == "ThrottledError":
        assert told.delay == 7


def test_what_is_to_be_repeated_without_a_time_is_repeated_after_a_minute(troubled: User) -> None:
    with pytest.raises(Refused) as refused:
        troubled(CREATE, {"script": "ProviderTimeout", "name": "no hint"})
    assert (refused.value.kind, refused.value.delay) == ("ThrottledError", 60)


def test_an_answer_that_is_not_the_bridges_is_told_by_its_status(troubled: User) -> None:
    with pytest.raises(Refused, match="The bridge answered with the status 502") as refused:
        troubled(CREATE, {"script": "<html>Bad gateway</html>"})
    assert (refused.value.kind, refused.value.status) == ("AppError", 502)


def test_a_revoked_token_asks_to_connect_again(world: World, alice: Api, zapier: User) -> None:
    alice.good("POST", "/v1/connections/me/rotate-token")
    for method in ("authentication.test", CREATE, AVATARS, "triggers.video_done.operation.performList"):
        with pytest.raises(Refused, match="Connect again") as refused:
            zapier(method, {"script": "Hello."})
        assert refused.value.kind == "ExpiredAuthError"


def test_a_rate_limit_of_argils_is_waited_for(world: World, alice: Api, zapier: User) -> None:
    given = {"script": "Hello.", "avatar_id": world.avatar(alice)}
    world.faults(rate_limit=-1)
    for method in (CREATE, "searches.find_videos.operation.perform"):
        with pytest.raises(Refused) as refused:
            zapier(method, given if method == CREATE else {})
        assert (refused.value.kind, refused.value.delay) == ("ThrottledError", 1)
        assert "req_" in refused.value.message
    world.faults(rate_limit=0)
    assert zapier(CREATE, given)["id"]


def test_a_key_that_argil_refuses_now_is_told_in_words(world: World, zapier: User) -> None:
    world.faults(refuse_keys=True)
    with pytest.raises(Refused) as refused:
        zapier("searches.find_voices.operation.perform")
    assert (refused.value.kind, refused.value.code, refused.value.status) == ("AppError", "reconnect_required", 424)


def test_a_limit_of_the_users_own_stops_the_zap_without_an_error(world: World, alice: Api, zapier: User) -> None:
    given = {"script": "Hello there. " * 40, "avatar_id": world.avatar(alice), "max_credits": "5"}
    with pytest.raises(Refused, match="credits") as refused:
        zapier(RENDER, given)
    assert refused.value.kind == "HaltedError"
    assert world.state(alice.connection["label"])["videos_created"] == 0


def test_wrong_input_is_told_in_the_words_of_the_form(zapier: User) -> None:
    with pytest.raises(Refused) as refused:
        zapier(CREATE, {"moments": [{"moments__transcript": "x" * 501}, {"moments__audio_url": "no address"}]})
    assert (refused.value.kind, refused.value.code, refused.value.status) == ("AppError", "invalid_input", 422)
    for line in ("Moment 1: Transcript has 501 characters", "Moment 2: Audio URL must be a web address"):
        assert line in refused.value.message


def test_a_publisher_who_forgot_the_address_is_told_so(node: str, folder: Path) -> None:
    with Core(node, folder, None) as core:
        user = User(core, "act_any")
        for method in ("authentication.test", CREATE, "searches.find_videos.operation.perform"):
            with pytest.raises(Refused, match="has not set BASE_URL"):
                user(method)
