"""What a user of Make sees when something is wrong: the kind that Make acts on, and the bridge's own sentence."""

import concurrent.futures
from typing import Any

import pytest
from platforms.make.account import APP, BRIDGE, Account
from platforms.make.engine import Make, MakeError
from platforms.make.exchange import Answer, Request, Transport
from platforms.make.form import FormError
from support.world import World

SCRIPT = "Hello there. " * 40


def refused(account: Account, module: str, **given: Any) -> MakeError:
    with pytest.raises(MakeError) as raised:
        account.make.run(module, given)
    return raised.value


def test_401_says_that_the_token_is_no_longer_valid(alice: Account) -> None:
    rotated = alice.api.good("POST", "/v1/connections/me/rotate-token")
    told = refused(alice, "findVoices")
    assert told.kind == "InvalidAccessTokenError"
    assert told.message == "[401] This token is not valid (any more). Connect again to get a new one."
    alice.make.connect({"bridge_url": BRIDGE, "token": rotated["token"]})
    assert alice.make.run("findVoices", {})


def test_402_says_what_the_estimate_is(alice: Account) -> None:
    told = refused(alice, "createAndRenderVideo", script=SCRIPT, avatar_id=alice.first("avatars"), max_credits=5)
    assert told.kind == "DataError" and told.message.startswith("[402] ") and "5" in told.message
    assert alice.state()["videos_created"] == 0


def test_422_names_the_field(alice: Account) -> None:
    told = refused(alice, "createVideo", script="Hello.")
    assert told.kind == "DataError"
    assert told.message == ("[422] Avatar is missing: a script needs someone who says it.")


def test_422_names_all_fields_when_there_are_several(alice: Account) -> None:
    wrong = [{"transcript": "Hi."}, {"audio_url": "no address", "broll": {"query": "sea"}}]
    told = refused(alice, "createVideo", moments=wrong)
    assert told.message.startswith("[422] Moment 2: ")
    assert "Moment 2: Audio URL must be a web address" in told.message
    assert "Moment 2: B-roll: Type is missing." in told.message


def test_429_lets_make_wait_and_try_again(world: World, alice: Account) -> None:
    avatar = alice.first("avatars")
    world.faults(rate_limit=1, fault_methods=["POST"])
    told = refused(alice, "createVideo", script="Hello.", avatar_id=avatar)
    assert told.kind == "RateLimitError" and told.message.startswith("[429] ")
    assert alice.run("createVideo", script="Hello.", avatar_id=avatar)["status"] == "IDLE"
    assert alice.state()["videos_created"] == 1


def test_404_says_that_there_is_no_such_thing(alice: Account) -> None:
    told = refused(alice, "getVideo", video_id="7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11")
    assert told.kind == "DataError" and told.message.startswith("[404] ")


def test_424_stops_the_scenario_until_its_user_has_connected_again(world: World, alice: Account) -> None:
    world.faults(refuse_keys=True)
    try:
        told = refused(alice, "findVoices")
    finally:
        world.faults(refuse_keys=None)
    assert told.kind == "InvalidConfigurationError" and told.message.startswith("[424] ")


def test_what_the_provider_breaks_is_tried_again_by_make(world: World, alice: Account) -> None:
    world.faults(error_500=-1, fault_methods=["GET"], fault_path="^/voices")
    try:
        told = refused(alice, "findVoices")
    finally:
        world.faults(error_500=None, fault_methods=None, fault_path=None)
    assert told.kind == "ConnectionError" and told.message.startswith("[502] ")


def test_the_same_module_run_twice_at_once_makes_one_video(world: World, alice: Account) -> None:
    given = {"script": "Hello.", "avatar_id": alice.first("avatars")}
    world.faults(latency_seconds=0.3)
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: alice.run("createVideo", **given), range(2))
    finally:
        world.faults(latency_seconds=None)
    assert first["id"] == second["id"] and alice.state()["videos_created"] == 1


@pytest.mark.parametrize(
    ("code", "kind"), [("operation_in_progress", "RateLimitError"), ("idempotency_conflict", "DataError")]
)
def test_a_running_step_is_waited_for_and_a_conflict_is_not(code: str, kind: str) -> None:
    told = _told(409, {"error": {"code": code, "message": "A sentence.", "details": None}})
    assert (told.kind, told.message) == (kind, "[409] A sentence.")


@pytest.mark.parametrize(
    ("status", "kind"), [(403, "RuntimeError"), (502, "ConnectionError"), (520, "ConnectionError")]
)
def test_a_page_of_something_in_between_is_told_without_its_html(status: int, kind: str) -> None:
    told = _told(status, "<html>cloudy</html>")
    assert (told.kind, told.message) == (kind, f"[{status}] The bridge gave no answer that can be read.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"bridge_url": BRIDGE, "token": "act_wrong"}, r"\[401\] This token is not valid"),
        ({"bridge_url": f"{BRIDGE}/nowhere", "token": "act_wrong"}, r"\[404\] There is nothing at this address"),
    ],
)
def test_a_connection_that_does_not_work_says_why(world: World, given: dict[str, Any], message: str) -> None:
    with pytest.raises(MakeError, match=message):
        Make(APP, Transport({BRIDGE: world.url})).connect(given)


@pytest.mark.parametrize(
    "address",
    [
        "http://bridge.example.com",
        "https://a@b.example",
        "https://b.example?x=",
        "b.example",
    ],
)
def test_a_connection_takes_only_an_address_that_means_one_host(address: str) -> None:
    with pytest.raises(FormError, match="bridge_url"):
        Make(APP, Transport({})).connect({"bridge_url": address, "token": "act_x"})


def test_a_connection_is_shown_by_its_label(alice: Account) -> None:
    assert alice.make.metadata == alice.who


@pytest.mark.parametrize(
    ("module", "given", "field"),
    [
        ("renderVideo", {}, "video_id"),
        ("renderVideo", {"video_id": ""}, "video_id"),
        ("createVideo", {"moments": [{"transcript": "x" * 501}]}, "transcript"),
        ("createVideo", {"aspect_ratio": "1:1"}, "aspect_ratio"),
        ("createAvatar", {"name": "Anna", "image_from": "address", "image": "http://example.com/a.jpg"}, "image"),
        ("findVideos", {"limit": 0}, "limit"),
        ("createVideo", {"extras": [{"key": str(n), "value": "x"} for n in range(10)]}, "extras"),
    ],
)
def test_the_form_refuses_what_can_be_seen_there(module: str, given: dict[str, Any], field: str) -> None:
    with pytest.raises(FormError, match=field):
        Make(APP, Transport({})).run(module, given)


class _Answers(Transport):
    """Somebody between Make and the bridge, who answers in its place."""

    def __init__(self, answer: Answer) -> None:
        super().__init__({})
        self._answer = answer

    def send(self, request: Request) -> Answer:
        return self._answer


def _told(status: int, body: Any) -> MakeError:
    make = Make(APP, _Answers(Answer(status, {}, body)), {"bridge_url": BRIDGE, "token": "act_x"})
    with pytest.raises(MakeError) as raised:
        make.run("findVoices", {})
    return raised.value
