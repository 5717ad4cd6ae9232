"""Each call has its own limit, says it, and takes the longest values that its own form allows."""

import base64
import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from providers.made_up.provider import MadeUp
from support.world import Api

from connector import json_text
from connector.catalogue import batches, schemas, superseded
from connector.catalogue.entries import Options, Search
from connector.catalogue.field_types import LONGEST_KEY
from connector.catalogue.fields import Field
from connector.errors import InvalidInput
from connector.manifests import catalogue_endpoints
from connector.manifests.endpoint import Body, Endpoint
from connector.providers import registry
from connector.web import body_limits
from connector.web.endpoints import ENDPOINTS

KIB, MIB = 1024, 1024**2


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/inbound/argil/abc", 256 * KIB),
        ("POST", "//inbound//argil/abc", 256 * KIB),
        ("POST", "/inbound/argil/abc/more", 64 * KIB),
        ("POST", "/v1/connections", 64 * KIB),
        ("PATCH", "/v1/connections/me", 64 * KIB),
        ("POST", "/v1/subscriptions", 64 * KIB),
        ("POST", "/v1/actions/create_video", 2 * MIB),
        ("POST", "/v1//actions/create_video/", 2 * MIB),
        ("POST", "/v1/actions/api_request", 2 * MIB),
        ("POST", "/v1/actions/nothing", 2 * MIB),
        ("POST", "/v1/actions/create_avatar", 16 * MIB),
        ("GET", "/v1/actions/create_avatar", 64 * KIB),
        ("POST", "/v1/actions/create_avatar/more", 64 * KIB),
        ("POST", "/nowhere", 64 * KIB),
        ("PURGE", "", 64 * KIB),
    ],
)
def test_a_call_has_the_limit_of_its_kind(method: str, path: str, most: int) -> None:
    assert body_limits.limit(method, path) == most


def test_a_batch_may_be_as_long_as_a_file() -> None:
    catalogue = registry.catalogue((MadeUp,))
    for action, most in (("create_videos", 16 * MIB), ("translate_video", 2 * MIB)):
        assert body_limits.limit("POST", f"/v1/actions/{action}", catalogue=catalogue) == most


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("POST", "/v1/connections", "64 KiB"),
        ("PATCH", "/v1/connections/me", "64 KiB"),
        ("POST", "/v1/subscriptions", "64 KiB"),
        ("POST", "/v1/actions/create_video", "2 MiB"),
        ("POST", "/v1/actions/api_request", "2 MiB"),
        ("POST", "/v1/actions/create_avatar", "16 MiB"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_one_byte_too_many_is_413_and_says_the_limit_of_the_call(
    alice: Api, method: str, path: str, said: str, chunked: bool
) -> None:
    body = b"{}".ljust(body_limits.limit(method, path) + 1)
    data = iter((body[:5], body[5:])) if chunked else body
    answer = alice(method, path, data=data, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    told = answer.json()["error"]
    assert told["code"] == "malformed_request" and told["details"] is None
    assert told["message"] == f"The body is larger than this call takes: at most {said}. Send less."


@pytest.mark.parametrize("path", ["/v1/connections", "/v1/subscriptions", "/v1/actions/create_video"])
def test_a_body_of_exactly_the_limit_is_read(alice: Api, path: str) -> None:
    body = b"{}".ljust(body_limits.limit("POST", path))
    assert alice("POST", path, data=body, headers={"Content-Type": "application/json"}).status_code == 422


EMOJI = "\U0001f600"  # one character for people and for Python, twelve bytes once escaped


def longest(field: Field) -> Any:
    """A value of a field with nothing left to add to it; numbers have four digits."""
    match field.kind:
        case "string" | "text" | "file" if field.max_bytes is not None:
            content = random.Random(1).randbytes(min(field.max_bytes, 10 * MIB) - 100)  # larger ones come in a form
            return "data:image/png;base64," + base64.encodebytes(content).decode().replace("\n", "\r\n")
        case "string" | "text" | "url" if field.max is not None:
            plain = field.options or field.pattern  # ids and keys are ASCII
            return "x" * int(field.max) if plain else EMOJI * int(field.max)
        case "datetime":
            return "2026-01-01T00:00:00.000Z"
        case "choice":
            return max((each.value for each in field.choices), key=len)
        case "boolean":
            return False
        case "integer" | "number":
            return int(field.max) if field.max and field.max > 10 else 0.1234
        case "object":
            return {each.key: longest(each) for each in field.fields}
        case "pairs":
            assert field.max is not None and field.max_value is not None
            each = min(field.max_value, (field.max_text or math.inf) / (2 * field.max))  # an emoji has two UTF-16 units
            return {f"{n}".ljust(LONGEST_KEY, EMOJI): EMOJI * int(each) for n in range(int(field.max))}
        case "list":
            assert field.max is not None
            item = 0.1234 if field.items else {each.key: longest(each) for each in field.fields}
            count = 1 if field.key == batches.ITEMS else int(field.max)  # nobody sends a hundred of the longest at once
            return _spread([copy.deepcopy(item) for _ in range(count)], field)
        case "any":
            return {}  # whatever JSON: as long as the call's own limit
    raise AssertionError(f"{field.key} has no longest value")


def _spread(items: list[Any], field: Field) -> list[Any]:
    """Items whose free texts are together as long as their list allows."""
    left = field.max_text or 0

    def shorten(value: dict[str, Any], declared: tuple[Field, ...]) -> None:
        nonlocal left
        for each in declared:
            if each.fields and isinstance(value[each.key], dict):
                shorten(value[each.key], each.fields)
            elif each.free_text():
                value[each.key] = EMOJI * min(len(value[each.key]), left // 2)
                left -= 2 * len(value[each.key])

    if field.max_text is not None:
        for item in items:
            shorten(item, field.fields)
    return items


BODIES = [
    (call, body) for call in (*ENDPOINTS, *catalogue_endpoints.endpoints(registry.CATALOGUE)) for body in call.bodies
]


# The longest form of all is that of three calls, and that of `create_video` is enough in the fast suite.
LIKE_ANOTHER = ("create_and_render_video", "estimate_cost")
TRIED = [
    pytest.param(call, body, marks=pytest.mark.long) if call.key in LIKE_ANOTHER else (call, body)
    for call, body in BODIES
]


@pytest.mark.parametrize("without", ["script", "moments"])  # a form takes one of them
@pytest.mark.parametrize(("call", "body"), TRIED, ids=[f"{call.key}-{body.key}" for call, body in BODIES])
def test_the_longest_value_of_a_form_fits_escaped_into_the_limit_of_its_call(
    call: Endpoint, body: Body, without: str
) -> None:
    value = {each.key: longest(each) for each in superseded.shown(body.input) if each.key != without}
    written = json.dumps(value, ensure_ascii=True).replace("/", "\\/")  # as PHP writes it, which escapes most
    assert len(written) <= body_limits.limit(call.method, call.path)
    assert json_text.read(written, most=json_text.MAX_VALUES) == value
    try:
        schemas.check(body, value)
    except InvalidInput as wrong:  # such as "not both of them", but nothing that is too long or too many
        assert "are allowed" not in str(wrong.details)


def _fields(declared: tuple[Field, ...], path: str) -> Iterator[tuple[str, Field]]:
    for each in declared:
        yield f"{path}.{each.key}", each
        yield from _fields(each.fields, f"{path}.{each.key}")


FORMS = [body for _, body in BODIES] + [e for kind in (Search, Options) for _, e in registry.CATALOGUE.of(kind)]


@pytest.mark.parametrize("form", FORMS, ids=[form.key for form in FORMS])
def test_everything_of_a_form_has_an_upper_limit(form: Any) -> None:
    for path, field in _fields(form.input, form.key):
        if field.kind in ("string", "text", "url", "datetime", "list", "pairs", "file"):
            assert field.max is not None or field.max_bytes is not None, path
