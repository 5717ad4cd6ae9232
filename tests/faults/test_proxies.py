"""`serve` behind nginx and behind Caddy, as docs/operate.md has them: what the bridge needs gets through."""

import contextlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
import requests
from faults.argil import Argil
from faults.harness import Harness, wrong
from faults.scenario import ALICE
from support.proxies import NAME, Proxy, proxy
from support.world import Api, until

pytestmark = pytest.mark.processes

SECRET = "open sesame"
TRIES = 20  # of keys that are refused, by one client
BOTH = "/v1/actions/create_and_render_video"


class Scenario:
    """A bridge behind a proxy, and somebody who is connected through it."""

    def __init__(self, front: Proxy, argil: Argil) -> None:
        self.front = front
        self.argil = argil
        self.api = Api(front.url)
        self.api.session.verify = str(front.certificate)
        self.api.session.headers["X-Connect-Secret"] = SECRET
        made = self.api.good("POST", "/v1/connections", {"provider": "argil", "api_key": ALICE, "label": "Proxied"})
        self.token = made["token"]
        self.api.session.headers["Authorization"] = f"Bearer {self.token}"
        self.given = {"script": "Hello there.", "avatar_id": self.api.good("GET", "/v1/options/avatars")[0]["id"]}


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def scenario(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    folder = tmp_path_factory.mktemp("proxied")
    with proxy(request.param) as front, Argil() as argil:
        settings = {"PUBLIC_URL": front.url, "CONNECT_SECRET": SECRET}
        with Harness(f"sqlite:///{folder}/connector.db", folder, ARGIL_URL=argil.url, **settings) as harness:
            served = harness.web(command="serve")
            served.wait()
            front.start(int(served.url.rpartition(":")[2]))
            yield Scenario(front, argil)


def test_webhooks_and_calls_get_through(scenario: Scenario) -> None:
    told = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": scenario.argil.finish(ALICE)}}
    with requests.Session() as argil:
        argil.trust_env = False
        argil.verify = str(scenario.front.certificate)
        for _ in range(20):
            taken = argil.post(scenario.front.url + scenario.argil.inbound(ALICE), json=told, timeout=10)
            assert taken.status_code == 202
    until(lambda: scenario.api.good("GET", "/v1/events")["data"])
    refused = scenario.api("POST", "/v1/actions/create_video", {"script": "x" * 3 * 1024 * 1024})
    assert refused.status_code == 413 and not wrong(refused)
    refused = scenario.api("POST", "/v1/actions/create_avatar", {"image_base64": "x" * 15 * 1024 * 1024})
    assert refused.status_code == 422 and not wrong(refused)


def test_clients_are_counted_apart_whatever_they_say_of_themselves(scenario: Scenario) -> None:
    guesses = [_guess(scenario, "127.0.0.2", forged=f"203.0.113.{number}") for number in range(TRIES + 1)]
    assert guesses[0] == 422 and guesses[-1] == 429
    assert _guess(scenario, "127.0.0.3", forged="127.0.0.2") == 422


def _guess(scenario: Scenario, client: str, *, forged: str) -> int:
    """The status of an attempt to connect with a key that is none, by a client of this address."""
    secured = ssl.create_default_context(cafile=str(scenario.front.certificate))
    address = (NAME, scenario.front.port)
    caller = http.client.HTTPSConnection(*address, context=secured, source_address=(client, 0), timeout=20)
    with contextlib.closing(caller):
        headers = {"Content-Type": "application/json", "X-Connect-Secret": SECRET, "X-Forwarded-For": forged}
        caller.request("POST", "/v1/connections", json.dumps({"provider": "argil", "api_key": "none"}), headers)
        return caller.getresponse().status


def test_who_hangs_up_has_not_been_told(scenario: Scenario) -> None:
    scenario.argil.slow(2.0)
    body = json.dumps(scenario.given).encode()
    lines = (
        f"POST {BOTH} HTTP/1.1",
        f"Host: {NAME}:{scenario.front.port}",
        f"Authorization: Bearer {scenario.token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    secured = ssl.create_default_context(cafile=str(scenario.front.certificate))
    with secured.wrap_socket(socket.create_connection((NAME, scenario.front.port)), server_hostname=NAME) as caller:
        caller.sendall("\r\n".join((*lines, "", "")).encode() + body)
        time.sleep(1.5)
    until(lambda: scenario.argil.renders(ALICE) == 1, 30)
    scenario.argil.slow(0)
    time.sleep(3.0)  # its answer is kept by then
    scenario.api.good("POST", BOTH, scenario.given)
    assert (scenario.argil.asked(ALICE, "POST /videos"), scenario.argil.renders(ALICE)) == (1, 1)


def test_an_action_that_takes_long_is_answered_by_the_bridge(scenario: Scenario) -> None:
    scenario.argil.hang()
    began = time.monotonic()
    answer = scenario.api("POST", BOTH, scenario.given)
    scenario.argil.hang(0)
    assert answer.status_code == 504 and not wrong(answer)
    assert time.monotonic() - began > 15
