"""A caller without a key who hangs up: the same body again is a repeat, whether the first still runs or is over."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from faults.argil import Argil
from faults.harness import Harness
from faults.scenario import ALICE
from support.world import Api, until

pytestmark = pytest.mark.processes

BOTH = "/v1/actions/create_and_render_video"


@pytest.fixture
def api(argil: Argil, tmp_path: Path) -> Iterator[Api]:
    with Harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, ARGIL_URL=argil.url) as harness:
        web = harness.web(workers=2)
        web.wait()
        yield harness.connect(web, ALICE)


def hang_up(api: Api, given: Any, after: float) -> None:
    """Ask, and close the connection so many seconds later, without an answer."""
    body = json.dumps(given).encode()
    lines = (
        f"POST {BOTH} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {api.session.headers['Authorization']!s}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    address = urlsplit(api.url)
    with socket.create_connection((str(address.hostname), address.port or 80)) as caller:
        caller.sendall("\r\n".join((*lines, "", "")).encode() + body)
        time.sleep(after)
        caller.setblocking(False)
        with pytest.raises(BlockingIOError):
            caller.recv(1)


@pytest.mark.parametrize("while_it_runs", [True, False], ids=["while_it_runs", "when_it_is_over"])
def test_the_same_body_again_is_the_same_video(api: Api, argil: Argil, while_it_runs: bool) -> None:
    given = {"script": "Hello there.", "avatar_id": api.good("GET", "/v1/options/avatars")[0]["id"]}
    argil.slow(2.0)
    hang_up(api, given, 1.5)
    if not while_it_runs:
        until(lambda: argil.renders(ALICE) == 1, 30)
        time.sleep(3.0)  # its answer is kept by then, and nobody heard it
    answers = [api.good("POST", BOTH, given)]
    assert (argil.asked(ALICE, "POST /videos"), argil.renders(ALICE)) == (1, 1)
    answers.append(api.good("POST", BOTH, given))  # the one before was told: this is another
    assert answers[0]["id"] != answers[1]["id"] and argil.renders(ALICE) == 2
