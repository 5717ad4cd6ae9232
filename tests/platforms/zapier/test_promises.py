"""What a user of Zapier may rely on, on the real zapier-platform-core against the live bridge: paid once, told surely,
taken as typed."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import requests
from platforms.subjects import ARGIL, SUBJECTS, Subject
from platforms.zapier import cloud
from platforms.zapier.conftest import HOME, every_provider
from platforms.zapier.core import Core, Refused, User
from platforms.zapier.files import Files, Stash
from support import pictures
from support.receiver import Arrival, Receiver
from support.world import Api, World, until

from connector.bridge import utc_now
from connector.relay import signing

pytestmark = pytest.mark.platforms

CREATE = "creates.create_video.operation.perform"
BOTH = "creates.create_and_render_video.operation.perform"
DONE = "triggers.video_done.operation."


PICTURE = pictures.png(1280, 720)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Of one test alone."""
    with Receiver() as receiver:
        yield receiver


def script(world: World, api: Api, **more: Any) -> dict[str, Any]:
    return {"script": "Hello there.", "avatar_id": world.avatar(api), **more}


def makes(subject: Subject) -> str:
    """The create that makes a video and starts its render."""
    return f"creates.{subject.make}.operation.perform"


def waits(subject: Subject) -> str:
    """Where the methods of the create are that waits, too."""
    return f"creates.{subject.make}_and_wait.operation."


def counts(world: World, api: Api) -> tuple[int, int]:
    """Videos and renders, as Argil counts them."""
    state = world.state(api.connection["label"])
    return state["videos_created"], state["renders"]


def upstream(api: Api, video: Mapping[str, Any]) -> Any:
    """A video as Argil has it."""
    look = {"method": "GET", "path": f"/videos/{video['id']}"}
    return api.good("POST", "/v1/actions/api_request", look)["body"]


def heard(world: World, path: str) -> Arrival:
    return until(lambda: next((each for each in world.receiver.arrivals if each.path == path), None))  # type: ignore[no-any-return]


@every_provider
def test_a_replayed_create_makes_one_video_and_one_render(
    subject: Subject, world: World, alice: Api, zapier: User
) -> None:
    given = script(world, alice, deduplicate_minutes="720")
    first, *others = [zapier(makes(subject), given) for _ in range(3)]
    assert all(each["id"] == first["id"] for each in others)
    assert counts(world, alice) == (1, 1)


@every_provider
def test_a_replay_of_a_waiting_step_joins_the_run_and_is_told_too(
    subject: Subject, world: World, alice: Api, zapier: User
) -> None:
    given = script(world, alice, deduplicate_minutes=720)
    for path in ("/replay/1", "/replay/2"):
        begun = zapier.run(waits(subject) + "perform", given, callback_url=world.receiver.url + path)
        told = heard(world, path)
        video = zapier(waits(subject) + "performResume", given, outputData=begun["results"], **cloud.request(told))
        assert (video["id"], video["status"]) == (begun["results"]["id"], "DONE")
    assert counts(world, alice) == (1, 1)


@every_provider
def test_a_waiting_step_gives_on_the_finished_video(subject: Subject, world: World, alice: Api, zapier: User) -> None:
    given = script(world, alice)
    begun = zapier.run(waits(subject) + "perform", given, callback_url=f"{world.receiver.url}/wait")
    assert begun["status"] == "CALLBACK" and begun["results"]["video_url"] is None
    told = heard(world, "/wait")
    video = zapier(waits(subject) + "performResume", given, outputData=begun["results"], **cloud.request(told))
    assert video == told.event["video"] and video["video_url"].startswith("http")


@every_provider
def test_a_waiting_step_does_not_wait_in_the_editor(subject: Subject, world: World, alice: Api, zapier: User) -> None:
    ran = zapier.run(
        waits(subject) + "perform", script(world, alice), meta={"isLoadingSample": True}, callback_url="unused"
    )
    assert ran["status"] == "SUCCESS" and ran["results"]["id"]
    assert counts(world, alice) == (1, 1)


@every_provider
@pytest.mark.parametrize(("name", "end"), [("[fail]", "failed"), ("[moderate]", "moderated")])
def test_a_render_that_fails_stops_the_zap_without_being_repeated(
    subject: Subject, world: World, alice: Api, zapier: User, name: str, end: str
) -> None:
    given, path = script(world, alice) | {subject.title: name}, f"/wait/{end}"
    begun = zapier.run(waits(subject) + "perform", given, callback_url=world.receiver.url + path)
    told = heard(world, path)
    with pytest.raises(Refused, match=f"did not succeed: {subject.reasons[end]}") as refused:
        zapier(waits(subject) + "performResume", given, outputData=begun["results"], **cloud.request(told))
    assert refused.value.kind == "HaltedError"


def test_a_result_is_refused_that_is_forged_or_of_another_video(
    world: World, alice: Api, core: Core, zapier: User
) -> None:
    careful = User(core, alice.connection["token"], signing_secret=alice.connection["signing_secret"])
    begun = zapier.run(waits(ARGIL) + "perform", script(world, alice), callback_url=f"{world.receiver.url}/forged")
    told = heard(world, "/forged")
    forged = dataclasses.replace(told, body=told.body.replace(b"DONE", b"GONE"))
    resume = waits(ARGIL) + "performResume"
    assert careful(resume, outputData=begun["results"], **cloud.request(told))["status"] == "DONE"
    with pytest.raises(Refused, match="does not come from your bridge"):
        careful(resume, outputData=begun["results"], **cloud.request(forged))
    for user in (careful, zapier):
        with pytest.raises(Refused, match="belongs to another video"):
            user(resume, outputData={"id": "another"}, **cloud.request(told))


def test_an_event_is_taken_when_it_is_signed_however_headers_are_called(world: World, alice: Api, zapier: User) -> None:
    kept = zapier(DONE + "performSubscribe", targetUrl=f"{world.receiver.url}/signed")
    zapier(BOTH, script(world, alice))
    arrival = heard(world, "/signed")
    as_in_the_cloud = cloud.request(arrival)
    assert "Http-Webhook-Signature" in as_in_the_cloud["rawRequest"]["headers"]
    plain = as_in_the_cloud | {"rawRequest": as_in_the_cloud["rawRequest"] | {"headers": arrival.headers}}
    for bundle in (as_in_the_cloud, plain):
        assert zapier(DONE + "perform", subscribeData=kept, **bundle) == [arrival.event]


def test_an_event_is_taken_however_late_zapier_comes_to_it(alice: Api, zapier: User) -> None:
    kept = zapier(DONE + "performSubscribe", targetUrl="https://hooks.example.com/late")
    event = {"id": "evt_late", "video": {"id": "1"}}
    body = json.dumps(event).encode()
    headers = signing.headers(
        event_id="evt_late", body=body, secrets=[kept["secret"]], now=utc_now() - timedelta(days=7)
    )
    late = Arrival("/late", {"content-type": "application/json"} | headers, body, 0)
    assert zapier(DONE + "perform", subscribeData=kept, **cloud.request(late)) == [event]


def test_an_event_that_is_not_signed_by_the_bridge_is_refused(world: World, alice: Api, zapier: User) -> None:
    kept = zapier(DONE + "performSubscribe", targetUrl=f"{world.receiver.url}/mallory")
    zapier(BOTH, script(world, alice))
    arrival = heard(world, "/mallory")
    without = {name: value for name, value in arrival.headers.items() if name != "webhook-signature"}
    forgeries = [
        (kept, dataclasses.replace(arrival, body=arrival.body + b" ")),
        (kept, dataclasses.replace(arrival, headers=without)),
        (kept, dataclasses.replace(arrival, headers=arrival.headers | {"webhook-signature": "v1,"})),
        (kept, dataclasses.replace(arrival, headers=arrival.headers | {"webhook-id": "evt_other"})),
        (kept | {"secret": "whsec_" + "bWFsbG9yeQ=="}, arrival),
        ({"id": kept["id"]}, arrival),
    ]
    for data, forgery in forgeries:
        with pytest.raises(Refused, match="not signed by your bridge") as refused:
            zapier(DONE + "perform", subscribeData=data, **cloud.request(forgery))
        assert refused.value.kind == "HaltedError"


BOTH_ENDS = "triggers.video_finished.operation."


@pytest.mark.parametrize("chosen", [[], ["video_failed"], ["video_done", "video_failed"]])
def test_one_hook_hears_the_events_that_were_chosen(
    world: World, alice: Api, zapier: User, chosen: list[str], receiver: Receiver
) -> None:
    given = {"triggers": chosen} if chosen else {}
    kept = zapier(BOTH_ENDS + "performSubscribe", given, targetUrl=receiver.url)
    wanted = chosen or ["video_done", "video_failed"]
    assert kept["triggers"] == wanted
    assert [each["trigger"] for each in zapier(BOTH_ENDS + "performList", given)] == wanted
    for name in ("Welcome", "Welcome [fail]"):
        zapier(BOTH, script(world, alice, name=name))
    heard_of = {each.event["trigger"]: each for each in receiver.wait(len(wanted))}
    assert sorted(heard_of) == sorted(wanted)
    for trigger, arrival in heard_of.items():
        (event,) = zapier(BOTH_ENDS + "perform", subscribeData=kept, **cloud.request(arrival))
        assert event["trigger"] == trigger


AVATAR = "creates.create_avatar.operation.perform"


def test_a_file_is_sent_on_as_it_is_and_a_replay_is_known_by_its_bytes(alice: Api, zapier: User) -> None:
    with Files({"/one?token=1": PICTURE, "/two": PICTURE}) as files:
        first, again = [
            zapier(AVATAR, {"name": "Anna", "image": files.url + path, "deduplicate_minutes": 720})
            for path in ("/one?token=1", "/two")
        ]
    assert first["id"] == again["id"] and (first["repeated"], again["repeated"]) == (False, True)
    assert files.tokens == ["", ""]


def test_a_file_is_fetched_once_a_later_step_wants_it(world: World, alice: Api, core: Core, zapier: User) -> None:
    video = zapier(BOTH, script(world, alice, name="Welcome"))
    until(lambda: upstream(alice, video)["status"] == "DONE")
    told = zapier("creates.download_video.operation.perform", {"video_id": video["id"]})
    pointer = json.loads(told["file"].split("|||")[1])
    assert pointer["method"] == "hydrators.file" and alice.connection["token"] not in told["file"]
    with Stash() as stash:
        bundle = {"authData": zapier.auth, "inputData": pointer["bundle"], "meta": {}}
        where = core.ask(
            command="execute", method=pointer["method"], bundle=bundle, rpc_base=stash.url + "/rpc", token="zapier's"
        )["results"]
    assert where == f"{stash.url}/stashed" and stash.filename == told["filename"] == "Welcome.mp4"
    assert stash.content == requests.get(told["file_url"], timeout=10).content


def test_a_file_that_zapier_cannot_send_on_is_left_at_its_address(alice: Api, zapier: User) -> None:
    with Files({"/large": b"x" * 21 * 1024 * 1024}) as files:
        for path in ("/large", "/gone"):
            with pytest.raises(Refused, match="https"):  # this address is not, and the bridge says so
                zapier(AVATAR, {"name": "Anna", "image": files.url + path})
    assert zapier(AVATAR, {"name": "Anna", "image": "https://example.invalid/anna.jpg"})["id"]


def test_unsubscribing_can_be_repeated(world: World, alice: Api, zapier: User) -> None:
    target = f"{world.receiver.url}/twice"
    kept, again = [zapier(DONE + "performSubscribe", targetUrl=target) for _ in range(2)]
    assert again["id"] == kept["id"] and again["secret"] == kept["secret"]
    for data in (kept, kept, {"id": "sub_unknown"}, {}):
        assert zapier(DONE + "performUnsubscribe", subscribeData=data)["deleted"] is True
    assert alice.good("GET", "/v1/subscriptions")["data"] == []


@pytest.mark.parametrize(("subject", "other"), [("argil", "heygen"), ("heygen", "argil")], indirect=["subject"])
def test_a_token_of_another_provider_connects_nothing(
    subject: Subject, zapier: User, node: str, installed: Any, other: str
) -> None:
    """The other one's integration is asked to connect with it."""
    installed(str(HOME / other))
    with Core(node, HOME / other, zapier.core.base_url) as core:
        with pytest.raises(Refused, match=f"connection to {SUBJECTS[other].offer.label}") as refused:
            User(core, zapier.auth["token"])("authentication.test")
    assert refused.value.code == "another_provider" and zapier("authentication.test")["provider"] == subject.key


CURLIES = "Say {{name}} {{bundle.inputData.name}} {{ process.env.BASE_URL }} {{{x}}} {{ and }}."


def test_curly_brackets_of_users_arrive_as_they_were_typed(world: World, alice: Api, zapier: User) -> None:
    video = zapier(CREATE, script(world, alice, script=CURLIES, name=CURLIES, extras={"{{k}}": "{{v}}"}))
    seen = upstream(alice, video)
    assert [each["transcript"] for each in seen["moments"]] == [CURLIES]
    assert seen["name"] == CURLIES and video["extras"] == {"{{k}}": "{{v}}"}
    found = zapier("searches.find_videos.operation.perform", {"name": CURLIES, "extras": {"{{k}}": "{{v}}"}})
    assert [each["id"] for each in found] == [video["id"]]
    assert zapier("searches.find_videos.operation.perform", {"name": "{{other}}"}) == []


def test_absent_empty_and_null_inputs_mean_the_same(world: World, alice: Api, zapier: User) -> None:
    given = script(world, alice, deduplicate_minutes=720)
    optional = ("name", "voice_id", "subtitles__size", "moments", "extras", "max_credits", "background_music__volume")
    answers = [zapier(BOTH, given)]
    answers += [zapier(BOTH, given | dict.fromkeys(optional, empty)) for empty in ("", None)]
    answers += [zapier(BOTH, given | {"moments": [{"moments__transcript": ""}, {}], "extras": {}})]
    assert len({each["id"] for each in answers}) == 1 and counts(world, alice) == (1, 1)


def test_line_items_become_moments(world: World, alice: Api, zapier: User) -> None:
    avatar = world.avatar(alice)
    rows = [
        {"moments__transcript": "One.", "moments__avatar_id": avatar, "moments__gesture_slug": "wave"},
        {"moments__transcript": "Two.", "moments__zoom__keyframes": '[{"time": 0, "scale": 2}]'},
        {"moments__transcript": "Three.", "moments__broll__type": "GENERATION", "moments__broll__prompt": "sea"},
    ]
    given = {"avatar_id": avatar, "moments": rows, "subtitles__enable": True, "subtitles__position": "Top"}
    seen = upstream(alice, zapier(CREATE, given))
    assert [each["transcript"] for each in seen["moments"]] == ["One.", "Two.", "Three."]
    assert seen["moments"][0]["gestureSlug"] == "wave"
    assert seen["moments"][1]["zoom"]["keyframes"] == [{"time": 0, "scale": 2}]
    assert seen["moments"][2]["broll"]["prompt"] == "sea" and seen["subtitles"]["enable"] is True


def test_a_single_line_item_need_not_be_a_list(world: World, alice: Api, zapier: User) -> None:
    row = {"moments__transcript": "Alone.", "moments__avatar_id": world.avatar(alice)}
    assert len(upstream(alice, zapier(CREATE, {"moments": row}))["moments"]) == 1


def test_json_that_is_none_is_told_before_anything_is_sent(world: World, alice: Api, zapier: User) -> None:
    row = {"moments__transcript": "One.", "moments__zoom__keyframes": "[{time: 0}]"}
    with pytest.raises(Refused, match="Moment 1: Zoom Keyframes is not valid JSON"):
        zapier(CREATE, {"avatar_id": world.avatar(alice), "moments": [row]})
    assert counts(world, alice) == (0, 0)


def test_a_field_that_an_older_version_had_is_not_sent(world: World, alice: Api, zapier: User) -> None:
    assert zapier(CREATE, script(world, alice, moods="good", callback_url="https://example.com"))["id"]


def test_gestures_are_those_of_the_avatars_chosen_in_the_form(world: World, alice: Api, zapier: User) -> None:
    rows = alice.good("GET", "/v1/options/avatars")
    of = {
        row["id"]: {each["id"] for each in alice.good("GET", f"/v1/options/gestures?avatar_id={row['id']}")}
        for row in rows
    }
    first, second = [avatar for avatar, gestures in of.items() if gestures][:2]

    def shown(**given: Any) -> set[str]:
        return {each["id"] for each in zapier("triggers.list_gestures.operation.perform", given)}

    assert shown(avatar_id=first) == of[first] != of[second] == shown(avatar_id=second)
    assert shown(moments=[{"moments__avatar_id": second}, {"moments__avatar_id": ""}]) == of[second]
    assert shown(avatar_id=first, moments=[{"moments__avatar_id": second}]) == of[first] | of[second]
    assert shown() == shown(avatar_id="unknown") == set()


def test_looking_for_what_is_not_there_finds_nothing(zapier: User) -> None:
    missing = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
    for thing in ("video", "avatar", "voice", "asset"):
        assert zapier(f"searches.get_{thing}.operation.perform", {f"{thing}_id": missing}) == []
    assert zapier("searches.find_videos.operation.perform", {"name": "nothing like it"}) == []
