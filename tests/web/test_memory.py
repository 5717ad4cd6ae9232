"""Bodies made to be large once they are read: refused by what they are, with little memory and a small answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

KIB, MIB = 1024, 1024**2
GROWTH = 100  # MiB of a process, the caller's in it, by a body of at most 16
ANSWER = 32 * KIB

CODE = """
import json, pathlib, re, sys
from support.world import World

def memory(what):  # MiB
    return int(re.search(what + r":\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024

def body_of(begin, piece, end, size):
    room = (size - len(begin) - len(end)) // (len(piece.replace("#", "0000000")) + 1)
    return (begin + ",".join(piece.replace("#", f"{n:07}") for n in range(room)) + end).encode()

with World(f"sqlite:///{sys.argv[1]}/connector.db") as world:
    world.bridge.store.database.upgrade()
    alice, told = world.connect("alice"), []
    for path, *what in json.load(sys.stdin):
        body = body_of(*what)
        caller = alice if "actions" in path else world.anyone
        pathlib.Path("/proc/self/clear_refs").write_text("5")  # the most is counted anew
        before = memory("VmRSS")
        answer = caller("POST", path, data=body, headers={"Content-Type": "application/json"})
        grown, took = memory("VmHWM") - before, answer.elapsed.total_seconds()
        told.append([answer.status_code, len(answer.content), round(grown), round(took, 1)])
        sys.stderr.write(f"{told[-1]} {len(body)} {answer.text[:150]}\\n")
    print(json.dumps(told))
"""

ATTACKS = {
    "unknown keys without a token": ("/v1/connections", "{", '"k#": 1', "}", 13 * MIB),
    "unknown keys as far as they are read": ("/v1/connections", "{", '"k#": 1', "}", 63 * KIB),
    "unknown keys": ("/v1/actions/create_video", "{", '"k#": 1', "}", 2 * MIB - KIB),
    "unknown keys beside a file": ("/v1/actions/create_avatar", "{", '"k#": 1', "}", 13 * MIB),
    "keys that reach into objects": ("/v1/actions/create_video", "{", '"k__a__b__c__d__k#": 1', "}", 2 * MIB - KIB),
    "keys that reach deep": ("/v1/actions/create_video", "{", '"k__' + "a__" * 40 + '#": 1', "}", 2 * MIB - KIB),
    "items": ("/v1/actions/create_avatar", '{"extras": [', "1", "]}", 14 * MIB),
    "items of objects": ("/v1/actions/create_video", '{"moments": [', '{"a": 1}', "]}", 1 * MIB),
    "empty lists": ("/v1/actions/create_avatar", '{"extras": [', "[]", "]}", 14 * MIB),
    "unknown keys of items": (
        "/v1/actions/create_video", '{"moments": [{"x": 1}], "zoom": [{', '"k#": 1', "}]}", 1 * MIB,
    ),
    "pairs in a text": ("/v1/actions/create_video", '{"extras": "{', '\\\\"k#\\\\": 1', '}"}', 1 * MIB),
    "a list for an object": ("/v1/actions/create_video", '{"subtitles": [', '{"k#": 1}', "]}", 1 * MIB),
    "a text of any": ("/v1/actions/api_request", '{"method": "PUT", "path": "/a", "body": "[', "[]", ']x"}', 1 * MIB),
    "one long key": ("/v1/actions/create_video", '{"k', "#", '": 1}', 2 * MIB - KIB),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    """Of each attack: status, bytes of the answer, MiB by which the process grew meanwhile, seconds."""
    here = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path_factory.mktemp("memory"))],
        input=json.dumps(list(ATTACKS.values())),
        env=os.environ | {"PYTHONPATH": f"{here}:{here.parent}", "CONNECTOR_LOG_LEVEL": "error"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(zip(ATTACKS, json.loads(run.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_refused_in_few_words_and_with_little_memory(outcomes: dict[str, list[float]], attack: str) -> None:
    status, length, grown, _ = outcomes[attack]
    assert status in (400, 413, 422)
    assert length < ANSWER
    assert grown < GROWTH
