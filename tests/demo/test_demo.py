"""The demo as a user starts it: real processes, each in a directory of its own, while the usual ports are taken.

A few demos run through the whole module at once, because most of their time is waiting.
"""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests

from connector.demo import script
from connector.demo.walk import HOPS
from connector.providers.folders import FOLDERS

pytestmark = pytest.mark.processes

SECONDS = 60
MARK = "DEMO_UNDER_TEST"  # in the environment of whatever descends from a demo
USUAL_PORTS = {8000, 8001, 8002}


class Demo:
    """A running demo, and what it has told so far."""

    def __init__(self, home: Path, *options: str, environ: Mapping[str, str]) -> None:
        self._mark = f"{MARK}={home}"
        self._output = home / "output"
        with self._output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "connector", "demo", *options],
                cwd=home,
                env=os.environ | {MARK: str(home), "http_proxy": "http://127.0.0.1:9"} | dict(environ),
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @property
    def told(self) -> str:
        return self._output.read_text()

    def left_behind(self) -> list[str]:
        """The command lines of descendants that still run; seen only where there is /proc."""
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if self._mark.encode() in (each / "environ").read_bytes().split(b"\0"):
                    found.append((each / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found

    def still_listening(self) -> list[int]:
        ports = {int(port) for port in re.findall(r"http://127\.0\.0\.1:(\d+)", self.told)}
        assert len(ports) == 3 and not ports & USUAL_PORTS, ports
        return [port for port in sorted(ports) if _taken(port)]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)


@pytest.fixture(scope="module", autouse=True)
def usual_ports_taken() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for port in USUAL_PORTS:
            taken = stack.enter_context(socket.socket())
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):  # by somebody else already
                taken.bind(("127.0.0.1", port))
                taken.listen()
        yield


@pytest.fixture(scope="module", autouse=True)
def oneshots(tmp_path_factory: pytest.TempPathFactory, usual_ports_taken: None) -> Iterator[dict[str, Demo]]:
    """One with each provider. They must not touch the database that the environment names."""
    environ = {"CONNECTOR_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/production"}
    demos = {
        provider: Demo(tmp_path_factory.mktemp(provider), "--oneshot", "--provider", provider, environ=environ)
        for provider in FOLDERS
    }
    yield demos
    for each in demos.values():
        each.end()


@pytest.fixture(params=FOLDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def oneshot(oneshots: dict[str, Demo], provider: str) -> Demo:
    return oneshots[provider]


@pytest.fixture(scope="module", autouse=True)
def staying(tmp_path_factory: pytest.TempPathFactory, usual_ports_taken: None) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("staying"), environ={"CONNECTOR_CONNECT_SECRET": "of the production"})
    yield demo
    demo.end()


def test_a_part_that_cannot_start_is_explained(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "--oneshot", environ={"CONNECTOR_LOG_LEVEL": "loud"})

    assert demo.process.wait(SECONDS) == 1, demo.told
    assert "FAILED  Bridge up: the bridge ended with exit code 2" in demo.told
    assert "The last lines of var/demo/bridge.log:" in demo.told
    assert "| connector: CONNECTOR_LOG_LEVEL: wants one of" in demo.told
    assert demo.left_behind() == []


def test_it_stays_up_with_addresses_to_look_at_until_a_signal(staying: Demo) -> None:
    while "stays up until Ctrl-C" not in staying.told:
        assert staying.process.poll() is None, staying.told
        time.sleep(0.05)
    shown = dict(re.findall(r"^  (\w[\w ]+?) {2,}(\S.*)$", staying.told, re.MULTILINE))
    with requests.Session() as session:
        session.trust_env = False
        pages = {name: session.get(shown[name], timeout=10) for name in ("API docs", "Sandbox", "Received events")}
        curl, _, header, url = shlex.split(shown["Deliveries"])  # as it stands; there may be no curl here
        deliveries = session.get(url, headers=dict([header.split(": ")]), timeout=10).json()["data"]

        address, _, code = shown["Console"].partition("#code=")
        field = re.search(r'name="csrf_token" value="(\w+)"', session.get(address, timeout=10).text)
        assert field is not None
        console = session.post(address, data={"csrf_token": field[1], "secret": code}, timeout=10)

    assert console.url.endswith("/console") and "Demo" in console.text
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert "verified" in pages["Received events"].text
    assert "No matching signature found" in pages["Received events"].text
    assert (curl, [each["status"] for each in deliveries]) == ("curl", ["delivered"])
    staying.process.send_signal(signal.SIGTERM)
    assert staying.process.wait(SECONDS) == 0, staying.told
    assert staying.left_behind() == []
    assert staying.still_listening() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_a_killed_demo_leaves_nobody_behind_and_another_takes_its_place(tmp_path: Path) -> None:
    demo = Demo(tmp_path, environ={})
    while "Bridge up" not in demo.told:
        assert demo.process.poll() is None, demo.told
        time.sleep(0.05)
    demo.process.kill()
    demo.process.wait()
    end = time.monotonic() + SECONDS
    while demo.left_behind():
        assert time.monotonic() < end, demo.left_behind()
        time.sleep(0.05)
    assert list((tmp_path / "var" / "demo").glob("demo.db-claimant-*"))
    again = Demo(tmp_path, "--oneshot", environ={})
    assert again.process.wait(SECONDS) == 0, again.told


def test_every_hop_is_told_and_works(oneshot: Demo, provider: str) -> None:
    assert oneshot.process.wait(SECONDS) == 0, oneshot.told
    for label in [hop.label.format(script.of(provider).label) for hop in HOPS]:
        assert re.search(rf"^ +\d+\.\d\d s  ok  {label} +\d+ ms  \S", oneshot.told, re.MULTILINE), label
    assert re.search(r"Event received .* video\.done evt_\w+, signature verified", oneshot.told)
    assert re.search(r"Forgery refused .* answered 401", oneshot.told)
    assert re.search(r"Repeat costs nothing .* 1 video, 1 render,", oneshot.told)
    assert oneshot.left_behind() == []
    assert oneshot.still_listening() == []


def test_no_secret_and_no_control_character_is_told(oneshot: Demo, provider: str) -> None:
    oneshot.process.wait(SECONDS)

    assert not re.search(rf"{script.of(provider).api_key}|sandbox-|act_|whsec_|/inbound/", oneshot.told)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", oneshot.told)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
