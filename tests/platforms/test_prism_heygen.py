"""Prism, which knows nothing but HeyGen's OpenAPI file, takes all that the bridge can send over both interfaces; and
the bridge understands all that Prism answers: examples, invented things, refusals.
"""

import base64
import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support import prism as prisms
from support import upstream
from support.apis import HEYGEN
from support.prism import Wire

from connector import errors
from connector.catalogue.entries import Action, Options, Search
from connector.egress.http import Answer, Read, Request
from connector.providers.heygen.provider import HeyGen
from connector.providers.observations import Report
from connector.sandbox.files import PNG

pytestmark = pytest.mark.platforms

KEY = "heygen-key"
ID = "3fa85f6457174562b3fc2c963f66afa6"
INVENTED = 8  # how many invented answers each call is to understand

SPOKEN = {"text": "Hello there.", "voice_id": ID}
SCENE = {"avatar_id": ID, **SPOKEN}
PICTURE = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
MORE: dict[str, tuple[Mapping[str, Any], ...]] = {
    "upload_asset": ({"file": PICTURE},),
    "find_voices": ({}, {"language": "English", "gender": "female"}),
    "template_variables": ({"template_id": ID},),
}
"""What entries are called with instead of their examples (an address is for the bridge to fetch), or beside none."""

FINISHED = {
    "GET /v3/videos/{video_id}": "example=completed",
    "GET /v1/video_status.get": "example=completed",
}
"""Prism's first example is a video under way, which has no file."""

NO_CAPTIONS = ("download_video", "captioned")  # no example of HeyGen's file has them

SELDOM = {"POST /v3/assets/direct-uploads", "POST /v3/assets/{asset_id}/complete"}
"""A file of more than 32 MB goes there, to an address that Prism has not: tried with the sandbox."""

ENTRIES = [
    pytest.param(each, given, id=f"{each.key}-{number}")
    for each in HeyGen.entries
    if isinstance(each, (Action, Options, Search)) and not (isinstance(each, Action) and each.batch_of)
    for number, given in enumerate(
        MORE.get(each.key) or ([example.input for example in each.examples] if isinstance(each, Action) else [{}])
    )
    if (each.key, given.get("version")) != NO_CAPTIONS
]


BODIES = [
    path
    for name, operation in upstream.document(HEYGEN).operations.items()
    for method, _, path in (name.partition(" "),)
    if method == "POST" and "application/json" in operation.get("requestBody", {}).get("content", ())
]
"""Where a JSON body is posted to."""


@pytest.fixture(scope="module", params=[(), ("--errors",)], ids=["mock", "mock --errors"])
def prism(
    request: pytest.FixtureRequest, node: str, installed: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Prism's address."""
    log = tmp_path_factory.mktemp("prism") / "log"
    with prisms.running(node, installed("prism"), log, HEYGEN, request.param) as address:
        yield address


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(HEYGEN)
    yield wire
    wire.close()


@pytest.fixture(params=["v3", "v2"])
def heygen(prism: str, wire: Wire, request: pytest.FixtureRequest) -> HeyGen:
    return HeyGen(prism, request.param, wire)


@pytest.fixture
def v3(prism: str, wire: Wire) -> HeyGen:
    return HeyGen(prism, "v3", wire)


def perform(heygen: HeyGen, entry: Any, given: Mapping[str, Any]) -> Any:
    return prisms.perform(heygen.client(KEY), entry, given)


def by_themselves(heygen: HeyGen) -> None:
    """What the bridge asks and does without an action: keys, webhooks, lists."""
    heygen.check_key(KEY)
    webhooks = heygen.webhooks(KEY, heygen.webhook_interfaces[0].key)
    assert webhooks.create("https://connector.example/inbound/heygen/secret").id
    assert all(each.id for each in webhooks.list())
    webhooks.delete(ID)


@pytest.mark.parametrize(("entry", "given"), ENTRIES)
def test_what_an_entry_sends_is_taken_and_the_answer_understood(
    heygen: HeyGen, wire: Wire, entry: Any, given: Mapping[str, Any]
) -> None:
    wire.prefer = FINISHED
    try:
        perform(heygen, entry, given)
    except errors.InvalidInput as told:
        assert wire.answered == [] and "CONNECTOR_HEYGEN_API=v3" in str(told)  # only v3 has it, and nothing was asked
    assert wire.violations == []


def test_what_the_bridge_does_by_itself_is_taken(heygen: HeyGen, wire: Wire) -> None:
    by_themselves(heygen)
    assert wire.violations == [] and wire.answered


@pytest.mark.parametrize("name", HeyGen.lists)
def test_every_list_is_read(v3: HeyGen, wire: Wire, name: str) -> None:
    told = _asked(wire, v3.list_page(KEY, name, None))
    assert told.resource_type in HeyGen.resource_types and wire.violations == []


def test_every_operation_that_is_said_to_be_reached_is(prism: str, wire: Wire) -> None:
    wire.prefer = FINISHED
    for api in ("v3", "v2"):
        heygen = HeyGen(prism, api, wire)  # type: ignore[arg-type]
        for each in ENTRIES:
            entry, given = each.values
            try:
                perform(heygen, entry, given)  # type: ignore[arg-type]
            except errors.InvalidInput:
                assert api == "v2"
        by_themselves(heygen)
        for resource_type in HeyGen.resource_types if api == "v3" else ("video",):
            with contextlib.suppress(errors.ProviderFailed):  # the file's examples are about something else
                _asked(wire, heygen.look_up(KEY, heygen.report_for(resource_type, ID)))
    for name in HeyGen.lists:
        _asked(wire, HeyGen(prism, "v3", wire).list_page(KEY, name, None))
    reached = {name for name, places in HeyGen.reached_by if places != ("actions/api_request",)}
    assert reached - SELDOM <= {name for name, _ in wire.answered}


@pytest.mark.parametrize("prism", [()], indirect=True, ids=["mock"])  # --errors forbids Prism its own mistakes
@pytest.mark.parametrize("seed", range(INVENTED))
def test_invented_answers_are_understood(heygen: HeyGen, wire: Wire, seed: int) -> None:
    """Or refused in words: what is invented need not fit together, as a template and what is filled into it do."""
    wire.always = f'dynamic=true, seed="{seed}"'
    for each in ENTRIES:
        entry, given = each.values
        try:
            perform(heygen, entry, given)  # type: ignore[arg-type]
        except errors.Problem as told:
            assert str(told)
    invented = "video.url must match format"  # a video's address is sent on as Prism made it up
    assert [each for each in wire.violations if invented not in each] == []


@pytest.mark.parametrize(("code", "error"), [(401, errors.ReconnectRequired), (404, errors.NotFound)])
def test_a_refusal_is_our_error(v3: HeyGen, wire: Wire, code: int, error: type[errors.Problem]) -> None:
    wire.prefer = {"GET /v3/videos/{video_id}": f"code={code}"}
    with pytest.raises(error, match="HeyGen"):
        perform(v3, _entry("get_video"), {"video_id": ID})
    assert wire.violations == []


@pytest.mark.parametrize(
    ("code", "error"),
    [(400, errors.InvalidInput), (402, errors.InsufficientCredits), (403, errors.Problem), (429, errors.RateLimited)],
)
def test_a_refused_video_is_our_error(v3: HeyGen, wire: Wire, code: int, error: type[errors.Problem]) -> None:
    wire.prefer = {"POST /v3/videos": f"code={code}"}
    with pytest.raises(error):
        perform(v3, _entry("create_avatar_video"), _entry("create_avatar_video").examples[0].input)
    assert wire.violations == []


@pytest.mark.parametrize(("example", "final"), [("processing", None), ("completed", "done"), ("failed", "failed")])
@pytest.mark.parametrize("operation", ["GET /v3/videos/{video_id}", "GET /v1/video_status.get"])
def test_every_state_of_a_video_is_told_apart(
    prism: str, wire: Wire, operation: str, example: str, final: str | None
) -> None:
    wire.prefer = {operation: f"example={example}"}
    heygen = HeyGen(prism, "v3" if "/v3/" in operation else "v2", wire)
    seen = _asked(wire, heygen.look_up(KEY, Report("video", "v1", "success", {})))
    assert seen.final == final


WRONG = [
    ("/v3/videos", {"type": "avatar", "avatar_id": ID, "script": "Hi.", "resolution": "8k"}),
    ("/v3/videos", {"type": "avatar", "avatar_id": 3, "script": "Hi."}),
    ("/v3/videos", {"type": "studio", "scenes": [{"type": "image", "source": {"type": "url"}, "duration": 301}]}),
    ("/v2/video/generate", {"video_inputs": [{"voice": {"type": "silence", "duration": 101}}]}),
]


@pytest.mark.parametrize(("path", "body"), [*WRONG, *[(path, []) for path in BODIES]])
def test_prism_sees_what_is_wrong(v3: HeyGen, wire: Wire, path: str, body: Any) -> None:
    """Else silence would prove nothing."""
    reads = v3.client(KEY).reads
    wire.call(reads.request("POST", re.sub("{.*}", ID, path), body), timeout=10)
    assert len(wire.violations) == 1


def test_prism_sees_a_wrong_query_and_a_missing_key(prism: str, v3: HeyGen, wire: Wire) -> None:
    wire.call(v3.client(KEY).reads.request("GET", "/v3/avatars/looks?limit=51"), timeout=10)
    wire.call(Request("GET", f"{prism}/v3/users/me", {}, None), timeout=10)
    assert len(wire.violations) == 2


def _entry(key: str) -> Any:
    return next(each for each in HeyGen.entries if each.key == key)


def _asked(wire: Wire, read: Any) -> Any:
    assert isinstance(read, Read)
    answer = wire.call(read.request, timeout=10)
    assert isinstance(answer, Answer)
    return read.understand(answer)
