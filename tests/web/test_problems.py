"""Every error of the contract can be provoked over HTTP, and has its one shape."""

from typing import Any

import pytest
import requests
from support.world import Api, World

VIDEO = "/v1/actions/create_video"


def _is(answer: requests.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert set(told) == {"error", "request_id"} and set(told["error"]) == {"code", "message", "details"}
    assert told["error"]["code"] == code
    assert told["error"]["message"].strip() and told["request_id"] == answer.headers["X-Request-Id"]
    return dict(told["error"])


def _raw(api: Api, body: bytes, media: str = "application/json") -> requests.Response:
    return api("POST", VIDEO, data=body, headers={"Content-Type": media})


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_400(alice: Api, body: bytes) -> None:
    _is(_raw(alice, body), 400, "malformed_request")


def test_a_body_that_is_no_json_is_told_where_and_what_to_write(alice: Api) -> None:
    error = _is(_raw(alice, b'{\n  "script": "One\nTwo"\n}'), 400, "malformed_request")
    sentence = r"Line 2, column 17: a line break inside a text must be written as \n."
    assert error["message"] == f"The body is not valid JSON. {sentence}"
    assert error["details"] == {"line": 2, "column": 17}


def test_pairs_given_as_text_are_told_where_they_are_no_json(alice: Api) -> None:
    given = {"script": "One.", "avatar_id": "x", "extras": '{"row": "1",}'}
    error = _is(alice("POST", VIDEO, given), 422, "invalid_input")
    assert error["details"]["extras"] == ["Is not valid JSON. Line 1, column 13: there is a comma too many before }."]


def test_another_media_type_is_415(alice: Api) -> None:
    _is(_raw(alice, b"script=Hello", "application/x-www-form-urlencoded"), 415, "malformed_request")


def test_a_huge_body_is_413(alice: Api) -> None:
    _is(_raw(alice, b'{"script": "' + b"x" * 17_000_000 + b'"}'), 413, "malformed_request")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer act_\u00e9"]
)
def test_no_token_or_a_wrong_one_is_401(world: World, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = requests.get(f"{world.url}/v1/connections/me", headers=headers, timeout=5)
    _is(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_old_token_is_401_after_rotation(world: World, alice: Api) -> None:
    fresh = alice.good("POST", "/v1/connections/me/rotate-token")["token"]
    _is(alice("GET", "/v1/connections/me"), 401, "unauthorized")
    Api(world.url, fresh).good("GET", "/v1/connections/me")


def test_too_few_credits_is_402(world: World, alice: Api) -> None:
    avatar = world.avatar(alice)
    spent = {"script": "word " * 20_000, "avatar_id": avatar}
    error = _is(alice("POST", "/v1/actions/create_and_render_video", spent), 402, "insufficient_credits")
    assert "Argil" in error["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/v1/subscriptions/sub_x"),
        ("GET", "/v1/deliveries/dlv_x"),
        ("POST", "/v1/deliveries/dlv_x/replay"),
        ("POST", "/v1/actions/dance"),
        ("GET", "/v1/options/shoes"),
        ("GET", "/v1/searches/shoes"),
        ("GET", "/v1/triggers/shoes/recent"),
        ("POST", "/inbound/argil/guess"),
    ],
)
def test_what_is_not_there_is_404(alice: Api, method: str, path: str) -> None:
    _is(alice(method, path), 404, "not_found")


def test_a_video_that_argil_does_not_know_is_404(alice: Api) -> None:
    error = _is(alice("POST", "/v1/actions/get_video", {"video_id": "no-such-video"}), 404, "not_found")
    assert "no-such-video" in error["message"]


def test_another_connections_things_are_404(world: World, alice: Api, mallory: Api) -> None:
    hook = {"trigger": "video_done", "target_url": world.receiver.url}
    made = alice.good("POST", "/v1/subscriptions", hook)
    tested = alice.good("POST", f"/v1/subscriptions/{made['id']}/test")
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/test"),
        ("POST", "/rotate-secret"),
    ):
        _is(mallory(method, f"/v1/subscriptions/{made['id']}{path}", {} if method != "GET" else None), 404, "not_found")
    _is(mallory("GET", f"/v1/deliveries/{tested['delivery_id']}"), 404, "not_found")
    assert mallory.good("DELETE", f"/v1/subscriptions/{made['id']}")["deleted"] is True  # nothing of hers
    alice.good("GET", f"/v1/subscriptions/{made['id']}")


def test_the_wrong_method_is_405(alice: Api) -> None:
    _is(alice("DELETE", "/v1/catalogue"), 405, "malformed_request")


def test_the_same_key_with_another_body_is_409(world: World, alice: Api) -> None:
    avatar, headers = world.avatar(alice), {"Idempotency-Key": "row-1"}
    alice.good("POST", VIDEO, {"script": "One.", "avatar_id": avatar}, headers=headers)
    other = alice("POST", VIDEO, {"script": "Two.", "avatar_id": avatar}, headers=headers)
    _is(other, 409, "idempotency_conflict")


def test_bad_input_is_422_with_field_paths_before_any_call(world: World, alice: Api) -> None:
    who = alice.connection["label"]
    body = {"moments": [{"transcript": "x" * 501, "avatar_id": "a"}, {"avatar_id": "a"}], "aspect_ratio": "4:3"}
    error = _is(alice("POST", VIDEO, body), 422, "invalid_input")
    assert {"moments.0.transcript", "aspect_ratio"} <= set(error["details"])
    assert all(isinstance(each, list) for each in error["details"].values())
    assert "POST /videos" not in world.state(who).get("requests", {})


@pytest.mark.parametrize(
    "target", ["ftp://x", "https://user:pw@example.com/", "http://10.0.0.1/", "https://localhost.:1/", "not a url"]
)
def test_a_target_that_egress_refuses_is_422_at_subscribe(alice: Api, target: str) -> None:
    answer = alice("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": target})
    assert "target_url" in _is(answer, 422, "invalid_input")["details"]


def test_an_unknown_trigger_is_422_and_names_the_known(alice: Api) -> None:
    answer = alice("POST", "/v1/subscriptions", {"trigger": "rain", "target_url": "https://example.com/"})
    assert "video_done" in _is(answer, 422, "invalid_input")["message"]


def test_a_key_that_argil_refuses_is_422_on_connect(world: World) -> None:
    answer = world.anyone("POST", "/v1/connections", {"provider": "argil", "api_key": "wrong-secret-key"})
    assert "wrong-secret-key" not in answer.text
    _is(answer, 422, "invalid_api_key")


def test_a_key_that_stops_working_is_424_and_marks_the_connection(world: World, alice: Api) -> None:
    world.faults(refuse_keys=True)
    _is(alice("GET", "/v1/options/avatars"), 424, "reconnect_required")
    assert alice.good("GET", "/v1/connections/me")["status"] == "reconnect_required"
    world.faults(refuse_keys=False)
    alice.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-alice-anew"})
    assert alice.good("GET", "/v1/connections/me")["status"] == "active"


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_in_argils_place_is_502_and_marks_nothing(world: World, alice: Api, status: int) -> None:
    """A bot check, a proxy: 424 would have the platform switch the scenario off."""
    world.faults(answer_before=-1, answer_status=status, answer_page=True)
    try:
        for _ in range(3):
            error = _is(alice("GET", "/v1/searches/find_avatars"), 502, "provider_error")
        connecting = {"provider": "argil", "api_key": "sandbox-new"}
        _is(world.anyone("POST", "/v1/connections", connecting), 502, "provider_error")
        world.faults(answer_page=False)
        _is(world.anyone("POST", "/v1/connections", connecting), 422, "invalid_api_key")
    finally:
        world.faults(answer_before=None, answer_status=None, answer_page=None)
    assert "proxy" in error["message"] and "onnect again" not in error["message"]
    assert alice.good("GET", "/v1/connections/me")["status"] == "active"


def test_argil_asking_to_slow_down_is_429_with_whole_seconds(world: World, alice: Api) -> None:
    world.faults(rate_limit=1)
    answer = alice("GET", "/v1/options/avatars")
    _is(answer, 429, "rate_limited")
    assert answer.headers["Retry-After"].isdigit()


def test_argils_own_trouble_is_502(world: World, alice: Api) -> None:
    world.faults(error_500=1)
    _is(alice("GET", "/v1/options/avatars"), 502, "provider_error")
    world.faults(reset_before=1)
    _is(alice("GET", "/v1/options/avatars"), 502, "provider_error")


def test_every_answer_has_a_request_id_and_keeps_a_given_one(world: World) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/nowhere"):
        assert world.anyone("GET", path).headers["X-Request-Id"]
    answer = world.anyone("GET", "/healthz", headers={"X-Request-Id": "mine-1"})
    assert answer.headers["X-Request-Id"] == "mine-1"


def test_inbound_refuses_what_it_cannot_keep(world: World, alice: Api) -> None:
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    who = alice.connection["label"]
    [hook] = world.state(who)["webhooks"]
    post = requests.post
    _is(post(hook["callbackUrl"], data=b"x" * 300_000, timeout=5), 413, "malformed_request")
    _is(post(hook["callbackUrl"], data=b"[1]", timeout=5), 400, "malformed_request")
    assert post(hook["callbackUrl"], json={"event": "SOMETHING_NEW"}, timeout=5).status_code == 202


def test_a_chunked_body_that_is_too_large_is_413(world: World, alice: Api) -> None:
    alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    [hook] = world.state(alice.connection["label"])["webhooks"]
    pieces = (each for each in [b'{"a": 1}', b" " * 300_000])
    _is(requests.post(hook["callbackUrl"], data=pieces, timeout=5), 413, "malformed_request")


def backwards(*place_and_sealed: str) -> str:
    return place_and_sealed[-1][::-1]


def test_a_secret_that_does_not_open_is_our_fault_on_every_way_to_it(world: World, alice: Api) -> None:
    """Two machines in the middle of a change of keys, a wrong key after a restore: nobody is asked to connect again."""
    avatar, hook = world.avatar(alice), {"trigger": "video_done", "target_url": world.receiver.url}
    video = alice.good("POST", VIDEO, {"script": "Hello.", "avatar_id": avatar})
    made = alice.good("POST", "/v1/subscriptions", hook)
    before = world.state(alice.connection["label"])["requests"]
    world.bridge.store.seals.reseal(backwards)
    ways: list[tuple[str, str, Any]] = [
        ("POST", VIDEO, {"script": "Again.", "avatar_id": avatar}),
        ("POST", "/v1/actions/render_video", {"video_id": video["id"], "callback_url": world.receiver.url}),
        ("POST", "/v1/actions/get_video", {"video_id": video["id"]}),
        ("POST", "/v1/actions/api_request", {"method": "GET", "path": "/voices"}),
        ("GET", "/v1/searches/find_videos", None),
        ("GET", "/v1/options/avatars", None),
        ("POST", "/v1/subscriptions", hook),
        ("POST", f"/v1/subscriptions/{made['id']}/rotate-secret", {}),
    ]
    try:
        for method, path, body in ways:
            answer = alice(method, path, body)
            error = _is(answer, 503, "store_unavailable")
            assert int(answer.headers["Retry-After"]) > 0, path
            assert "onnect again" not in error["message"] and "CONNECTOR_" not in error["message"]
    finally:
        world.bridge.store.seals.reseal(backwards)
    assert alice.good("GET", "/v1/connections/me")["status"] == "active"
    assert world.state(alice.connection["label"])["requests"] == before
    alice.good("POST", VIDEO, {"script": "Again.", "avatar_id": avatar})
    assert alice.good("POST", "/v1/subscriptions", hook)["secret"] == made["secret"]


def test_keys_of_another_database_are_not_ready(world: World) -> None:
    world.bridge.keyring.begin(now=world.bridge.clock())
    world.anyone.good("GET", "/readyz")
    world.bridge.store.seals.reseal(backwards)
    try:
        answer = world.anyone("GET", "/readyz")
        assert "CONNECTOR_ENCRYPTION_KEYS" in _is(answer, 503, "store_unavailable")["message"]
    finally:
        world.bridge.store.seals.reseal(backwards)
    world.anyone.good("GET", "/readyz")
