"""Create Avatar Video and Estimate Cost through a whole bridge: what cannot be carried or afforded costs no call that
spends, and what can is begun once.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from providers.heygen.conftest import HeyGenWorld, heygen_world
from providers.heygen.houses import House
from support.world import Api, until

from connector import errors, ids
from connector.sandbox.heygen.seeds import look_id, seeded_id
from connector.services import fingerprints
from connector.store.operations import Operation

CREATE = "/v1/actions/create_avatar_video"
ESTIMATE = "/v1/actions/estimate_cost"
TWIN, PHOTO, STUDIO = look_id("Ann at the desk"), look_id("Mia"), look_id("Josh · Office")
SARA, IVY = seeded_id("voice", "Sara"), seeded_id("voice", "Ivy")
SCRIPT = {"script": "Hello there. Welcome aboard.", "avatar_id": TWIN, "voice_id": SARA}

Asked = Callable[[], dict[str, int]]


@pytest.fixture
def asked(heygen: HeyGenWorld, anna: Api) -> Asked:
    """How often each call was made since the account was connected."""
    before = heygen.state(anna)["requests"]

    def since() -> dict[str, int]:
        now = heygen.state(anna)["requests"]
        return {call: times - before.get(call, 0) for call, times in now.items() if times > before.get(call, 0)}

    return since


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeyGenWorld]:
    """A bridge that uses HeyGen's v2 interface."""
    url = f"sqlite:///{tmp_path_factory.mktemp('older')}/connector.db"
    with heygen_world(url, CONNECTOR_HEYGEN_API="v2") as world:
        yield world


def refused(api: Api, given: dict[str, Any], *, status: int = 422, path: str = CREATE) -> dict[str, Any]:
    answer = api("POST", path, given)
    assert answer.status_code == status, answer.text
    error: dict[str, Any] = answer.json()["error"]
    return error


def scene(character: dict[str, Any], **voice: Any) -> dict[str, Any]:
    return {"character": character, "voice": {"type": "text", "input_text": "Hello.", "voice_id": SARA, **voice}}


def test_a_script_becomes_a_video_that_ends_with_an_event(heygen: HeyGenWorld, anna: Api) -> None:
    receiver = heygen.world.receiver
    with heygen.world.relay():
        video = anna.good("POST", CREATE, SCRIPT | {"title": "Hi", "callback_url": f"{receiver.url}/hi"})
        assert (video["name"], video["status"], video["repeated"]) == ("Hi", "PENDING", False)
        until(lambda: [each for each in receiver.arrivals if each.path == "/hi"])
    [told] = [each.event for each in receiver.arrivals if each.path == "/hi"]
    assert told["type"] == "video.done" and told["video"]["id"] == video["id"]
    assert heygen.state(anna)["renders"] == 1


def test_a_repeat_is_the_same_video(heygen: HeyGenWorld, anna: Api) -> None:
    first, second = (anna.good("POST", CREATE, SCRIPT, headers={"Idempotency-Key": "row-7"}) for _ in range(2))
    assert second["repeated"] and second["id"] == first["id"]
    assert heygen.state(anna)["renders"] == 1


def test_a_lost_answer_is_asked_for_with_the_same_key(heygen: HeyGenWorld, anna: Api) -> None:
    heygen.faults(error_500_after=1, fault_methods=["POST"])
    anna.good("POST", CREATE, SCRIPT)
    assert heygen.state(anna)["renders"] == 1


def test_scenes_of_every_kind_become_one_video(anna: Api) -> None:
    picture, clip = (f"https://files.example.com/still.{ending}" for ending in ("png", "mp4"))
    scenes = [
        {**scene({"type": "avatar", "avatar_id": TWIN}, speed=0.8, pitch=-3), "background": {"type": "color"}},
        scene({"type": "talking_photo", "talking_photo_id": PHOTO, "talking_style": "expressive"}),
        {"voice": {"type": "silence", "duration": 2}, "background": {"type": "image", "url": picture}},
        {
            "voice": {"type": "text", "input_text": "Over it.", "voice_id": SARA},
            "background": {"type": "video", "url": clip, "play_style": "loop"},
        },
    ]
    size = {"width": 1080, "height": 1920}
    assert anna.good("POST", CREATE, {"video_inputs": scenes, "dimension": size, "caption": True})["id"]


def test_what_v3_cannot_carry_is_refused_by_its_label_before_any_call(anna: Api, asked: Asked) -> None:
    character = {"type": "avatar", "avatar_id": TWIN, "scale": 1.5, "avatar_style": "circle"}
    error = refused(anna, {"video_inputs": [scene(character, emotion="Excited")]})
    assert set(error["details"]) == {
        "video_inputs.0.character.scale",
        "video_inputs.0.character.avatar_style",
        "video_inputs.0.voice.emotion",
    }
    assert "Scene 1: Character: Scale cannot be carried by HeyGen's v3 interface" in error["message"]
    assert not asked()


def test_what_says_no_more_than_its_default_passes(anna: Api) -> None:
    character = {"type": "avatar", "avatar_id": TWIN, "scale": 1, "avatar_style": "normal", "offset": {"x": 0, "y": 0}}
    assert anna.good("POST", CREATE, {"video_inputs": [scene(character, speed=1, pitch=0)], "caption": False})["id"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"engine": "avatar_v", "avatar_id": STUDIO}, "engine"),
        ({"expressiveness": "high"}, "expressiveness"),
        ({"engine": "avatar_iv", "avatar_id": "lk_of_old"}, "avatar_id"),
    ],
)
def test_what_a_look_cannot_is_asked_before_anything_is_spent(
    anna: Api, asked: Asked, more: dict[str, Any], path: str
) -> None:
    assert set(refused(anna, SCRIPT | more)["details"]) == {path}
    assert asked() == {"GET /v3/avatars/looks/{look_id}": 1}


def test_only_photo_looks_are_lively(heygen: HeyGenWorld, anna: Api) -> None:
    twin = {"type": "talking_photo", "talking_photo_id": TWIN, "talking_style": "expressive"}
    assert set(refused(anna, {"video_inputs": [scene(twin)]})["details"]) == {"video_inputs.0.character.talking_style"}
    assert anna.good("POST", CREATE, {"video_inputs": [scene(twin | {"talking_photo_id": PHOTO})]})["id"]
    assert anna.good("POST", CREATE, SCRIPT | {"avatar_id": PHOTO, "expressiveness": "low"})["id"]
    assert heygen.state(anna)["renders"] == 2


def test_all_else_heygen_refuses_in_its_own_words(heygen: HeyGenWorld, anna: Api) -> None:
    other = scene({"type": "avatar", "avatar_id": TWIN}, voice_id=IVY, elevenlabs_settings={"stability": 0.5})
    assert "HeyGen says: " in refused(anna, {"video_inputs": [other]})["message"]
    assert "There is no avatar look lk_of_old" in refused(anna, SCRIPT | {"avatar_id": "lk_of_old"})["message"]
    assert heygen.state(anna)["renders"] == 0


def test_v2_is_sent_what_its_page_says(older: HeyGenWorld) -> None:
    bob = older.world.connect("bob", provider="heygen")
    character = {"type": "avatar", "avatar_id": TWIN, "scale": 1.5, "avatar_style": "circle"}
    video = bob.good("POST", CREATE, {"video_inputs": [scene(character, emotion="Excited")]})
    assert video["status"] == "PENDING" and older.state(bob)["renders"] == 1
    assert older.state(bob)["requests"]["POST /v2/video/generate"] == 1


def test_v2_is_sent_once_what_got_no_answer_however_often_it_is_repeated(older: HeyGenWorld) -> None:
    dora = older.world.connect("dora", provider="heygen")
    older.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/v2/video/generate$")
    for _ in range(3):
        assert "not sent again" in refused(dora, SCRIPT, status=502)["message"]
    assert older.state(dora)["renders"] == 1


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"engine": "avatar_iii"}, "engine"),
        ({"resolution": "1080p"}, "resolution"),
        ({"voice_id": None}, "voice_id"),
        ({"max_cost": 100}, "max_cost"),
    ],
)
def test_v2_refuses_what_only_v3_has_and_needs_what_v3_does_not(
    older: HeyGenWorld, more: dict[str, Any], path: str
) -> None:
    bob = older.world.connect(f"bob-{path}", provider="heygen")
    before = older.state(bob)["requests"]
    assert set(refused(bob, SCRIPT | more)["details"]) == {path}
    assert older.state(bob)["requests"] == before


def test_a_limit_is_kept_before_anything_is_spent(heygen: HeyGenWorld, anna: Api) -> None:
    estimate = anna.good("POST", ESTIMATE, SCRIPT)
    assert estimate["currency"] == "USD" and 0 < estimate["estimated_cost"] <= estimate["at_most"]
    error = refused(anna, SCRIPT | {"max_cost": estimate["at_most"] - 0.01}, status=402)
    assert error["code"] == "cost_limit_exceeded" and error["details"]["at_most"] == estimate["at_most"]
    assert heygen.state(anna)["renders"] == 0
    assert anna.good("POST", CREATE, SCRIPT | {"max_cost": estimate["at_most"]})["id"]
    assert heygen.state(anna)["credits_spent"] <= estimate["at_most"]


@pytest.mark.parametrize("more", [{"engine": "avatar_vi"}, {"resolution": "4k"}])
def test_a_limit_that_cannot_be_kept_is_refused_before_any_call(anna: Api, asked: Asked, more: dict[str, Any]) -> None:
    assert set(refused(anna, SCRIPT | {"max_cost": 100} | more)["details"]) == {"max_cost"}
    assert not asked()


def test_the_cost_of_what_would_be_made_is_told_of_its_whole_input(anna: Api) -> None:
    asides = {"max_cost": 5, "deduplicate_minutes": 10, "callback_id": "run-7"}
    assert anna.good("POST", ESTIMATE, SCRIPT | asides) == anna.good("POST", ESTIMATE, SCRIPT)


def test_credits_are_no_limit_at_heygen(anna: Api, asked: Asked) -> None:
    assert set(refused(anna, SCRIPT | {"max_credits": 100})["details"]) == {"max_credits"}
    assert not asked()


@pytest.mark.parametrize(("begun", "api"), [("create_over_v2", "v3"), ("create", "v2")])
def test_what_is_unclear_over_one_interface_is_not_begun_again_over_the_other(
    house: House, begun: str, api: str
) -> None:
    user = house.connect(f"dora-{api}", api)
    now = house.clock()
    operation = Operation(
        id=ids.new_id("op", at=now),
        connection_id=user.connection.id,
        account=user.connection.account,
        action="create_avatar_video",
        key="k",
        fingerprint=fingerprints.digest("create_avatar_video", SCRIPT),
        fingerprint_version=fingerprints.VERSION,
        input=SCRIPT,
        journal={begun: {"sent": True}},
        lease_token="lea_dead",
        lease_until=now,
        created_at=now,
        updated_at=now,
    )
    user.bridge.store.operations.begin(operation, join_after=now)
    house.clock.pause(60)
    with pytest.raises(errors.ProviderFailed):
        user.do("create_avatar_video", "k", **SCRIPT)
    assert user.account.renders == 0
