"""What the pages tell people to run is run here: against a real bridge, and the sandbox in the provider's place.

What is shown as an answer is compared; `…` stands for anything. A block that cannot be run says why, or which test runs
it, in a comment right before it.
"""

import base64
import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from platforms.subjects import SUBJECTS
from support import pages, pictures
from support.pages import ROOT, Block
from support.receiver import Arrival
from support.world import Api, World

from connector import ids
from connector.demo.scripts.argil import SCRIPT
from connector.demo.walk import HOPS
from connector.manifests.make import signing_in
from connector.providers import registry

BLOCKS = [block for page in pages.PAGES for block in pages.blocks(page)]
NOTE = re.compile(r"not run: .{10,}|run by (tests/[\w/]+\.py)")
KEY = "sandbox-reader"
CURL = shutil.which("curl")
NODE = shutil.which("node")


RUN = {  # the languages that are run, and in which pages; None: in all
    "": None,  # no code
    "console": None,
    "yaml": None,
    "json": ("connect.md", "make.md", "reference.md"),
    "python": ("connect.md",),
    "js": ("connect.md",),
}


def runs(block: Block) -> bool:
    return block.language in RUN and block.page.name in (RUN[block.language] or (block.page.name,))


def of(language: str, *names: str) -> list[Any]:
    """The blocks that are run, of these pages or of all."""
    wanted = [each for each in BLOCKS if each.language == language and runs(each) and not each.note]
    return [pytest.param(each, id=each.where) for each in wanted if not names or each.page.name in names]


@pytest.fixture(scope="module")
def worlds(sqlite: Any) -> Iterator[Callable[[str], World]]:
    """A bridge before a provider's sandbox."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def of(provider: str) -> World:
            world = stack.enter_context(World(stack.enter_context(sqlite.fresh(migrated=True)), provider=provider))
            stack.enter_context(world.relay())
            return world

        yield of


@pytest.fixture(scope="module")
def world(worlds: Callable[[str], World]) -> World:
    return worlds("argil")


@pytest.fixture(scope="module")
def reader(world: World) -> Api:
    return world.connect("reader")


@pytest.fixture(scope="module")
def arrival(world: World, reader: Api) -> tuple[Arrival, str]:
    """A delivery as a subscription's target got it, and the secret that signed it."""
    hook = reader.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    video = {"script": "Hello there.", "avatar_id": world.avatar(reader)}
    reader.good("POST", "/v1/actions/create_and_render_video", video)
    return world.receiver.wait(1)[0], hook["secret"]


def shows(shown: str, answer: str) -> bool:
    """Whether an answer is as the page shows it, but for blanks between its parts, and how far a render has come."""
    told = json.dumps(json.loads(answer), ensure_ascii=False)
    wanted = re.escape(" ".join(shown.split())).replace("…", ".*")
    wanted = re.sub("GENERATING_AUDIO|PENDING", r"(PENDING|GENERATING_\\w+|DONE)", wanted)
    return re.fullmatch(wanted, told) is not None


def test_every_block_is_run_or_says_why_not() -> None:
    for block in BLOCKS:
        noted = NOTE.fullmatch(block.note)
        assert noted or (not block.note and runs(block)), block.where
        if noted and noted[1]:
            assert (ROOT / noted[1]).is_file(), block.where


@pytest.mark.skipif(not CURL, reason="there is no curl here")
@pytest.mark.parametrize(
    ("page", "provider"), [("README.md", "argil"), ("docs/connect.md", "argil"), ("docs/heygen.md", "heygen")]
)
def test_calls_are_answered_as_the_page_shows(
    worlds: Callable[[str], World], page: str, provider: str, tmp_path: Path
) -> None:
    world = worlds(provider)
    (tmp_path / "anna.png").write_bytes(pictures.png(1280, 720))
    shell = {"PATH": os.environ["PATH"], "BRIDGE": world.url, "NO_PROXY": "127.0.0.1"}
    things = SUBJECTS[provider].things(world, world.connect("chooser"))
    filled = {"api_key": KEY, **things}
    for block in [each for each in pages.blocks(ROOT / page) if each.language == "console"]:
        for typed, shown in block.commands:
            if not typed.startswith("curl"):
                continue
            command = re.sub(r'"(\w+)": "…"', lambda gap: f'"{gap[1]}": "{filled[gap[1]]}"', typed)
            command = re.sub("YOUR (ARGIL|HEYGEN) KEY", KEY, command).replace("http://127.0.0.1:8000", world.url)
            run: Any = {"env": shell, "cwd": tmp_path, "capture_output": True, "text": True, "check": True}
            answer = subprocess.run(["bash", "-euc", command], **run)
            assert not shown or shows(shown, answer.stdout), f"{block.where}: {answer.stdout}"
            told = json.loads(answer.stdout)
            if isinstance(told, dict):
                assert "error" not in told, answer.stdout
                shell["TOKEN"] = told.get("token", shell.get("TOKEN", ""))


@pytest.mark.parametrize("block", of("console"))
def test_every_other_command_is_one_that_there_is(block: Block, tmp_path: Path) -> None:
    for typed, _ in block.commands:
        words = re.sub(r"^(\w+=\S+ )+", "", typed).split("#")[0].strip()
        if words.startswith("make "):
            environ = os.environ | {"MAKEFLAGS": ""}
            done = subprocess.run(
                ["bash", "-euc", f"{words} --dry-run VENV={tmp_path}"], cwd=ROOT, env=environ, capture_output=True
            )
            assert done.returncode == 0, done.stderr
        else:
            assert words.startswith("curl "), f"{block.where}: {typed}"


def test_the_demo_in_the_readme_has_the_hops_of_the_demo() -> None:
    [shown] = [
        shown for block in pages.blocks(ROOT / "README.md") for typed, shown in block.commands if "demo" in typed
    ]
    assert re.findall(r"  ok  (\w[\w ]+?) +\d+ ms  ", shown) == [hop.label.format(SCRIPT.label) for hop in HOPS]
    assert f"All {len(HOPS)} hops worked" in shown


@pytest.mark.parametrize("block", of("json", "connect.md"))
def test_an_event_is_as_the_page_shows_it(block: Block, arrival: tuple[Arrival, str]) -> None:
    body = arrival[0].body.decode().replace("http://127.0.0.1", "https://files.argil.test")
    assert shows(block.text, body), body


@pytest.mark.parametrize("block", of("python"))
def test_python_that_checks_a_signature_takes_what_arrives_and_no_forgery(
    block: Block, arrival: tuple[Arrival, str]
) -> None:
    arrived, secret = arrival
    names: dict[str, Any] = {"secret": secret, "body": arrived.body, "headers": arrived.headers}
    exec(compile(block.text, block.where, "exec"), names)
    assert names["event"] == arrived.event
    with pytest.raises(Exception, match="No matching signature"):
        exec(compile(block.text, block.where, "exec"), names | {"body": arrived.body.replace(b"DONE", b"GONE")})


@pytest.mark.skipif(not NODE, reason="there is no Node.js here")
@pytest.mark.parametrize("block", of("js"))
def test_javascript_that_checks_a_signature_takes_what_arrives_and_no_forgery(
    block: Block, arrival: tuple[Arrival, str]
) -> None:
    arrived, secret = arrival
    given = [secret, arrived.body.decode(), arrived.headers]
    stale = arrived.headers | {"webhook-timestamp": str(int(arrived.headers["webhook-timestamp"]) - 3600)}
    call = "verify(...JSON.parse(require('fs').readFileSync(0, 'utf8')))"
    assert _node(f"{block.text}\nconsole.log(JSON.stringify({call}))", given) == arrived.event
    for forged in (
        [secret, arrived.body.decode().replace("DONE", "GONE"), arrived.headers],
        [secret, arrived.body.decode(), stale],
        [secret, arrived.body.decode(), arrived.headers | {"webhook-signature": "v1,AAAA"}],
        [f"whsec_{ids.new_id('x')}", arrived.body.decode(), arrived.headers],
    ):
        with pytest.raises(subprocess.CalledProcessError):
            _node(f"{block.text}\n{call}", forged)


def _node(script: str, given: list[Any]) -> Any:
    assert NODE
    done = subprocess.run([NODE, "-e", script], input=json.dumps(given), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


EXAMPLE = re.compile(
    r"^### [^\n]+ \(`(\w+)`, (\w+)\)$(?:(?!^### ).)*?^Example:\n\n```json\n(.+?)^```$", re.MULTILINE | re.DOTALL
)
EXAMPLES = EXAMPLE.findall((ROOT / "docs" / "reference.md").read_text())


@pytest.fixture(scope="module")
def readers(worlds: Callable[[str], World]) -> dict[str, Api]:
    """A connection to each provider, by what people call it."""
    return {each.label: worlds(each.key).connect("taker") for each in registry.PROVIDERS}


def really(api: Api, given: dict[str, Any]) -> dict[str, Any]:
    """An example with an avatar and a voice that there are, and with a file, since nothing can be fetched."""
    real: dict[str, Callable[[], Any]] = {
        "avatar_id": lambda: api.good("GET", "/v1/options/avatars")[0]["id"],
        "voice_id": lambda: api.good("GET", "/v1/options/voices")[0]["id"],
        "file": lambda: f"data:image/png;base64,{base64.b64encode(pictures.png(640, 480)).decode()}",
    }
    return given | {key: real[key]() for key in real.keys() & given.keys()}


@pytest.mark.parametrize(
    ("action", "provider", "example"), EXAMPLES, ids=[f"{provider} {action}" for action, provider, _ in EXAMPLES]
)
def test_an_example_of_the_reference_is_taken(
    readers: dict[str, Api], action: str, provider: str, example: str
) -> None:
    """Its ids are made up: of the other things none is found, and that is all."""
    api = readers[provider]
    answer = api("POST", f"/v1/actions/{action}", really(api, json.loads(example)))
    assert answer.ok or answer.json()["error"]["code"] == "not_found", answer.text


def test_make_would_take_the_origins() -> None:
    blocks = [each for each in pages.blocks(ROOT / "docs" / "make.md") if each.language == "json"]
    [block] = [each for each in blocks if "origins" in each.text]
    manifest = json.loads((ROOT / "manifests" / "make" / "argil" / "makecomapp.json").read_text())
    manifest |= json.loads(f"{{{block.text}}}")
    schema = json.loads((ROOT / "tests" / "platforms" / "make" / "schemas" / "makecomapp.schema.json").read_text())
    jsonschema.validate(manifest, schema)
    [common] = [json.loads(each.text) for each in blocks if each is not block]
    assert tuple(common) == signing_in.COMMON  # tests/platforms/make/test_signing_in.py has it typed in at Make


@pytest.mark.parametrize("block", of("yaml"))
def test_a_workflow_is_whole(block: Block) -> None:
    workflow = yaml.load(block.text, yaml.BaseLoader)
    assert workflow["on"] and all(job["runs-on"] and job["steps"] for job in workflow["jobs"].values())
