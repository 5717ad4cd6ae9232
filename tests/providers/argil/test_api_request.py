import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from support import upstream
from support.samples import sample
from support.world import Api, World, until

from connector.catalogue import schemas
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.argil import api_request
from connector.providers.argil.client import Client
from connector.providers.base import Call, Check, Execute, Lookup
from connector.store import tables

CALL = "/v1/actions/api_request"
HOOK = {"callbackUrl": "https://example.com/hook", "events": ["VIDEO_GENERATION_SUCCESS"]}


@pytest.fixture(autouse=True)
def users_own_words() -> Iterator[None]:
    with upstream.unjudged():
        yield


def test_a_get_is_asked_anew_each_time(alice: Api, asked: Callable[[str], int]) -> None:
    given = {"method": "GET", "path": "/assets", "query": {"type": "AUDIO", "pageSize": 1}}
    for _ in range(2):
        told = alice.good("POST", CALL, given)
        assert told["status"] == 200 and [row["type"] for row in told["body"]] == ["AUDIO"]
        assert told["headers"]["x-total-count"] == "2" and "date" not in told["headers"]
    assert asked("GET /assets") == 2


def test_every_method_does_what_it_says(alice: Api) -> None:
    made = alice.good("POST", CALL, {"method": "POST", "path": "webhooks", "body": HOOK})
    assert made["status"] == 201 and made["body"]["callbackUrl"] == HOOK["callbackUrl"]
    path = f"/webhooks/{made['body']['id']}"
    put = {"method": "PUT", "path": path, "body": '{"callbackUrl": "https://example.com/other"}'}
    assert alice.good("POST", CALL, put)["body"]["callbackUrl"] == "https://example.com/other"
    assert alice.good("POST", CALL, {"method": "DELETE", "path": path}) == {
        "status": 204,
        "body": None,
        "headers": {"content-type": "text/html; charset=utf-8"},
        "repeated": False,
    }
    answer = alice("POST", CALL, {"method": "DELETE", "path": path})
    assert answer.status_code == 404 and path in answer.json()["error"]["message"]


def test_an_inbound_address_is_kept_nowhere_and_shown_to_nobody(world: World, alice: Api) -> None:
    [hook] = [each for each in world.state(alice.connection["label"])["webhooks"] if "/inbound/" in each["callbackUrl"]]
    secret = hook["callbackUrl"].rpartition("/")[2]
    put = {"method": "PUT", "path": f"/webhooks/{hook['id']}", "body": {"callbackUrl": hook["callbackUrl"]}}
    answers = [
        alice("POST", CALL, {"method": "GET", "path": "/webhooks"}).text,
        alice("POST", CALL, put, headers={"Idempotency-Key": "put"}).text,
        alice("POST", CALL, put, headers={"Idempotency-Key": "put"}).text,
        alice("POST", CALL, put | {"body": json.dumps(put["body"])}).text,
    ]
    assert all("[address]" in each and secret not in each for each in answers)
    [after] = [each for each in world.state(alice.connection["label"])["webhooks"] if each["id"] == hook["id"]]
    assert after["callbackUrl"] == hook["callbackUrl"]  # it was sent as it was given
    with world.bridge.store.database.read() as transaction:
        kept = str(transaction.execute(sa.select(tables.operations)).all())
    assert "[address]" in kept and secret not in kept


def test_a_write_is_done_once_per_key(alice: Api, asked: Callable[[str], int]) -> None:
    given = {"method": "POST", "path": "/webhooks", "body": HOOK}
    first, again = (alice.good("POST", CALL, given, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert first | {"repeated": True} == again and asked("POST /webhooks") == 1


def test_a_write_whose_answer_got_lost_is_never_sent_again(
    world: World, alice: Api, asked: Callable[[str], int]
) -> None:
    world.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/webhooks$")
    given = {"method": "POST", "path": "/webhooks", "body": HOOK}
    for _ in range(2):
        answer = alice("POST", CALL, given, headers={"Idempotency-Key": "once"})
        assert answer.status_code in (502, 504)
    assert asked("POST /webhooks") == 1


def test_a_get_that_fails_may_be_asked_again(world: World, alice: Api) -> None:
    given = {"method": "GET", "path": "/voices"}
    world.faults(error_500=1, fault_path="^/voices$")
    assert alice("POST", CALL, given, headers={"Idempotency-Key": "look"}).status_code == 502
    assert alice.good("POST", CALL, given, headers={"Idempotency-Key": "look"})["status"] == 200


def test_what_argil_refuses_is_our_error_in_its_words(alice: Api) -> None:
    moments = [{"avatarId": "nobody", "transcript": "Hi"}]
    given = {"method": "POST", "path": "/videos", "body": {"name": "A", "moments": moments}}
    answer = alice("POST", CALL, given)
    assert answer.status_code == 422 and "There is no avatar nobody" in answer.json()["error"]["message"]


def test_a_text_that_is_no_json_is_given_as_text(world: World, alice: Api) -> None:
    given = {"script": "Hi.", "avatar_id": world.avatar(alice)}
    video = alice.good("POST", "/v1/actions/create_and_render_video", given)
    look = {"method": "GET", "path": f"/subtitles/videos/{video['id']}/export"}
    told = until(lambda: (answer := alice("POST", CALL, look)).ok and answer.json())
    assert told["body"].startswith("WEBVTT") and told["headers"]["content-type"].startswith("text/vtt")


@pytest.mark.parametrize(
    "path",
    [
        "https://example.com/",
        "//example.com/videos",
        "/\\example.com",
        "\\\\example.com",
        "/videos//x",
        "/videos/../webhooks",
        "..",
        "/.",
        "/videos/./x",
        "/%2e%2e/videos",
        "%2fexample.com",
        "/videos/%2F",
        "/videos?limit=1",
        "/videos#x",
        "@example.com",
        "/videos@example.com",
        ":8080/videos",
        "javascript:x",
        "/videos\n/x",
        "/videos\r\nHost: example.com",
        "/vid\teos",
        "/ videos",
        "/vidéos",
        "/ｖideos",
        "/videos;x",
        "/",
        "x" * 501,
        ["/videos"],
        None,
    ],
)
@pytest.mark.parametrize("method", sample(["GET", "POST"], 1))
def test_no_path_leads_away_from_argil(carol: Api, path: Any, method: str) -> None:
    answer = carol("POST", CALL, {"method": method, "path": path})
    assert answer.status_code == 422 and "path" in answer.json()["error"]["details"], answer.text


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"method": "TRACE"}, "method"),
        ({"method": "get"}, "method"),
        ({"method": None}, "method"),
        ({"body": {"a": 1}}, "body"),
        ({"method": "POST", "body": "{a: 1}"}, "body"),
        ({"method": "POST", "body": "NaN"}, "body"),
        ({"method": "POST", "body": "[" * 100_000}, "body"),
        ({"query": {"a": ["b"]}}, "query.a"),
        ({"query": {"a": "x" * 2001}}, "query.a"),
        ({"query": {str(number): "x" for number in range(51)}}, "query"),
        ({"headers": {"Host": "example.com"}}, "headers"),
    ],
)
def test_a_call_that_makes_no_sense_is_not_made(carol: Api, more: dict[str, Any], path: str) -> None:
    answer = carol("POST", CALL, {"method": "GET", "path": "/voices", **more})
    assert answer.status_code == 422 and path in answer.json()["error"]["details"], answer.text


def test_a_body_as_text_is_sent_exactly(world: World, alice: Api) -> None:
    avatar = world.avatar(alice)
    text = f'{{"name": "A", "moments": [{{"avatarId": "{avatar}", "transcript": "Hi"}}], "extras": {{"a__b": ""}}}}'
    told = alice.good("POST", CALL, {"method": "POST", "path": "/videos", "body": text})
    assert told["body"]["extras"] == {"a__b": ""}


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        told = {"method": self.command, "path": self.path, "key": self.headers["x-api-key"], "body": body}
        content = json.dumps(told).encode()
        self.send_response(202)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def echo() -> Iterator[Callable[..., Any]]:
    """Makes a call as an action would, to a server that takes anything."""
    [action] = api_request.ACTIONS
    session, server = Session(ProviderSlots()), ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    client = Client(f"http://127.0.0.1:{server.server_port}/v1", "secret-of-alice", session)

    def call(**given: Any) -> Any:
        told = action.perform(Call(client, Once()), schemas.check(action, given))
        assert told["status"] == 202
        return told["body"]

    yield call
    session.close()
    server.shutdown()
    server.server_close()
    thread.join()


class Once:
    """A journal of an operation that goes well."""

    operation_id = "op_1"

    def step(
        self,
        name: str,
        execute: Execute,
        lookup: Lookup | None,
        *,
        lock_on: tuple[str, str] | None = None,
        check: Check | None = None,
    ) -> dict[str, Any]:
        assert lookup is None, "what came of an unknown call cannot be found out"
        return execute()

    def under_way(self, resource_type: str, resource: Mapping[str, Any]) -> None: ...

    def gone(self, resource_type: Any, resource_id: str) -> None: ...


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_any_method_goes_to_argil_with_the_users_key(echo: Callable[..., Any], method: str) -> None:
    for path in ("/a/B-1_2.3~4", "a/B-1_2.3~4"):
        told = echo(method=method, path=path)
        assert told == {"method": method, "path": "/v1/a/B-1_2.3~4", "key": "[key]", "body": ""}


def test_a_query_says_exactly_what_was_given(echo: Callable[..., Any]) -> None:
    told = echo(method="GET", path="/x", query={"a b": "&=#?/../@é", "n": 5, "yes": True})
    assert parse_qsl(urlsplit(told["path"]).query) == [("a b", "&=#?/../@é"), ("n", "5"), ("yes", "true")]


def test_the_longest_query_and_path_are_taken(echo: Callable[..., Any]) -> None:
    query = {str(number): "x" * 2000 for number in range(20)} | {str(number): "x" for number in range(20, 50)}
    told = echo(method="GET", path="x" * 500, query=query)
    assert dict(parse_qsl(urlsplit(told["path"]).query)) == query


@pytest.mark.parametrize("body", ['{"a": null, "b": [], "c__d": "", "é": "\\u0000"}', "[]", "null", "7", '"text"'])
def test_a_body_as_text_is_sent_with_all_that_is_empty(echo: Callable[..., Any], body: str) -> None:
    told = echo(method="POST", path="/x", body=body)
    assert json.loads(told["body"] or "null") == json.loads(body)
