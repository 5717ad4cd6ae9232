from collections.abc import Callable

import pytest
from support.world import Api, World

from connector.catalogue import words
from connector.catalogue.entries import Options
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.argil.fields import EXTRAS_OURS
from connector.providers.argil.provider import Argil
from connector.providers.base import Call


def names(api: Api, path: str) -> list[str]:
    return [row["name"] for row in api.good("GET", f"/v1/options/{path}")]


def avatar(api: Api, name: str) -> str:
    return str(api.good("GET", f"/v1/searches/find_avatars?name={name}")[0]["id"])


def test_only_avatars_that_can_be_used_are_offered_by_readable_names(alice: Api) -> None:
    assert names(alice, "avatars") == [
        "Lena in the studio · 9:16 · v1",
        "Marcus at the desk · 16:9 · v1",
        "Ayo from a photo · 9:16 · Atom",
        "Camille outdoors · 16:9 · Atom",
    ]


def test_gestures_are_those_of_the_avatar(alice: Api) -> None:
    path = f"gestures?avatar_id={avatar(alice, 'lena')}"
    assert alice.good("GET", f"/v1/options/{path}") == [
        {"id": "wave", "name": "Wave"},
        {"id": "point-up", "name": "Point up"},
    ]
    assert names(alice, f"{path}&search=POINT") == ["Point up"]
    assert names(alice, f"gestures?avatar_id={avatar(alice, 'ayo')}") == []


@pytest.mark.parametrize("avatar_id", ["nobody", "..", "a%2Fb"])
def test_an_avatar_that_is_not_there_has_no_gestures(alice: Api, avatar_id: str) -> None:
    assert names(alice, f"gestures?avatar_id={avatar_id}") == []


def test_gestures_want_an_avatar(alice: Api) -> None:
    answer = alice("GET", "/v1/options/gestures")
    assert answer.status_code == 422 and answer.json()["error"]["details"] == {"avatar_id": ["Avatar is missing."]}


def test_subtitle_styles_are_more_than_argils_first_page(alice: Api) -> None:
    assert len(names(alice, "subtitle_styles")) == 12
    assert names(alice, "subtitle_styles?search=néon") == ["Neon"]


def test_music_is_sound_and_assets_are_to_be_seen(alice: Api) -> None:
    assert names(alice, "music") == ["Calm piano", "Upbeat drums"]
    assert names(alice, "assets") == ["Product photo · Image", "City at night · Video"]
    assert names(alice, "assets?search=video") == ["City at night · Video"]
    assert names(alice, "music?search=nothing") == []


def test_an_asset_is_offered_once_it_is_ready(world: World, alice: Api) -> None:
    given = {"name": "New", "type": "IMAGE", "url": "https://example.com/n.png"}
    alice.good("POST", "/v1/actions/create_asset", given)
    assert "New · Image" not in names(alice, "assets")


def test_videos_are_offered_newest_first_by_what_became_of_them(world: World, alice: Api) -> None:
    assert names(alice, "videos") == []
    for name in ("One", "Two"):
        given = {"script": "Hi.", "avatar_id": world.avatar(alice), "name": name}
        made = alice.good("POST", "/v1/actions/create_video", given)
    day = made["created_at"][:10]
    assert names(alice, "videos") == [f"Two · Not rendered · {day}", f"One · Not rendered · {day}"]
    assert names(alice, "videos?search=one") == [f"One · Not rendered · {day}"]
    alice.good("POST", "/v1/actions/render_video", {"video_id": made["id"]})
    assert names(alice, "videos")[0] == f"Two · Rendering · {day}"
    alice.good("POST", "/v1/actions/delete_video", {"video_id": made["id"]})
    assert len(names(alice, "videos")) == 1


@pytest.mark.parametrize("key", ["avatars", "voices", "gestures", "subtitle_styles", "music", "assets", "videos"])
def test_every_list_can_be_searched_and_says_why_it_may_be_empty(key: str) -> None:
    [entry] = [each for each in Argil.entries if isinstance(each, Options) and each.key == key]
    assert words.SEARCH in entry.input and "mpty" in entry.help


def test_a_list_is_asked_for_once_however_often_it_is_searched(alice: Api, asked: Callable[[str], int]) -> None:
    for search in ("", "c", "ca", "cam", "camille"):
        names(alice, f"voices?search={search}")
    assert asked("GET /voices") == 1
    assert len(names(alice, "voices?search=CAMÍLLE")) == 1 and asked("GET /voices") == 1


def test_no_account_sees_what_is_kept_for_another(world: World, alice: Api) -> None:
    given = {"script": "Hi.", "avatar_id": world.avatar(alice), "name": "Secret", "extras": {"row": "1"}}
    alice.good("POST", "/v1/actions/create_video", given)
    assert len(names(alice, "videos")) == 1
    mallory = world.connect("mallory-of-pickers")
    assert names(mallory, "videos") == []
    alice.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-another-of-alice"})
    assert names(alice, "videos") == []


def test_errors_are_not_kept(world: World, alice: Api) -> None:
    world.faults(rate_limit=1, fault_path="^/voices$")
    assert alice("GET", "/v1/options/voices").status_code == 429
    assert len(names(alice, "voices")) == 7


def test_what_is_kept_grows_old(world: World, alice: Api, asked: Callable[[str], int]) -> None:
    now = [0.0]
    session = Session(ProviderSlots())
    argil = Argil(f"{world.sandbox.url}/v1", session, lambda: now[0])
    [entry] = [each for each in Argil.entries if isinstance(each, Options) and each.key == "music"]
    for now[0], times in ((0.0, 1), (29.0, 1), (30.0, 2)):
        call = Call(argil.client(f"sandbox-{alice.connection['label']}"))
        assert len(entry.perform(call, {})) == 2 and asked("GET /assets") == times
    session.close()


def test_our_mark_is_nowhere_to_be_seen(world: World, alice: Api) -> None:
    given = {"script": "Hi.", "avatar_id": world.avatar(alice)}
    alice.good("POST", "/v1/actions/create_video", given)
    for path in ("options/videos", "searches/find_videos"):
        assert EXTRAS_OURS not in alice("GET", f"/v1/{path}").text
