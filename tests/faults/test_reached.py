"""A stranger who reaches a real bridge through its tunnel, or by a web page of their own, reads no private service."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from faults.argil import Argil
from faults.harness import CONNECTOR, Harness, environment, free_port
from support.receiver import Receiver
from support.world import Api, until

pytestmark = pytest.mark.processes

TUNNEL = "https://tunnel.example.com"
SECRET = "tell-nobody-but-those-who-may-connect"
SAID = b'{"root": "of the private service"}'


@pytest.fixture
def private() -> Iterator[Receiver]:
    with Receiver() as service:
        service.then = (500, {"Location": "/of-the-private-service"}, SAID)
        yield service


def house_of(tmp_path: Path, argil: Argil, **settings: str) -> Harness:
    return Harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, ARGIL_URL=argil.url, **settings)


def connect(url: str, host: str, **headers: str) -> requests.Response:
    body = {"provider": "argil", "api_key": "sandbox-mallory"}
    return requests.post(f"{url}/v1/connections", json=body, headers={"Host": host, **headers}, timeout=20)


def attempted(api: Api, target: str) -> Any:
    hook = api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": target})
    test = api.good("POST", f"/v1/subscriptions/{hook['id']}/test")
    path = f"/v1/deliveries/{test['delivery_id']}"
    until(lambda: api.good("GET", path)["attempts"], 20)
    return api.good("GET", path)


@pytest.mark.parametrize("command", ["serve", "web"])
def test_it_does_not_start_without_a_connect_secret_behind_a_tunnel(command: str, tmp_path: Path) -> None:
    settings = {
        "CONNECTOR_DATABASE_URL": f"sqlite:///{tmp_path}/connector.db",
        "CONNECTOR_PUBLIC_URL": TUNNEL,
        "CONNECTOR_ALLOWED_TARGETS": "127.0.0.0/8",
    }
    words = [*CONNECTOR, command, "--bind", f"127.0.0.1:{free_port()}"]
    done = subprocess.run(words, env=environment(**settings), cwd=tmp_path, capture_output=True, text=True)
    [line] = done.stderr.strip().splitlines()
    assert done.returncode == 2
    assert "CONNECTOR_CONNECT_SECRET" in line and "tunnel.example.com" in line and "existing connections go on" in line


def test_behind_a_tunnel_a_stranger_neither_connects_nor_reads(tmp_path: Path, argil: Argil, private: Receiver) -> None:
    with house_of(tmp_path, argil, PUBLIC_URL=TUNNEL, CONNECT_SECRET=SECRET) as harness:
        web = harness.web(command="serve")
        web.wait()
        assert connect(web.url, "tunnel.example.com").status_code == 401
        refused = connect(web.url, "evil.example", **{"X-Connect-Secret": SECRET})
        assert refused.status_code == 400 and "CONNECTOR_ALLOWED_HOSTS" in refused.text
        made = connect(web.url, "tunnel.example.com", **{"X-Connect-Secret": SECRET})
        assert made.status_code == 201, made.text
        delivery = attempted(Api(web.url, made.json()["token"]), private.url)
        assert "answer hidden" in delivery["attempts"][0]["answer"]
        assert "private service" not in json.dumps(delivery) and harness.said("private service") == []


def test_on_one_machine_it_is_shown_and_no_web_page_gets_in(tmp_path: Path, argil: Argil, private: Receiver) -> None:
    with house_of(tmp_path, argil) as harness:
        web = harness.web(command="serve")
        web.wait()
        port = web.url.rpartition(":")[2]
        for host in (f"evil.example:{port}", "evil.example", f"0.0.0.0:{port}", "127.0.0.1.evil.example"):
            assert connect(web.url, host).status_code == 400
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", "LOCALHOST", f"[::1]:{port}"):
            assert connect(web.url, host).status_code == 201
        delivery = attempted(harness.connect(web, "sandbox-alice"), private.url)
        assert delivery["attempts"][0]["answer"] == SAID.decode()
