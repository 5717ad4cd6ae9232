"""Each fault as a real client meets it, and what was or was not done behind it."""

import dataclasses
import http.client
import socket
import time
from typing import Any

import pytest
import requests

from connector.sandbox.faults import Faults, Switchboard


def created(alice: Any) -> int:
    return int(alice.state()["videos_created"])


def test_rate_limit_answers_429_as_often_as_said(alice: Any) -> None:
    alice.faults(rate_limit=2)
    answers = [alice("GET", "/voices") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1" and alice.get("/sandbox/faults")["rate_limit"] == 0


def test_minus_one_means_always(alice: Any) -> None:
    alice.faults(rate_limit=-1)
    assert {alice("GET", "/voices").status_code for _ in range(4)} == {429}
    alice.faults(rate_limit=0)
    alice("GET", "/voices", 200)


@pytest.mark.parametrize(("fault", "done"), [("error_500", 0), ("error_500_after", 1)])
def test_500_comes_before_or_after_the_work(alice: Any, fault: str, done: int) -> None:
    body = {"name": "n", "moments": [{"avatarId": alice.avatar("Lena")["id"], "transcript": "x"}]}
    alice.faults(**{fault: 1})
    alice("POST", "/videos", 500, json=body)
    assert created(alice) == done
    alice("POST", "/videos", 201, json=body)


@pytest.mark.parametrize(("fault", "done"), [("answer_before", 0), ("answer_after", 1)])
def test_any_status_comes_before_or_after_the_work(alice: Any, fault: str, done: int) -> None:
    body = {"name": "n", "moments": [{"avatarId": alice.avatar("Lena")["id"], "transcript": "x"}]}
    alice.faults(**{fault: 1}, answer_status=423)
    assert alice("POST", "/videos", 423, json=body).json()["code"] == 423
    assert created(alice) == done
    alice.faults(**{fault: 1}, answer_status=403, answer_page=True)
    page = alice("POST", "/videos", 403, json=body)
    assert page.headers["Content-Type"].startswith("text/html") and page.text.startswith("<!doctype")
    assert created(alice) == done * 2


def test_a_hanging_call_does_its_work_and_never_answers(alice: Any) -> None:
    body = {"name": "n", "moments": [{"avatarId": alice.avatar("Lena")["id"], "transcript": "x"}]}
    alice.faults(hang=1)
    with pytest.raises(requests.Timeout):
        alice("POST", "/videos", json=body, timeout=0.1)
    assert created(alice) == 1


def test_a_hanging_call_is_cut_off_in_the_end(alice: Any) -> None:
    alice.faults(hang=1, hang_seconds=0.1)
    started = time.monotonic()
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        alice("GET", "/voices")
    assert time.monotonic() - started >= 0.1


def test_stopping_lets_go_of_hanging_calls(alice: Any, server: Any) -> None:
    alice.faults(hang=1)
    with pytest.raises(requests.Timeout):
        alice("GET", "/voices", timeout=0.05)
    server.stop()
    with pytest.raises(requests.ConnectionError):
        alice("GET", "/voices")


def test_a_reset_comes_before_the_work(alice: Any) -> None:
    body = {"name": "n", "moments": [{"avatarId": alice.avatar("Lena")["id"], "transcript": "x"}]}
    alice.faults(reset_before=1)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        alice("POST", "/videos", json=body)
    assert created(alice) == 0 and alice.state()["requests"]["POST /videos"] == 1


def test_the_filter_keeps_faults_to_some_calls(alice: Any) -> None:
    id = alice.create()["id"]
    alice.faults(error_500_after=1, fault_methods=["POST"], fault_path="/render$")
    alice("GET", "/voices", 200)
    alice.create()
    alice("POST", f"/videos/{id}/render", 500)
    assert alice.get(f"/videos/{id}")["status"] == "GENERATING_AUDIO"


def test_the_filter_sees_the_path_without_v1(server: Any, alice: Any) -> None:
    alice.faults(rate_limit=-1, fault_path="^/voices$")
    answer = requests.get(f"{server.url}/v1/voices", headers={"x-api-key": "sandbox-alice"}, timeout=5)
    assert answer.status_code == 429 and alice.state()["requests"] == {"GET /voices": 1}


def test_what_was_made_shows_late(alice: Any, clock: Any) -> None:
    alice.faults(late_seconds=10)
    photo = {"type": "IMAGE", "name": "Zoe", "datasetImage": {"url": "https://example.com/a.png"}}
    video, avatar = alice.create(extras={"k": "v"})["id"], alice.post("/avatars", photo)["id"]
    clock.forward(9)
    alice("GET", f"/videos/{video}", 404)
    alice("GET", f"/avatars/{avatar}", 404)
    assert alice.get("/videos", extrasFilter='{"k": "v"}')["totalItems"] == 0 and len(alice.get("/avatars")) == 6
    clock.forward(1)
    alice("GET", f"/videos/{video}", 200)
    assert alice.get("/videos", extrasFilter='{"k": "v"}')["totalItems"] == 1 and len(alice.get("/avatars")) == 7


def test_changes_of_status_show_late(alice: Any, clock: Any) -> None:
    id = alice.create()["id"]
    alice.faults(late_seconds=10)
    clock.forward(20)
    assert alice.render(id)["status"] == "GENERATING_AUDIO"
    assert alice.get(f"/videos/{id}")["status"] == alice.get("/videos")["videos"][0]["status"] == "IDLE"
    alice("POST", f"/videos/{id}/render", 400)
    clock.forward(40)
    assert alice.get(f"/videos/{id}")["status"] == "GENERATING_VIDEO"
    clock.forward(10)
    assert alice.get(f"/videos/{id}")["status"] == "DONE"


def test_refused_keys_are_401_until_taken_back(alice: Any) -> None:
    alice.faults(refuse_keys=True)
    assert "revoked" in alice("GET", "/voices", 401).json()["message"]
    assert alice.state()["requests"] == {"GET /voices": 1}
    alice.faults(refuse_keys=False)
    alice("GET", "/voices", 200)


def test_latency_delays_each_answer(alice: Any) -> None:
    alice.faults(latency_seconds=0.1)
    started = time.monotonic()
    alice("GET", "/voices", 200)
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(("fault", "end"), [("fail_renders", "FAILED"), ("moderate_renders", "CONTENT_MODERATED")])
def test_renders_end_badly_as_often_as_said(alice: Any, clock: Any, fault: str, end: str) -> None:
    alice.faults(**{fault: 1})
    made = [alice.create()["id"] for _ in range(2)]
    alice.render(made[0])
    alice("POST", f"/videos/{made[0]}/render", 400)
    alice.render(made[1])
    clock.forward(40)
    assert [alice.get(f"/videos/{id}")["status"] for id in made] == [end, "DONE"]


def test_trainings_fail_as_often_as_said(alice: Any, clock: Any) -> None:
    alice.faults(fail_trainings=1)
    photo = {"type": "IMAGE", "name": "Zoe", "datasetImage": {"url": "https://example.com/a.png"}}
    made = [alice.post("/avatars", photo)["id"] for _ in range(2)]
    clock.forward(60)
    assert [alice.get(f"/avatars/{id}")["status"] for id in made] == ["TRAINING_FAILED", "IDLE"]


def told_of_a_render(alice: Any, clock: Any, receiver: Any) -> None:
    alice.post("/webhooks", {"callbackUrl": receiver.url, "events": ["VIDEO_GENERATION_SUCCESS"]})
    alice.render(alice.create()["id"])
    clock.forward(40)


def test_a_webhook_can_be_dropped(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.faults(webhook_drop=1)
    told_of_a_render(alice, clock, receiver)
    eventually(lambda: alice.state()["deliveries"])
    assert alice.state()["deliveries"][0]["error"] == "dropped" and receiver.bodies == []


def test_a_webhook_can_come_twice(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.faults(webhook_double=1)
    told_of_a_render(alice, clock, receiver)
    eventually(lambda: len(receiver.bodies) == 2)
    assert receiver.bodies[0] == receiver.bodies[1]


def test_a_webhook_can_come_late(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    alice.faults(webhook_delay_seconds=30, webhook_drop=0)
    told_of_a_render(alice, clock, receiver)
    time.sleep(0.1)
    clock.forward(29)
    time.sleep(0.1)
    assert receiver.bodies == [] == alice.state()["deliveries"]
    clock.forward(31)
    eventually(lambda: receiver.bodies)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"hang": "yes"}, "hang"),
        ({"hang": -2}, "hang"),
        ({"hang": True}, "hang"),
        ({"latency_seconds": -1}, "latency_seconds"),
        ({"answer_status": 99}, "answer_status"),
        ({"refuse_keys": 1}, "refuse_keys"),
        ({"fault_path": "("}, "fault_path"),
        ({"fault_methods": ["FETCH"]}, "fault_methods"),
        ({"fault_methods": "GET"}, "fault_methods"),
        ({"hnag": 1}, "hnag"),
        ([], "body"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(alice: Any, patch: Any, field: str) -> None:
    before = alice.get("/sandbox/faults")
    answer = alice("PATCH", "/sandbox/faults", 400, json=patch)
    assert answer.json()["message"].startswith(f"{field}: ")
    assert alice.get("/sandbox/faults") == before


def test_faults_are_merged_and_null_takes_one_back(alice: Any) -> None:
    alice.faults(hang=3, fault_methods=["PUT"])
    assert alice.faults(hang=None) == {**dataclasses.asdict(Faults()), "fault_methods": ["PUT"]}


def test_every_fault_has_a_sentence() -> None:
    assert all(each.metadata["help"].endswith(".") for each in dataclasses.fields(Faults))
    with pytest.raises(ValueError, match="rate_limit"):
        Faults(rate_limit=-2)


def test_a_counted_fault_is_taken_once_per_strike() -> None:
    switches = Switchboard(Faults(hang=2))
    assert [switches.take("hang") for _ in range(3)] == [True, True, False]
    assert not switches.take("rate_limit")


def test_connections_are_kept_even_past_errors_that_left_a_body_unread(server: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("POST", "/v1/videos", b'{"name": "x"}', {"x-api-key": "unknown"})
    assert connection.getresponse().read()
    kept = connection.sock
    connection.request("GET", "/v1/voices", headers={"x-api-key": "sandbox-alice"})
    assert connection.getresponse().status == 200 and connection.sock is kept is not None
    connection.close()


def test_a_chunked_body_is_understood(server: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    headers = {"x-api-key": "sandbox-alice", "Content-Type": "application/json"}
    connection.request("POST", "/v1/videos", iter([b'{"na', b'me": "x"}']), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, b"moments" in answer.read()) == (400, True)
    connection.close()


def test_a_client_that_waits_for_100_continue_gets_it(server: Any) -> None:
    head = b"POST /v1/videos HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(100).startswith(b"HTTP/1.1 401 ")


def test_a_call_whose_body_breaks_off_is_none(server: Any, alice: Any) -> None:
    head = b"POST /videos HTTP/1.1\r\nHost: here\r\nx-api-key: sandbox-alice\r\nContent-Length: 100\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall(head + b'{"name"')
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(100) == b""
    assert "POST /videos" not in alice.state()["requests"]
