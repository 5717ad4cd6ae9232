"""Searches and option lists in pages: a bare array, and where the next page begins in two headers."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.world import Api, World

CREATE = "/v1/actions/create_video"
VIDEOS = "/v1/searches/find_videos"


@pytest.fixture
def made(world: World, alice: Api) -> list[str]:
    """The ids of five videos, the newest first."""
    avatar = world.avatar(alice)
    given = [{"script": "Hi.", "avatar_id": avatar, "name": f"Clip {number}"} for number in range(5)]
    return [alice.good("POST", CREATE, each)["id"] for each in given][::-1]


def pages(api: Api, path: str, **query: Any) -> Iterator[list[str]]:
    cursor: str | None = ""
    while cursor is not None:
        answer = api("GET", path, params=query | {"cursor": cursor})
        assert answer.status_code == 200, answer.text
        cursor = answer.headers.get("X-Next-Cursor")
        yield [row["id"] for row in answer.json()]


def test_a_search_goes_from_page_to_page(alice: Api, made: list[str]) -> None:
    assert list(pages(alice, VIDEOS, limit=2)) == [made[:2], made[2:4], made[4:]]
    assert list(pages(alice, VIDEOS, limit=5)) == [made]
    assert list(pages(alice, "/v1/options/videos", limit=3)) == [made[:3], made[3:]]


@pytest.mark.parametrize("path", ["searches/find_avatars", "searches/find_voices", "options/avatars", "options/music"])
def test_what_the_provider_lists_as_a_whole_has_pages_too(alice: Api, path: str) -> None:
    everything = [row["id"] for row in alice.good("GET", f"/v1/{path}")]
    assert len(everything) > 1
    assert [list(each) for each in pages(alice, f"/v1/{path}", limit=1)] == [[each] for each in everything]


def test_the_link_is_the_next_page_and_is_missing_on_the_last(world: World, alice: Api, made: list[str]) -> None:
    first = alice("GET", VIDEOS, params={"limit": 3, "name": "Clip"})
    link, relation = first.headers["Link"].split("; ")
    address = urlsplit(link.strip("<>"))
    assert relation == 'rel="next"' and link.startswith(f"<{world.url}{VIDEOS}?")
    assert parse_qs(address.query)["cursor"] == [first.headers["X-Next-Cursor"]]
    rest = alice("GET", f"{address.path}?{address.query}")
    assert [row["id"] for row in first.json() + rest.json()] == made
    assert "Link" not in rest.headers and "X-Next-Cursor" not in rest.headers


def test_videos_that_come_or_go_in_between_are_neither_repeated_nor_hide_others(
    world: World, alice: Api, made: list[str]
) -> None:
    turning = pages(alice, VIDEOS, limit=2)
    assert next(turning) == made[:2]
    alice.good("POST", CREATE, {"script": "Hi.", "avatar_id": world.avatar(alice), "name": "New"})
    assert next(turning) == made[2:4]
    for gone in made[1:3]:
        alice.good("POST", "/v1/actions/delete_video", {"video_id": gone})
    assert next(turning) == made[4:]


def test_a_cursor_is_of_one_search_and_its_filters(world: World, alice: Api, made: list[str]) -> None:
    cursor = alice("GET", VIDEOS, params={"limit": 2, "name": "clip"}).headers["X-Next-Cursor"]
    again = {"cursor": cursor, "name": "clip", "limit": 1}
    assert [row["id"] for row in alice.good("GET", VIDEOS, params=again)] == made[2:3]
    others: list[tuple[Api, str, dict[str, Any]]] = [
        (alice, VIDEOS, again | {"name": "cli"}),
        (alice, VIDEOS, {"cursor": cursor}),
        (alice, VIDEOS, again | {"status": "DONE"}),
        (alice, "/v1/searches/find_avatars", again),
        (alice, "/v1/options/videos", {"cursor": cursor}),
        (world.connect("bob-of-pages"), VIDEOS, again),
    ]
    for api, path, query in others:
        answer = api("GET", path, params=query)
        assert answer.status_code == 422 and "another search" in answer.json()["error"]["details"]["cursor"][0], path


@pytest.mark.parametrize("cursor", ["x", "%", "é", "a" * 2049, "AAAA", base64.b64encode(b"12345678" * 9).decode()])
def test_a_cursor_that_is_none_is_told_so(alice: Api, cursor: str) -> None:
    for path in (VIDEOS, "/v1/options/avatars"):
        answer = alice("GET", path, params={"cursor": cursor})
        assert answer.status_code == 422 and "cursor" in answer.json()["error"]["details"]


def test_a_limit_is_a_number_up_to_a_hundred(alice: Api) -> None:
    for limit in ("0", "101", "x"):
        assert alice("GET", "/v1/options/avatars", params={"limit": limit}).status_code == 422
    assert len(alice.good("GET", "/v1/options/avatars", params={"limit": "1"})) == 1


def test_every_answer_of_a_changing_action_says_whether_it_is_a_repeat(world: World, alice: Api) -> None:
    body, key = {"script": "Hello.", "avatar_id": world.avatar(alice)}, {"Idempotency-Key": "said"}
    for repeated in (False, True):
        answer = alice("POST", CREATE, body, headers=key)
        assert answer.json()["repeated"] is repeated
        assert answer.headers["Idempotent-Replayed"] == str(repeated).lower()
    read = alice("POST", "/v1/actions/get_video", {"video_id": answer.json()["id"]})
    assert "repeated" not in read.json() and "Idempotent-Replayed" not in read.headers
    refused = alice("POST", CREATE, body | {"script": "Other."}, headers=key)
    assert refused.status_code == 409 and refused.headers["Idempotent-Replayed"] == "false"


def test_rendering_what_is_rendered_is_no_repeat_unless_the_step_is(world: World, alice: Api) -> None:
    video = alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    said = [
        alice.good("POST", "/v1/actions/render_video", {"video_id": video["id"], "deduplicate_minutes": minutes})
        for minutes in (None, 5, 5)
    ]
    assert [each["repeated"] for each in said] == [False, True, True]
