"""Whatever the form takes and an interface does not refuse becomes a body that HeyGen's file allows, and all of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import assume, given
from providers.heygen import inputs, request_schemas

from connector import errors
from connector.catalogue import labels, schemas
from connector.providers.heygen import avatar_video, field_support, frame, v2_request, v3_request, words
from connector.providers.heygen.client import Api
from connector.providers.heygen.defaults import DEFAULTS
from connector.providers.heygen.support import EXPRESSIVENESS

[ACTION] = avatar_video.ACTIONS
REPAIRS = 10


@given(inputs.DRAWN)
def test_a_body_of_v3_is_right_and_holds_all_that_was_given(drawn: dict[str, Any]) -> None:
    checked = _accepted(drawn, "v3")
    body = v3_request.body(checked)
    request_schemas.assert_right(body, "v3")
    sent = [each for _, each in _leaves(body)]
    for path, value in _said(checked):
        assert value in sent, f"{path} was dropped: {body}"


@given(inputs.DRAWN)
def test_a_body_of_v2_is_right_and_holds_all_that_was_given(drawn: dict[str, Any]) -> None:
    checked = _accepted(drawn, "v2")
    body = v2_request.body(checked)
    request_schemas.assert_right(body, "v2")
    assert body["dimension"] == checked.get("dimension", {"width": 1280, "height": 720})
    if "video_inputs" in checked:
        kept = {key: each for key, each in body.items() if key != "dimension" or key in checked}
        assert kept == {key: each for key, each in checked.items() if key in body}
        assert {key for key in checked if key not in body} <= {"remove_background"}


@given(inputs.DRAWN)
def test_what_an_interface_refuses_is_said_by_the_labels_of_the_form(drawn: dict[str, Any]) -> None:
    checked = _taken(drawn)
    for api in ("v3", "v2"):
        for path, sentences in field_support.refused(checked, api).items():
            said = labels.sentence(path, sentences[0], ACTION.input)
            assert '"' not in said and "_" not in said.replace("avatar_iv", "")


def _accepted(drawn: dict[str, Any], api: Api) -> Mapping[str, Any]:
    """The drawn input, checked, without what the interface refuses."""
    checked = _taken(drawn)
    for _ in range(REPAIRS):
        if not (faults := field_support.refused(checked, api)):
            return checked
        checked = _taken(inputs.repaired(dict(checked), faults))
    raise AssertionError(f"still refused: {faults}")


def _taken(drawn: dict[str, Any]) -> dict[str, Any]:
    """The drawn input, checked, without what the form's rules refuse."""
    for _ in range(REPAIRS):
        try:
            return schemas.check(ACTION, drawn)
        except errors.InvalidInput as refused:
            drawn = inputs.repaired(drawn, refused.details or {})
    assume(False)
    raise AssertionError


def _said(checked: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each value that says more than its default, as v3 writes it."""
    shapes = frame.of(checked["dimension"]) if "dimension" in checked else None
    if shapes:
        yield "dimension", shapes.aspect_ratio
        yield "dimension", shapes.resolution
    for path, value in _leaves(checked):
        if path.startswith("dimension") or path.endswith(".type") or value == DEFAULTS.get(path):
            continue
        if path.endswith("play_style") and value == "once":
            continue  # how v3 plays it by itself
        if path == "caption":
            value = "default"
        if path.endswith("talking_style"):
            value = EXPRESSIVENESS[value]
        if path.endswith("background.value"):
            value = words.six_digits(value)
        yield path, value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each plain value with its path, as the table has it."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, f"{path}[]")
    else:
        yield path, value
