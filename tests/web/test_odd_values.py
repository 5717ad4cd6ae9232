"""Numbers and texts that no JSON, no database or no provider could take are refused before anything is asked of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from support.samples import sample
from support.world import Api, World

JSON = {"Content-Type": "application/json"}
RENDER = '{"video_id": "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11", "max_credits": %s}'
SEND = '{"method": "PUT", "path": "/webhooks/1", "body": %s}'

NUMBERS = ["1e999", "-1e999", "NaN", "-Infinity", "7" * 4_301]


@pytest.fixture
def unasked(world: World, alice: Api) -> Iterator[Api]:
    """Alice, whose account must not be asked anything by the test."""
    before = world.state(alice.connection["label"])["requests"]
    yield alice
    assert world.state(alice.connection["label"])["requests"] == before


def told(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/json" and set(answer.json()) == {"error", "request_id"}
    return dict(answer.json()["error"])


@pytest.mark.parametrize("number", sample(NUMBERS, 3), ids=lambda text: text[:9])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("actions/render_video", RENDER),
        ("actions/api_request", SEND % '{"a": [%s]}'),
        (
            "subscriptions",
            '{"trigger": "video_done", "target_url": "https://example.com/", "filters": {"video_id": %s}}',
        ),
    ],
    ids=["number", "any", "filters"],
)
def test_a_number_that_json_has_not_is_no_body(unasked: Api, path: str, body: str, number: str) -> None:
    answer = unasked("POST", f"/v1/{path}", data=body % number, headers=JSON)
    assert answer.status_code == 400, answer.text
    assert told(answer)["message"].startswith("The body is not valid JSON. Line 1, column ")


@pytest.mark.parametrize("number", sample(NUMBERS, 3), ids=lambda text: text[:9])
@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("actions/api_request", {"method": "PUT", "path": "/webhooks/1", "body": '{"a": [%s]}'}),
        ("actions/create_video", {"script": "Hi.", "avatar_id": "x", "extras": '{"a": %s}'}),
        (
            "subscriptions",
            {"trigger": "video_done", "target_url": "https://example.com/", "filters": '{"video_id": %s}'},
        ),
    ],
    ids=["any", "pairs", "filters"],
)
def test_nor_is_it_in_a_text_that_is_read_as_json(unasked: Api, path: str, given: dict[str, Any], number: str) -> None:
    body = {key: value.replace("%s", number) for key, value in given.items()}
    answer = unasked("POST", f"/v1/{path}", body)
    assert answer.status_code == 422, answer.text
    assert set(told(answer)["details"]) <= {"body", "extras", "filters"}


def test_nor_in_a_query(unasked: Api) -> None:
    for number in NUMBERS[:-1]:
        extras = quote(f'{{"a": {number}}}')
        answer = unasked("GET", f"/v1/searches/find_videos?extras={extras}")
        assert answer.status_code == 422 and "extras" in told(answer)["details"]


@pytest.mark.parametrize(
    "number",
    ['"1e999"', '"NaN"', '"Infinity"', "7" * 400, '"' + "7" * 5_000 + '"', '"١٢"', '"1_000"', '"0x10"', '"1,5"'],
)
def test_a_field_takes_only_finite_numbers(unasked: Api, number: str) -> None:
    answer = unasked("POST", "/v1/actions/render_video", data=RENDER % number, headers=JSON)
    assert answer.status_code == 422
    assert told(answer)["details"] == {"max_credits": ["Must be a number."]}


REFUSED = ["7" * 4_301, "0" * 5_000 + "5", "٣", "１", "1_000", "5.5", "1e1", "NaN", "0x5", "5 5", "--5", "0", "101"]


@pytest.mark.parametrize("limit", sample(REFUSED), ids=lambda text: text[:9])
def test_a_limit_is_a_whole_number_of_few_digits(unasked: Api, limit: str) -> None:
    for path in ("events", "deliveries", "subscriptions", "triggers/video_done/recent", "searches/find_videos"):
        answer = unasked("GET", f"/v1/{path}?limit={quote(limit)}")
        assert answer.status_code == 422 and list(told(answer)["details"]) == ["limit"], (path, answer.text)


@pytest.mark.parametrize("limit", ["5", "+5", " 5 ", "5.0", "005"])
def test_a_limit_may_be_written_in_several_ways(alice: Api, limit: str) -> None:
    assert alice.good("GET", f"/v1/events?limit={quote(limit)}")["data"] == []


@pytest.mark.parametrize(
    "after",
    ["7" * 4_301, "7" * 65, "٣", "１", "+5", "-5", "1_000", "5.0", "evt_x", "a\x00b", "evt_\ud800", "²"],
    ids=lambda text: ascii(text)[:9],
)
def test_after_is_a_cursor_or_an_event(unasked: Api, after: str) -> None:
    answer = unasked("GET", f"/v1/events?after={quote(after, errors='surrogatepass')}")
    assert answer.status_code == 422 and list(told(answer)["details"]) == ["after"], answer.text


@pytest.mark.parametrize("after", ["0", "7" * 64, "00", " 5 "], ids=lambda text: text[:9])
def test_a_cursor_may_be_far_ahead(alice: Api, after: str) -> None:
    assert alice.good("GET", f"/v1/events?after={quote(after)}")["data"] == []


@pytest.mark.parametrize("cursor", ["a\x00b", "7" * 4_301, "\ud800"], ids=lambda text: ascii(text)[:9])
def test_no_cursor_or_id_is_a_fault_of_ours(unasked: Api, cursor: str) -> None:
    given = quote(cursor, errors="surrogatepass")
    for path in (f"deliveries?cursor={given}", f"subscriptions?cursor={given}", f"deliveries?subscription_id={given}"):
        assert unasked("GET", f"/v1/{path}").status_code in (200, 422), path


def test_of_a_name_that_is_given_twice_the_last_one_counts(alice: Api) -> None:
    body = '{"label": "First", "label": "Last"}'
    assert alice("PATCH", "/v1/connections/me", data=body, headers=JSON).json()["label"] == "Last"


def test_what_a_database_keeps_in_no_text_goes_only_where_any_json_may_go(database_url: str) -> None:
    """Texts of our own fields lose it; a body for Argil is the user's own, and kept for its repeat."""
    with World(database_url) as world:
        alice = world.connect("alice")
        moment, extras = {"transcript": "Hi\x00.\udc00", "avatarId": world.avatar(alice)}, {"a\x00": "b\ud800"}
        body = {"name": "Na\x00me\ud800", "moments": [moment], "extras": extras}
        given = {"method": "POST", "path": "/videos", "body": body, "deduplicate_minutes": 5}
        made = [alice.good("POST", "/v1/actions/api_request", given)["body"] for _ in range(2)]
        assert made[0]["name"] == "Na\x00me\ud800" and made[0]["id"] == made[1]["id"]
        ours = {"name": body["name"], "script": moment["transcript"], "avatar_id": moment["avatarId"], "extras": extras}
        video = alice.good("POST", "/v1/actions/create_video", ours)
        assert (video["name"], video["extras"]) == ("Name", {"a": "b"})
        seen = alice.good("POST", "/v1/actions/get_video", {"video_id": made[0]["id"]})
        assert (seen["name"], seen["extras"]) == ("Name", {"a": "b"})
