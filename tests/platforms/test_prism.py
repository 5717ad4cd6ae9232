"""Prism, a mock server that knows nothing but Argil's OpenAPI file, takes all that the bridge can send; and the bridge
understands all that Prism answers: examples, invented things, refusals.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from support import prism as prisms
from support import upstream
from support.apis import ARGIL
from support.prism import Wire

from connector import errors
from connector.catalogue.entries import Action, Options, Search
from connector.egress.http import Answer, Read
from connector.providers.argil import webhooks
from connector.providers.argil.provider import BY_ITSELF, Argil
from connector.providers.observations import Report

pytestmark = pytest.mark.platforms

KEY = "argil-key"
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
EXAMPLE_ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"  # of the videos in Argil's file
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


@pytest.fixture(scope="module", params=[(), ("--errors",)], ids=["mock", "mock --errors"])
def prism(
    request: pytest.FixtureRequest, node: str, installed: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Prism's address."""
    log = tmp_path_factory.mktemp("prism") / "log"
    with prisms.running(node, installed("prism"), log, ARGIL, request.param) as address:
        yield address


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(ARGIL)
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
    return prisms.perform(argil.client(KEY), entry, given)


def by_themselves(argil: Argil) -> None:
    """What the bridge does with webhooks upstream."""
    registered = argil.webhooks(KEY, webhooks.INTERFACE.key)
    assert registered.create("https://connector.example/inbound/argil/secret").id
    assert all(each.id for each in registered.list())
    registered.delete(ID)


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
