"""Once for money: no repeat, time-out, crash or restart makes two videos or two renders of one operation.

What is unclear is resolved by asking. The clock stands still but for `pause`, and dies on demand.
"""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.samples import examples, sample
from werkzeug.exceptions import BadRequest

from connector import errors, ids, limits
from connector.services import fingerprints
from connector.store.connections import Connection
from connector.store.operations import Operation

from .conftest import Argil, Clock, Died, House, on_both_engines, together

CREATE = {"fault_methods": ["POST"], "fault_path": "^/videos$"}
RENDER = {"fault_path": "/render$"}
UNCLEAR = [{"error_500_after": 1}, {"hang": 1}, {"error_500": 1}, {"reset_before": 1}]


@pytest.fixture
def given_video(argil: Argil) -> dict[str, Any]:
    return {"script": "Hello there.", "avatar_id": argil.avatar()}


def made(house: House, who: str = "alice") -> tuple[int, int]:
    """How many videos and how many renders there are."""
    state = house.argil.state(who)
    return state["videos_created"], state["renders"]


@contextlib.contextmanager
def dying(clock: Clock) -> Iterator[None]:
    """The process is killed as soon as it would wait."""
    clock.dies = True
    with pytest.raises(Died):
        yield
    clock.dies = False


def left_behind(house: House, connection: Connection, action: str, given: Any, **values: Any) -> Operation:
    """An operation that a dead process recorded, its lease over."""
    now = house.clock()
    operation = Operation(
        **{
            "id": ids.new_id("op"),
            "connection_id": connection.id,
            "action": action,
            "key": None,
            "fingerprint": fingerprints.digest(action, given),
            "fingerprint_version": fingerprints.VERSION,
            "input": given,
            "journal": {},
            "lease_token": "lea_dead",
            "lease_until": now,
            "created_at": now,
            "updated_at": now,
        }
        | values
    )
    house.store.operations.begin(operation, join_after=now)
    house.clock.forward(seconds=0.001)
    return operation


# Repeats


@on_both_engines
def test_the_same_key_gets_the_first_answer_again(house: House, alice: Connection, given_video: Any) -> None:
    first = house.do(alice, "create_and_render_video", "k", **given_video)
    house.clock.forward(days=3)
    assert house.do(alice, "create_and_render_video", "k", **given_video) == first
    assert made(house) == (1, 1)


def test_the_same_key_with_another_body_is_a_conflict(house: House, alice: Connection, given_video: Any) -> None:
    house.do(alice, "create_video", "k", **given_video)
    for other in ({"name": "other"}, {"extras": {"row": "1"}}):
        with pytest.raises(errors.IdempotencyConflict):
            house.do(alice, "create_video", "k", **given_video | other)
    with pytest.raises(errors.IdempotencyConflict):
        house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 0)


def test_one_key_of_two_connections_is_two_operations(house: House, alice: Connection, given_video: Any) -> None:
    bob = house.connect("bob")
    assert (
        house.do(alice, "create_video", "k", **given_video)["id"]
        != house.do(bob, "create_video", "k", **given_video)["id"]
    )


def test_without_a_key_each_answered_request_is_its_own(house: House, alice: Connection, given_video: Any) -> None:
    one, two = (house.do(alice, "create_video", **given_video) for _ in range(2))
    assert one["id"] != two["id"]


@on_both_engines
def test_while_it_runs_a_repeat_is_told_so(house: House, alice: Connection, given_video: Any) -> None:
    running = left_behind(
        house, alice, "create_video", given_video, key="k", lease_until=house.clock() + limits.OPERATION_LEASE
    )
    with pytest.raises(errors.OperationInProgress) as told:
        house.do(alice, "create_video", "k", **given_video)
    assert told.value.retry_after == 5
    assert house.store.operations.get(alice.id, running.id) == running and made(house) == (0, 0)


@on_both_engines
def test_many_repeats_at_once_make_one(house: House, alice: Connection, given_video: Any) -> None:
    outcomes = together(*[lambda: house.do(alice, "create_and_render_video", "k", **given_video)] * 6)
    answers = [each for each in outcomes if isinstance(each, dict)]
    assert answers and all(each == answers[0] for each in answers)
    assert all(isinstance(each, dict | errors.OperationInProgress) for each in outcomes), outcomes
    assert made(house) == (1, 1)


def test_a_video_that_is_rendering_or_finished_is_answered_and_costs_nothing(
    house: House, alice: Connection, given_video: Any
) -> None:
    video_id = house.do(alice, "create_and_render_video", **given_video)["id"]
    spent = house.argil.state()["credits_spent"]
    assert house.do(alice, "render_video", video_id=video_id)["status"] == "GENERATING_AUDIO"
    house.clock.forward(hours=1)
    assert house.do(alice, "render_video", video_id=video_id)["status"] == "DONE"
    assert made(house) == (1, 1) and house.argil.state()["credits_spent"] == spent


# Refusals release the key


def test_too_few_credits_release_the_key(house: House, alice: Connection, given_video: Any) -> None:
    videos = [house.do(alice, "create_video", **given_video | {"name": name})["id"] for name in "ab"]
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits):
        house.do(alice, "render_video", "k", video_id=videos[0])
    house.argil.credits(1_000)
    assert house.do(alice, "render_video", "k", video_id=videos[1])["id"] == videos[1]


def test_too_few_credits_for_the_second_half_are_made_good_without_a_second_video(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.credits(0)
    for _ in range(2):
        with pytest.raises(errors.InsufficientCredits):
            house.do(alice, "create_and_render_video", "k", **given_video)
    house.recover()
    assert made(house) == (1, 0)
    house.argil.credits(1_000)
    house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 1)


@on_both_engines
@pytest.mark.parametrize("key", ["k", None])
def test_the_draft_of_a_refused_render_is_named_and_rendered_by_the_repeat(
    house: House, alice: Connection, given_video: Any, key: str | None
) -> None:
    house.argil.credits(0)
    for _ in range(2):
        with pytest.raises(errors.InsufficientCredits) as told:
            house.do(alice, "create_and_render_video", key, **given_video)
        [draft] = house.argil.call("GET", "/v1/videos")["videos"]
        assert f"as a draft (its id is {draft['id']})" in told.value.message
        assert told.value.details == {"video_id": draft["id"]}
        house.clock.forward(hours=2)
    house.argil.credits(1_000)
    answer = house.do(alice, "create_and_render_video", key, **given_video)
    assert answer["id"] == draft["id"] and made(house) == (1, 1)
    if key is None:  # what was answered is over: the same once more is another wish
        house.do(alice, "create_and_render_video", **given_video)
        assert made(house) == (2, 2)


def test_the_repeat_of_a_refused_render_that_dies_is_itself_repeated(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.faults(rate_limit=1, **RENDER)
    with pytest.raises(errors.RateLimited):
        house.do(alice, "create_and_render_video", **given_video)
    house.clock.forward(hours=2)
    house.argil.faults(error_500=1, **RENDER)
    with dying(house.clock):
        house.do(alice, "create_and_render_video", **given_video)
    house.argil.faults()
    with pytest.raises(errors.ProviderTimeout):  # it is seen first that nobody works on it any more
        house.do(alice, "create_and_render_video", **given_video)
    assert house.do(alice, "create_and_render_video", **given_video)["id"] and made(house) == (1, 1)


def test_a_repeat_that_gets_no_answer_either_is_joined_as_the_first_was(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.faults(error_500_after=-1, fault_path="^/videos")
    for _ in range(3):
        with pytest.raises(errors.ProviderTimeout):
            house.do(alice, "create_video", **given_video)
        house.clock.forward(minutes=14)
    house.argil.faults()
    assert house.do(alice, "create_video", **given_video)["id"] and made(house) == (1, 0)


def test_of_two_that_want_the_same_without_a_key_one_gets_the_draft(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits):
        house.do(alice, "create_and_render_video", **given_video)
    house.argil.credits(1_000)
    both = together(*[lambda: house.do(alice, "create_and_render_video", **given_video)] * 2)
    ids = [each["id"] for each in both if not isinstance(each, errors.OperationInProgress)]
    assert ids and len(set(ids)) == len(ids) and made(house) == (len(ids), len(ids))


@pytest.mark.parametrize("key", ["k", None])
def test_a_draft_that_was_deleted_meanwhile_is_made_anew(
    house: House, alice: Connection, given_video: Any, key: str | None
) -> None:
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits) as told:
        house.do(alice, "create_and_render_video", key, **given_video)
    house.argil.call("DELETE", f"/v1/videos/{(told.value.details or {})['video_id']}")
    house.argil.credits(1_000)
    answer = house.do(alice, "create_and_render_video", key, **given_video)
    assert answer["status"] == "GENERATING_AUDIO" and made(house) == (2, 1)
    assert house.clock.paused == []  # nothing of it was unclear


def test_one_that_does_not_show_yet_is_not_made_anew(house: House, alice: Connection, given_video: Any) -> None:
    house.argil.faults(late_seconds=12)
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.argil.credits(1_000)
    house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 1)


def test_one_that_was_rendered_in_the_providers_app_is_the_answer(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits) as told:
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.argil.credits(1_000)
    draft = (told.value.details or {})["video_id"]
    house.argil.call("POST", f"/v1/videos/{draft}/render")
    answer = house.do(alice, "create_and_render_video", "k", **given_video)
    assert (answer["id"], answer["status"]) == (draft, "GENERATING_AUDIO") and made(house) == (1, 1)


@on_both_engines
def test_nor_do_they_hold_the_key_against_another_body(house: House, alice: Connection, given_video: Any) -> None:
    house.argil.credits(0)
    with pytest.raises(errors.InsufficientCredits):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.argil.credits(1_000)
    other = house.do(alice, "create_and_render_video", "k", **given_video | {"script": "Shorter."})
    assert house.do(alice, "create_and_render_video", "k", **given_video | {"script": "Shorter."}) == other
    assert made(house) == (2, 1)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [({"rate_limit": 1}, errors.RateLimited), ({"refuse_keys": True}, errors.ReconnectRequired)],
)
def test_what_was_refused_leaves_the_key_free(
    house: House, alice: Connection, given_video: Any, fault: dict[str, Any], problem: type[errors.Problem]
) -> None:
    house.argil.faults(**fault)
    with pytest.raises(problem):
        house.do(alice, "create_video", "k", **given_video)
    house.argil.faults()
    house.do(house.again(alice), "create_video", "k", **given_video | {"name": "another body"})
    assert made(house) == (1, 0)


def test_wrong_input_is_refused_before_any_call_and_leaves_the_key_free(
    house: House, alice: Connection, given_video: Any
) -> None:
    with pytest.raises(errors.InvalidInput):
        house.do(alice, "create_video", "k", script="Hi.")
    assert house.argil.asked("POST /videos") == 0
    house.do(alice, "create_video", "k", **given_video)


def test_a_video_that_does_not_exist_leaves_the_key_free(house: House, alice: Connection) -> None:
    for _ in range(2):
        with pytest.raises(errors.NotFound):
            house.do(alice, "render_video", "k", video_id="vid_nobody_has")


# Unclear answers


@pytest.mark.parametrize("fault", UNCLEAR, ids=str)
@pytest.mark.parametrize("where", [CREATE, RENDER], ids=["create", "render"])
def test_an_unclear_answer_makes_exactly_one(
    house: House, alice: Connection, given_video: Any, fault: dict[str, int], where: dict[str, Any]
) -> None:
    house.argil.faults(**fault, **where)
    answer = house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 1)
    assert answer["status"].startswith("GENERATING")
    assert house.do(alice, "create_and_render_video", "k", **given_video) == answer


def test_what_is_shown_late_is_waited_for(house: House, alice: Connection, given_video: Any) -> None:
    house.argil.faults(error_500_after=1, late_seconds=limits.ASK_SECONDS - 1, **CREATE)
    house.do(alice, "create_video", **given_video)
    assert made(house) == (1, 0) and house.argil.asked("POST /videos") == 1
    assert sum(house.clock.paused) >= limits.ASK_SECONDS - 1


def test_before_anything_is_sent_again_it_is_asked_for_a_quarter_of_a_minute(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.faults(error_500=1, **CREATE)
    house.do(alice, "create_video", **given_video)
    assert house.argil.asked("POST /videos") == 2 and made(house) == (1, 0)
    assert house.argil.asked("GET /videos") >= 5 and sum(house.clock.paused) >= limits.ASK_SECONDS


def test_a_call_that_timed_out_is_asked_about_as_long_as_any_other(
    house: House, alice: Connection, given_video: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 s of waiting for the answer do not count: the work may be done at the end of them."""
    sent = {"create": {"sent_at": house.clock().timestamp() - 25}}
    left_behind(house, alice, "create_video", given_video, key="k", lease_token=None, journal=sent)
    house.do(alice, "create_video", "k", **given_video)
    assert sum(house.clock.paused) >= limits.ASK_SECONDS and made(house) == (1, 0)


@pytest.fixture
def silent(house: House, alice: Connection, given_video: Any) -> Any:
    """A create that was done, and that nobody can ask about: its caller is told 504."""
    house.argil.faults(error_500_after=-1, fault_path="^/videos$")
    with pytest.raises(errors.ProviderTimeout, match="safe and costs nothing"):
        house.do(alice, "create_video", "k", **given_video)
    house.argil.faults()
    house.clock.forward(seconds=1)
    return given_video


@on_both_engines
def test_what_nobody_could_ask_about_is_found_by_recovery(house: House, alice: Connection, silent: Any) -> None:
    house.recover()
    assert made(house) == (1, 0)
    house.do(alice, "create_video", "k", **silent)
    assert made(house) == (1, 0) and house.argil.asked("POST /videos") == 1


def test_or_by_the_repeat_whichever_comes_first(house: House, alice: Connection, silent: Any) -> None:
    answer = house.do(alice, "create_video", "k", **silent)
    house.recover()
    assert house.do(alice, "create_video", "k", **silent) == answer and made(house) == (1, 0)


@on_both_engines
@pytest.mark.parametrize("recovered", [True, False])
def test_a_repeat_without_a_key_joins_the_one_whose_caller_was_told_504(
    house: House, alice: Connection, given_video: Any, recovered: bool
) -> None:
    house.argil.faults(error_500_after=-1, fault_path="^/videos$")
    with pytest.raises(errors.ProviderTimeout):
        house.do(alice, "create_video", **given_video)
    house.argil.faults()
    house.clock.forward(minutes=14)
    if recovered:
        house.recover()
    house.do(alice, "create_video", **given_video)
    assert made(house) == (1, 0)
    house.do(alice, "create_video", **given_video)
    assert made(house) == (2, 0)


def test_a_repeat_joins_one_that_was_answered_after_its_caller_had_gone(
    house: House, alice: Connection, given_video: Any
) -> None:
    began = house.clock()
    house.argil.clock = lambda: _slow(house.clock)
    house.do(alice, "create_video", **given_video)
    assert (house.clock() - began).total_seconds() > limits.CALL_TIMEOUT
    house.do(alice, "create_video", **given_video)
    assert made(house) == (1, 0)


def _slow(clock: Clock) -> Any:
    clock.forward(seconds=limits.CALL_TIMEOUT + 2)
    return clock()


# Answers that are no refusals, though they look like one

NO_REFUSALS: list[dict[str, Any]] = [{"answer_status": status} for status in (302, 408, 409)]
NO_REFUSALS += [{"answer_status": status, "answer_page": True} for status in (403, 422)]
PHOTO = {"name": "Photo", "type": "IMAGE", "url": "https://example.com/photo.png"}
HOOK = {"callbackUrl": "https://example.com/hook", "events": ["VIDEO_GENERATION_SUCCESS"]}


@pytest.mark.parametrize("odd", sample(NO_REFUSALS, 3), ids=str)
@pytest.mark.parametrize("where", [CREATE, RENDER], ids=["create", "render"])
def test_what_looks_like_a_refusal_and_is_none_is_asked_about(
    house: House, alice: Connection, given_video: Any, where: dict[str, Any], odd: dict[str, Any]
) -> None:
    house.argil.faults(answer_after=1, **odd, **where)
    answer = house.do(alice, "create_and_render_video", "k", **given_video)
    assert house.do(alice, "create_and_render_video", "k", **given_video) == answer
    assert made(house) == (1, 1)
    house.argil.faults(answer_before=1, **odd, **where)
    house.do(alice, "create_and_render_video", **given_video)
    assert made(house) == (2, 2)
    assert house.again(alice).status == "active"


@pytest.mark.parametrize("odd", NO_REFUSALS, ids=str)
def test_nor_does_it_make_a_second_avatar(house: House, alice: Connection, odd: dict[str, Any]) -> None:
    house.argil.faults(answer_after=1, **odd, fault_methods=["POST"], fault_path="^/avatars$")
    anna = {"name": "Anna", "image_url": "https://example.com/anna.jpg"}
    first, again = (house.do(alice, "create_avatar", "k", **anna) for _ in range(2))
    assert first == again and house.argil.state()["avatars_created"] == 1


@pytest.mark.parametrize("odd", NO_REFUSALS, ids=str)
@pytest.mark.parametrize(
    ("action", "given", "call"),
    [
        ("create_asset", PHOTO, "POST /assets"),
        ("api_request", {"method": "POST", "path": "/webhooks", "body": HOOK}, "POST /webhooks"),
    ],
)
def test_what_cannot_be_asked_about_is_not_sent_again(
    house: House, alice: Connection, odd: dict[str, Any], action: str, given: dict[str, Any], call: str
) -> None:
    house.argil.faults(answer_after=1, **odd, fault_methods=["POST"])
    asked = house.argil.asked(call)
    for _ in range(2):
        with pytest.raises(errors.ProviderFailed, match="not sent again"):
            house.do(alice, action, "k", **given)
    house.clock.forward(minutes=5)
    house.recover()
    assert house.argil.asked(call) == asked + 1


def test_a_deletion_that_looks_refused_is_asked_about(house: House, alice: Connection, given_video: Any) -> None:
    video_id = house.do(alice, "create_video", **given_video)["id"]
    house.argil.faults(answer_after=1, answer_status=409, fault_methods=["DELETE"])
    assert house.do(alice, "delete_video", "k", video_id=video_id)["deleted"]
    assert house.argil.asked("DELETE /videos/{id}") == 1
    kept = house.do(alice, "create_video", **given_video)["id"]
    house.argil.faults(answer_before=1, answer_status=404, answer_page=True, fault_methods=["DELETE"])
    assert house.do(alice, "delete_video", video_id=kept)["deleted"]
    assert house.argil.asked("DELETE /videos/{id}") == 3  # a page does not know what there is


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 415, 422, 429])
def test_a_refusal_leaves_the_key_free_at_once(house: House, alice: Connection, given_video: Any, status: int) -> None:
    house.argil.faults(answer_before=1, answer_status=status, **CREATE)
    with pytest.raises(errors.Problem):
        house.do(alice, "create_video", "k", **given_video)
    assert house.do(house.again(alice), "create_video", "k", **given_video | {"name": "another body"})["id"]
    assert made(house) == (1, 0) and house.clock.paused == []


def test_a_refused_question_frees_no_key_while_a_step_is_unclear(
    house: House, alice: Connection, given_video: Any
) -> None:
    """The repeat cannot even look: what the first call may have done is as open as before."""
    video_id = house.do(alice, "create_video", **given_video)["id"]
    house.clock.forward(seconds=10)
    house.argil.faults(error_500_after=1, late_seconds=5, **RENDER)
    with dying(house.clock):
        house.do(alice, "render_video", "k", video_id=video_id)
    house.clock.forward(seconds=15)
    house.argil.faults(rate_limit=1)
    with pytest.raises(errors.RateLimited):
        house.do(alice, "render_video", "k", video_id=video_id)
    with pytest.raises(errors.IdempotencyConflict):
        house.do(alice, "render_video", "k", video_id="another")


def test_a_render_that_was_unclear_and_whose_video_is_gone_is_given_up_in_the_end(
    house: House, alice: Connection, given_video: Any
) -> None:
    video_id = house.do(alice, "create_video", **given_video)["id"]
    house.clock.forward(seconds=10)
    house.argil.faults(error_500_after=1, late_seconds=5, **RENDER)
    with dying(house.clock):
        house.do(alice, "render_video", "k", video_id=video_id)
    house.argil.faults()
    house.argil.call("DELETE", f"/v1/videos/{video_id}")
    house.clock.now += limits.RESEND_WINDOW
    house.recover()
    with pytest.raises(errors.ProviderFailed, match=f"before you repeat it.*{video_id}"):
        house.do(alice, "render_video", "k", video_id=video_id)


# Death


@pytest.mark.parametrize("fault", sample(UNCLEAR, 2), ids=str)
@pytest.mark.parametrize("where", [CREATE, RENDER], ids=["create", "render"])
@pytest.mark.parametrize("by", ["recovery", "repeat"])
def test_what_a_dead_process_began_is_finished_once(
    house: House, alice: Connection, given_video: Any, fault: dict[str, int], where: dict[str, Any], by: str
) -> None:
    house.argil.faults(**fault, **where, late_seconds=5)
    with dying(house.clock):
        house.do(alice, "create_and_render_video", "k", **given_video)
    with pytest.raises(errors.OperationInProgress):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.clock.now += limits.OPERATION_LEASE * 1.01
    if by == "recovery":
        house.recover()
    with contextlib.suppress(errors.ProviderTimeout):  # seeing that nobody works on it any more may take too long
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 1)


@on_both_engines
def test_recovery_gives_up_after_ten_minutes_without_spending(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.faults(error_500=1, **CREATE)
    with dying(house.clock):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.clock.now += limits.RESEND_WINDOW
    house.recover()
    assert made(house) == (0, 0) and house.argil.asked("POST /videos") == 1
    with pytest.raises(errors.ProviderFailed, match="not sent again"):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.recover()
    assert made(house) == (0, 0)


def test_after_ten_minutes_it_still_learns_what_became_of_it_but_renders_nothing(
    house: House, alice: Connection, given_video: Any
) -> None:
    house.argil.faults(error_500_after=1, late_seconds=1, **CREATE)
    with dying(house.clock):
        house.do(alice, "create_and_render_video", "k", **given_video)
    with_video = house.do(alice, "create_video", "other", **given_video)
    house.clock.now += limits.RESEND_WINDOW
    house.recover()
    assert made(house) == (2, 0) and with_video["id"]
    assert house.argil.asked("POST /videos/{id}/render") == 0


@on_both_engines
def test_recovery_works_on_what_is_known_now_not_when_it_began_to_look(
    house: House, alice: Connection, given_video: Any
) -> None:
    slow = {"create": {"sent_at": house.clock().timestamp()}}
    left_behind(house, alice, "create_video", given_video | {"name": "first"}, journal=slow)
    left_behind(house, alice, "create_and_render_video", given_video, key="k")
    house.argil.credits(0)

    def meanwhile() -> None:
        """While the first is asked about, another process creates the video of the second."""
        with pytest.raises(errors.InsufficientCredits):
            house.do(alice, "create_and_render_video", "k", **given_video)
        house.argil.credits(1_000)

    house.clock.meanwhile = meanwhile
    house.recover()
    assert made(house) == (2, 0)  # its caller knows of the refusal, and comes again
    house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (2, 1)


def test_an_operation_that_cannot_go_on_does_not_hold_up_the_others(
    house: House, alice: Connection, given_video: Any
) -> None:
    bob = house.connect("bob")
    house.store.connections.change(bob.id, now=house.clock(), sealed_key="broken")
    left_behind(house, bob, "create_video", given_video)
    left_behind(house, alice, "no_such_action", {})
    left_behind(house, alice, "create_video", given_video)
    house.recover()
    assert made(house) == (1, 0)


@on_both_engines
def test_a_render_that_was_resolved_late_makes_one_event(house: House, alice: Connection, given_video: Any) -> None:
    house.argil.faults(error_500_after=1, late_seconds=2, **RENDER)
    with dying(house.clock):
        house.do(alice, "create_and_render_video", "k", **given_video)
    house.argil.faults()
    house.clock.forward(minutes=3)
    [video] = house.argil.call("GET", "/v1/videos")["videos"]
    house.told(alice, "VIDEO_GENERATION_SUCCESS", video["id"])
    house.relay.round()
    house.recover()
    house.told(alice, "VIDEO_GENERATION_SUCCESS", video["id"])
    house.relay.round()
    assert len(house.events(alice)) == 1 and made(house) == (1, 1)


# A fault of ours is no end of an operation


class Faulty:
    """The way out, which breaks like a fault of ours once it has sent something, or before it sends it."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
        self.fault: BaseException | None = fault
        self.sends = True
        self._call = house.session.call
        monkeypatch.setattr(house.session, "call", self)

    def __call__(self, request: Any, **how: Any) -> Any:
        if self.fault is None or request.method == "GET":
            return self._call(request, **how)
        if self.sends:
            self._call(request, **how)
        raise self.fault


FAULTS = [RuntimeError("a fault"), MemoryError(), SystemExit(1), BadRequest("a fault"), KeyError("id")]


@pytest.mark.parametrize("sends", [True, False])
@pytest.mark.parametrize("fault", sample(FAULTS, 3), ids=lambda each: type(each).__name__)
def test_a_fault_of_ours_is_resolved_by_the_repeat_at_once(
    house: House,
    alice: Connection,
    given_video: Any,
    monkeypatch: pytest.MonkeyPatch,
    fault: BaseException,
    sends: bool,
) -> None:
    faulty = Faulty(house, monkeypatch, fault)
    faulty.sends = sends
    with pytest.raises(errors.InternalError, match="nothing is paid twice"):
        house.do(alice, "create_and_render_video", "k", callback_url="https://hooks.example/x", **given_video)
    [left] = house.store.operations.recent(alice.id, 0, limit=9)
    assert left.status == "running" and left.lease_token is None and not left.answered
    faulty.fault = None
    answer = house.do(alice, "create_and_render_video", "k", **given_video)
    assert made(house) == (1, 1)
    assert house.store.callbacks.open(alice.id) == 1
    house.clock.forward(minutes=3)
    house.told(alice, "VIDEO_GENERATION_SUCCESS", answer["id"])
    house.relay.round()
    assert house.store.callbacks.open(alice.id) == 0 and len(house.events(alice)) == 1


def test_a_fault_of_ours_before_anything_is_sent_leaves_nothing(
    house: House, alice: Connection, argil: Argil, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = house.do(alice, "create_video", script="Hello.", avatar_id=argil.avatar())

    def faulty(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr(house.session, "call", faulty)
        with pytest.raises(errors.InternalError):
            house.do(alice, "render_video", "k", video_id=video["id"], callback_url="https://hooks.example/x")
    assert [each.action for each in house.store.operations.recent(alice.id, 0, limit=9)] == ["create_video"]
    assert house.store.callbacks.open(alice.id) == 0


def test_recovery_ends_what_meets_the_same_fault_for_a_day(
    house: House, alice: Connection, given_video: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: Any, **__: Any) -> Any:
        raise RuntimeError("a fault")

    monkeypatch.setattr(house.session, "call", faulty)
    left = left_behind(house, alice, "create_video", given_video, key="k")
    for _ in range(23):
        house.recover()
        house.clock.forward(hours=1)
    assert house.store.operations.get(alice.id, left.id).status == "running"  # type: ignore[union-attr]
    for _ in range(2):
        house.clock.forward(hours=1)
        house.recover()
    for _ in range(2):
        with pytest.raises(errors.InternalError, match="look at the provider"):
            house.do(alice, "create_video", "k", **given_video)
    assert made(house) == (0, 0)


def test_a_callback_that_cannot_be_kept_leaves_nothing_to_be_done_behind_its_back(
    house: House, alice: Connection, given_video: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(house.store.callbacks, "add", faulty)
    with pytest.raises(RuntimeError):
        house.do(alice, "create_and_render_video", "k", callback_url="https://hooks.example/x", **given_video)
    house.clock.forward(minutes=1)
    house.recover()
    assert house.store.operations.recent(alice.id, 0, limit=9) == [] and made(house) == (0, 0)


# Recovery does not try for ever without a rest


@on_both_engines
def test_what_cannot_be_found_out_rests_and_its_caller_need_not_wait_for_that(
    house: House, alice: Connection, silent: Any
) -> None:
    house.argil.faults(error_500=-1)
    house.recover()
    asked = house.argil.asked("GET /videos")
    for _ in range(10):
        house.clock.forward(seconds=1)
        house.recover()
    assert house.argil.asked("GET /videos") == asked
    house.clock.forward(minutes=1)
    house.recover()
    assert house.argil.asked("GET /videos") > asked
    house.argil.faults()
    house.clock.forward(seconds=1)
    assert house.do(alice, "create_video", "k", **silent)["id"] and made(house) == (1, 0)


def test_the_rests_grow_up_to_an_hour(
    house: House, alice: Connection, given_video: Any, caplog: pytest.LogCaptureFixture
) -> None:
    left_behind(house, alice, "create_video", given_video)
    house.store.connections.change(alice.id, now=house.clock(), sealed_key="broken")
    tries = []
    for _ in range(8 * 60 * 3):
        house.clock.forward(seconds=20)
        house.recover()
        if len(caplog.records) > len(tries):
            tries.append(house.clock())
    rests = [after - before for before, after in zip(tries, tries[1:], strict=False)]
    assert rests == sorted(rests) and rests[0] <= timedelta(seconds=20)
    assert rests[-1] == timedelta(hours=1) and len(tries) < 30


def test_a_repeat_after_a_rest_and_a_crash_is_recovered_at_once(
    house: House, alice: Connection, given_video: Any, silent: Any
) -> None:
    house.argil.faults(error_500=-1)
    house.clock.forward(minutes=8)
    house.recover()
    house.clock.forward(seconds=1)
    with dying(house.clock):
        house.do(alice, "create_video", "k", **given_video)
    house.argil.faults()
    house.clock.now += limits.OPERATION_LEASE * 1.01
    house.recover()
    house.argil.faults(error_500=-1)
    assert house.do(alice, "create_video", "k", **given_video)["id"] and made(house) == (1, 0)


# Any sequence of the above

TROUBLE: dict[str, dict[str, Any]] = {
    "none": {},
    "refused": {"rate_limit": 1, "fault_methods": ["POST"]},
    "failed": {"error_500": 1, "fault_methods": ["POST"]},
    "done, then failed": {"error_500_after": 1, "fault_methods": ["POST"]},
    "done, then silent": {"hang": 1, "fault_methods": ["POST"]},
    "cut off": {"reset_before": 1, "fault_methods": ["POST"]},
    "done, then deaf": {"error_500_after": -1, "fault_path": "^/videos"},
    "died": {"error_500": 1, "fault_methods": ["POST"]},
    "done, then died": {"error_500_after": 1, "fault_methods": ["POST"]},
    "rendered, then died": {"error_500_after": 1, "fault_path": "render$"},
}
troubles = st.lists(
    st.tuples(st.sampled_from(list(TROUBLE)), st.sampled_from(["repeat", "recover"]), st.sampled_from([1, 40, 120])),
    min_size=1,
    max_size=5,
)


@given(troubles=troubles, late=st.sampled_from([0, 5, 12]), keyed=st.booleans())
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_troubles_makes_two(
    house: House, troubles: list[tuple[str, str, int]], late: int, keyed: bool
) -> None:
    who = ids.new_id("who")
    house.argil.faults()
    connection, answers = house.connect(who), []
    video = {"script": "Hello there.", "avatar_id": house.argil.avatar()}

    def repeat() -> None:
        with contextlib.suppress(errors.Problem):
            answers.append(house.do(connection, "create_and_render_video", "k" if keyed else None, **video))

    for trouble, step, seconds in troubles:
        house.argil.faults(**TROUBLE[trouble], late_seconds=late)
        house.clock.dies = "died" in trouble
        with contextlib.suppress(Died):
            repeat() if step == "repeat" else house.recover()
        house.clock.dies = False
        # Without a key a repeat is known only once nobody works for the first caller any more.
        house.clock.forward(seconds=seconds if keyed else max(seconds, 40))
        if answers and not keyed:
            break
    house.argil.faults()
    while not answers:
        house.clock.forward(seconds=40)
        repeat()
    videos, renders = made(house, who)
    assert renders == 1 and len({each["id"] for each in answers}) == 1
    assert videos == 1
