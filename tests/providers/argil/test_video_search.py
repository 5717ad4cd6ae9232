from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.world import Api, World, until

DELETE = "/v1/actions/delete_video"
FIND = "/v1/searches/find_videos"


@pytest.fixture
def make(world: World, alice: Api) -> Iterator[Callable[..., str]]:
    avatar = world.avatar(alice)

    def make(name: str, **more: object) -> str:
        given = {"script": "Hi.", "avatar_id": avatar, "name": name} | more
        return str(alice.good("POST", "/v1/actions/create_video", given)["id"])

    yield make


def test_a_video_is_deleted_and_stays_deleted(alice: Api, make: Callable[..., str]) -> None:
    video_id = make("Gone")
    for _ in range(2):
        assert alice.good("POST", DELETE, {"video_id": video_id}) == {
            "id": video_id,
            "deleted": True,
            "repeated": False,
        }
    assert alice("POST", "/v1/actions/get_video", {"video_id": video_id}).status_code == 404


def test_a_deletion_whose_answer_got_lost_is_found_out(
    world: World, alice: Api, make: Callable[..., str], asked: Callable[[str], int]
) -> None:
    video_id = make("Gone")
    world.faults(error_500_after=1, fault_methods=["DELETE"])
    assert alice.good("POST", DELETE, {"video_id": video_id})["deleted"] is True
    assert asked("DELETE /videos/{id}") == 1 and asked("GET /videos/{id}") == 1


def test_a_deletion_that_is_refused_is_told(world: World, alice: Api, make: Callable[..., str]) -> None:
    video_id = make("Stays")
    world.faults(rate_limit=1, fault_methods=["DELETE"])
    assert alice("POST", DELETE, {"video_id": video_id}).status_code == 429
    assert alice.good("POST", "/v1/actions/get_video", {"video_id": video_id})["id"] == video_id


def test_another_accounts_video_is_out_of_reach(world: World, alice: Api, make: Callable[..., str]) -> None:
    video_id, mallory = make("Mine"), world.connect("mallory-of-library")
    mallory.good("POST", DELETE, {"video_id": video_id})
    assert alice.good("POST", "/v1/actions/get_video", {"video_id": video_id})["id"] == video_id


def test_videos_are_found_by_every_filter(world: World, alice: Api, make: Callable[..., str]) -> None:
    other = alice.good("GET", "/v1/options/avatars")[1]["id"]
    voice = alice.good("GET", "/v1/options/voices")[2]["id"]
    plain, pairs = make("Été à Paris", extras={"row": "1", "sheet": "a"}), make("Winter", extras={"row": "2"})
    played, spoken = make("Other avatar", avatar_id=other), make("Other voice", voice_id=voice)
    found = {
        "": [spoken, played, pairs, plain],
        "name=ÉTÉ": [plain],
        "name=other": [spoken, played],
        "name=nothing": [],
        f"avatar_id={other}": [played],
        "extras=%7B%22row%22%3A%222%22%7D": [pairs],
        f"voice_id={voice}": [spoken],
        "extras__row=2": [pairs],
        "extras__row=1&extras__sheet=a": [plain],
        "extras__row=1&extras__sheet=b": [],
        "limit=1": [spoken],
        "name=winter&extras__row=2&limit=100": [pairs],
    }
    for query, wanted in found.items():
        rows = alice.good("GET", f"{FIND}?{query}")
        assert [row["id"] for row in rows] == wanted, query
    assert alice.good("GET", f"{FIND}?extras__row=1")[0]["extras"] == {"row": "1", "sheet": "a"}


def test_videos_are_found_by_status_and_date(world: World, alice: Api, make: Callable[..., str]) -> None:
    draft, started = make("Draft"), make("Started")
    alice.good("POST", "/v1/actions/render_video", {"video_id": started})

    def rows() -> dict[str, Any]:
        return {row["id"]: row for row in alice.good("GET", FIND)}

    until(lambda: rows()[started]["status"] == "DONE")
    made = rows()
    later = made[started]["created_at"]
    assert made[draft]["created_at"] < later
    found = {
        "status=IDLE": [draft],
        f"status={made[started]['status']}": [started],
        "status=CONTENT_MODERATED": [],
        f"created_after={later}": [started],
        f"created_before={later}": [draft],
        f"created_after={later}&status=IDLE": [],
        "created_after=1999-12-31T23:59:59%2B02:00&created_before=2999-01-01": [started, draft],
    }
    for query, wanted in found.items():
        assert [row["id"] for row in alice.good("GET", f"{FIND}?{query}")] == wanted, query


def test_what_argil_finds_by_the_name_and_what_it_does_not_are_given_once_each(
    alice: Api, make: Callable[..., str]
) -> None:
    """Argil finds two of these by "cafe"; the others have an accent."""
    wanted = {make(name) for name in ("Café one", "cafe two", "Café three", "CAFE four", "Tea", "Café five")}
    tea = alice.good("GET", FIND, params={"name": "tea"})[0]["id"]
    for limit in (1, 2, 3, 5, 100):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = alice("GET", FIND, params={"name": "cafe", "limit": limit, "cursor": cursor})
            seen += [row["id"] for row in answer.json()]
            cursor = answer.headers.get("X-Next-Cursor")
        assert len(seen) == 5 and set(seen) == wanted - {tea}, limit


def test_a_name_is_found_in_whatever_spelling_as_options_find_it(alice: Api, make: Callable[..., str]) -> None:
    """Argil compares capitals, but not accents."""
    wanted = {make("Café au lait"), make("CAFE\u0301 noir"), make("cafeteria")}
    make("Tea")
    for name in ("cafe", "CAFÉ", "cafe\u0301", " ｃａｆｅ "):
        assert {row["id"] for row in alice.good("GET", FIND, params={"name": name})} == wanted, name
        assert {row["id"] for row in alice.good("GET", "/v1/options/videos", params={"search": name})} == wanted, name
    assert len(alice.good("GET", FIND, params={"name": "cafe", "limit": 2})) == 2
    assert len(alice.good("GET", FIND, params={"name": "cafe", "limit": 3})) == 3


def test_all_is_looked_through_only_where_argil_finds_too_few_by_the_name(
    alice: Api, make: Callable[..., str], asked: Callable[[str], int]
) -> None:
    make("Cafe")
    alice.good("GET", FIND, params={"name": "cafe", "limit": 1})
    assert asked("GET /videos") == 1
    alice.good("GET", FIND, params={"name": "cafe", "limit": 2})
    assert asked("GET /videos") == 1 + 2


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1.5", "limit"),
        ("extras=x", "extras"),
        ("nam=x", "nam"),
        ("status=TRAINING", "status"),
    ],
)
def test_a_filter_that_makes_no_sense_is_422(carol: Api, query: str, path: str) -> None:
    answer = carol("GET", f"{FIND}?{query}")
    assert answer.status_code == 422 and path in answer.json()["error"]["details"]
