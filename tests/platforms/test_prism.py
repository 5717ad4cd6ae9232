"""Prism, a mock server that knows nothing but Argil's OpenAPI file, takes all that the bridge can send; and the bridge
understands all that Prism answers: examples, invented things, refusals.

An answer of Prism's bears `sl-violations` when the request broke the file. What to answer, Prism is told by `Prefer`.
"""

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from support import upstream
from support.apis import ARGIL

from connector import errors
from connector.catalogue import json_schema, output_files, schemas
from connector.catalogue.entries import CURSOR, LIMIT, REPEATED, Action, Options, Search
from connector.catalogue.pages import Page
from connector.egress.http import Answer, Outcome, Read, Request
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.argil.provider import BY_ITSELF, Argil
from connector.providers.base import Call
from connector.providers.observations import Report

pytestmark = pytest.mark.platforms

KEY = "argil-key"
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
EXAMPLE_ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"  # of the videos in Argil's file
START_SECONDS = 60
INVENTED = 8  # how many invented answers each call is to understand

SPOKEN = {"avatar_id": ID, "transcript": "Hello there."}
FRAMES = {"keyframes": [{"time": 0, "scale": 1}, {"time": 1, "scale": 2.5, "easing": [0.42, 0, 0.58, 1]}]}
EVERYTHING = {
    "name": "Launch",
    "moments": [
        SPOKEN | {"voice_id": ID, "voice_model": "eleven_v3", "gesture_slug": "wave", "zoom": FRAMES},
        {"avatar_id": ID, "audio_url": "https://example.com/a.mp3"},
        SPOKEN | {"broll": {"type": "AVATAR_ACTION", "prompt": "waves", "motion_prompt": "slowly", "zoom": FRAMES}},
        SPOKEN | {"broll": {"type": "GENERATION", "prompt": "sea", "animate": True, "layout": "FULLSCREEN"}},
        SPOKEN | {"broll": {"type": "STOCKS_VIDEO", "query": "sea"}},
        SPOKEN | {"broll": {"type": "GOOGLE_IMAGES", "query": "sea", "animate": False}},
        SPOKEN | {"broll": {"type": "UPLOAD", "asset_id": ID, "layout": "SPLIT_AVATAR_TOP"}},
    ],
    "subtitles": {"enable": True, "style_id": ID, "position": "Bottom", "size": "Medium"},
    "aspect_ratio": "9:16",
    "auto_brolls": {"source": "STOCKS_VIDEO", "layout": "BACKGROUND"},
    "background_music": {"asset_id": ID, "volume": 0.5},
    "model": "ARGIL_ATOM",
    "extras": {"row": "42"},
}
MORE: dict[str, tuple[Mapping[str, Any], ...]] = {
    "create_video": (EVERYTHING,),
    "create_avatar": (
        {"name": "Anna", "image_url": "https://example.com/a.jpg", "voice_id": ID, "extras": {"a": "b"}},
    ),
    "find_videos": ({}, {"name": "é & ü", "avatar_id": ID, "voice_id": ID, "extras": {"row": "4 2"}, "limit": 3}),
    "gestures": ({"avatar_id": ID},),
    "api_request": (
        {"method": "GET", "path": "/assets", "query": {"type": "AUDIO", "pageSize": "100"}},
        {"method": "PUT", "path": f"/webhooks/{ID}", "body": {"events": ["AVATAR_TRAINING_FAILED"]}},
    ),
}
"""What entries are called with besides their examples."""

FORGIVEN = {("DELETE /videos/{id}", 404), ("DELETE /webhooks/{id}", 404)}
"""What is gone need not be deleted."""


NOT_RENDERED = ("POST /videos/{id}/render", "actions/create_and_render_video")
"""A video made by Prism is never IDLE."""


SUBTITLED = "with_subtitles"
"""The example that no video of Prism's fits: none has subtitles."""


class Wire(Session):
    """The bridge's own way out, listened to. `prefer` says what each operation is to be answered."""

    def __init__(self) -> None:
        super().__init__(ProviderSlots())
        self.prefer: dict[str, str] = {}
        self.always = ""
        self.answered: list[tuple[str, int]] = []
        self.violations: list[str] = []

    def call(self, request: Request, **more: Any) -> Outcome:
        name = upstream.document().name(request.method, urlsplit(request.url).path)
        assert name, f"{request.method} {request.url}"
        prefer = self.prefer.get(name, self.always)
        if prefer:
            request = request._replace(headers={**request.headers, "Prefer": prefer})
        outcome = super().call(request, **more)
        assert isinstance(outcome, Answer), outcome
        self.answered.append((name, outcome.status))
        said = json.loads(outcome.headers.get("sl-violations", "[]"))
        broken = [each["message"] for each in said if each["location"][0] == "request"]  # what it invents breaks it too
        if broken or outcome.status >= 300 and "code=" not in prefer:
            self.violations.append(f"{name} ({outcome.status}): {broken or outcome.body.decode()}")
        return outcome


class Journal:
    """One operation, whose steps are all looked for and all done."""

    operation_id = "opn_0123456789abcdefghijklmn"
    has_effects = False

    def made_with(self, operation_id: str) -> None: ...

    def step(self, name: str, execute: Callable[[], Any], lookup: Callable[[], Any] | None, **more: Any) -> Any:
        if lookup:
            lookup()
        return execute()

    def under_way(self, resource_type: str, resource: Any) -> None: ...

    def gone(self, resource_type: Any, resource_id: str) -> None: ...


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=[(), ("--errors",)], ids=["mock", "mock --errors"])
def prism(
    request: pytest.FixtureRequest, node: str, installed: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Prism's address."""
    program = installed("prism") / "@stoplight" / "prism-cli" / "dist" / "index.js"
    port, path = _free_port(), tmp_path_factory.mktemp("prism") / "log"
    command = [node, program, "mock", "-h", "127.0.0.1", "-p", str(port), *request.param, ARGIL.path]
    with path.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            _listening(port, process, path)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"Prism does not listen: {log.read_text()[-2000:]}")


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@pytest.fixture
def argil(prism: str, wire: Wire) -> Argil:
    return Argil(prism, wire)


ENTRIES = {
    f"{plural}/{each.key}": each
    for plural, kind in (("actions", Action), ("searches", Search), ("options", Options))
    for each in Argil.entries
    if isinstance(each, kind)
}


def given_to(entry: Any) -> list[Mapping[str, Any]]:
    examples = [each.input for each in entry.examples if each.name != SUBTITLED] if isinstance(entry, Action) else []
    return [*MORE.get(entry.key, ()), *examples] or [{}]


def perform(argil: Argil, entry: Any, given: Mapping[str, Any]) -> Any:
    """Do an entry as the bridge does it, and hold what it gives against its declaration."""
    changes = isinstance(entry, Action) and entry.changes
    call = Call(argil.client(KEY), Journal() if changes else None)
    checked = schemas.check(entry, given)
    if isinstance(entry, Action):
        told = entry.perform(call, checked)
        rows = [told]
    else:
        told = entry.perform(call, {LIMIT: entry.default_limit, **checked, CURSOR.key: None})
        rows = told.rows if isinstance(told, Page) else told
    added = (REPEATED, *(output_files.FIELDS if isinstance(entry, Action) and entry.gives_file else ()))
    declared = tuple(each for each in entry.output if each not in added)  # the bridge itself says the rest
    for row in rows:
        jsonschema.Draft202012Validator(json_schema.of_answer(declared)).validate(row)
    return told


def by_themselves(argil: Argil) -> None:
    """What the bridge does with webhooks upstream."""
    webhooks = argil.webhooks(KEY, "v1")
    assert webhooks.create("https://connector.example/inbound/argil/secret").id
    assert all(each.id for each in webhooks.list())
    webhooks.delete(ID)


def test_every_operation_is_taken_and_its_answer_understood(argil: Argil, wire: Wire) -> None:
    for entry in ENTRIES.values():
        gives_file = isinstance(entry, Action) and entry.gives_file
        wire.prefer = {"GET /videos/{id}": "example=done" if gives_file else "example=idle"}  # one that can be rendered
        for given in given_to(entry):
            perform(argil, entry, given)
    by_themselves(argil)
    argil.check_key(KEY)
    assert wire.violations == []
    assert (
        {name for name, _ in wire.answered}
        == {name for name, _ in Argil.reached_by}
        == set(upstream.document().operations)
    )


@pytest.mark.parametrize("prism", [()], indirect=True, ids=["mock"])  # --errors forbids Prism its own mistakes
@pytest.mark.parametrize("seed", range(INVENTED))
def test_invented_answers_are_understood(argil: Argil, wire: Wire, seed: int) -> None:
    wire.always = f'dynamic=true, seed="{seed}"'
    for entry in ENTRIES.values():
        perform(argil, entry, given_to(entry)[0])
    by_themselves(argil)
    assert wire.violations == []


def _refusals() -> Iterator[Any]:
    for name, ways in Argil.reached_by:
        for status in upstream.document().operations[name]["responses"]:
            for way in ways:
                if int(status) >= 400 and (name, way) != NOT_RENDERED:
                    yield pytest.param(name, int(status), way, id=f"{name} {status} {way}")


@pytest.mark.parametrize(("name", "status", "way"), list(_refusals()))
def test_a_refusal_is_our_error(argil: Argil, wire: Wire, name: str, status: int, way: str) -> None:
    wire.prefer = {"GET /videos/{id}": "example=idle"} | {name: f"code={status}"}
    forgiven = (name, status) in FORGIVEN or way == "options/gestures"
    expected = errors.NotFound if status == 404 else errors.InvalidInput
    with contextlib.nullcontext() if forgiven else pytest.raises(expected, match="Argil") as told:
        if way == BY_ITSELF:
            by_themselves(argil)
        elif way == "actions/api_request":
            perform(argil, ENTRIES[way], MORE["api_request"][1])
        else:
            perform(argil, ENTRIES[way], given_to(ENTRIES[way])[0])
    assert wire.violations == [] and (name, status) in wire.answered
    assert forgiven or "not found" in str(told.value).lower() or "error" in str(told.value)


@pytest.mark.parametrize(
    ("example", "final"),
    [
        ("idle", None),
        ("generating_audio", None),
        ("generating_video", None),
        ("done", "done"),
        ("failed", "failed"),
        ("moderated", "content_moderated"),
    ],
)
def test_every_state_of_a_video_is_told_apart(argil: Argil, wire: Wire, example: str, final: str | None) -> None:
    wire.prefer = {"GET /videos/{id}": f"example={example}"}
    read = argil.look_up(KEY, Report("video", EXAMPLE_ID, "DONE", {}))
    assert isinstance(read, Read)
    answer = wire.call(read.request, timeout=10)
    assert isinstance(answer, Answer) and read.understand(answer).final == final


def test_prism_sees_what_is_wrong(argil: Argil, wire: Wire) -> None:
    """Else silence would prove nothing."""
    client = argil.client(KEY)
    with pytest.raises((errors.InvalidInput, errors.Problem)):
        client.create_video({"name": "Hello", "moments": [{"avatarId": ID, "transcript": "Hi.", "colour": "red"}]})
    with pytest.raises((errors.InvalidInput, errors.Problem)):
        client.ask(replace(client.reads.voices(), request=client.reads.request("GET", "/voices?language=LATIN")))
    with pytest.raises(errors.ReconnectRequired):
        nobody = argil.client("")
        nobody.ask(nobody.reads.voices())
    assert len(wire.violations) == 3, wire.violations
