"""Each field of HeyGen's page is taken up to its edge, carried or refused by each interface as the table says, and not
taken past it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from providers.heygen import edges, request_schemas
from providers.heygen.edges import LEFT_OUT, REFUSED

from connector import errors
from connector.catalogue import schemas
from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL
from connector.providers.heygen import (
    avatar_video,
    field_support,
    scene_background,
    scene_character,
    scene_voice,
    v2_request,
    v3_request,
)
from connector.providers.heygen.client import Api
from connector.providers.heygen.defaults import DEFAULTS

[ACTION] = avatar_video.ACTIONS
BY_TYPE = {
    "character": scene_character.BY_TYPE,
    "voice": scene_voice.BY_TYPE,
    "background": scene_background.BY_TYPE,
}
BY_PATH = pytest.mark.parametrize("field", edges.FIELDS, ids=[each.path for each in edges.FIELDS])
OURS = (CALLBACK_URL.key, CALLBACK_ID.key)


@BY_PATH
def test_at_the_edge_v3(field: edges.Field) -> None:
    for at in field.at:
        given = schemas.check(ACTION, edges.put(at.base, field.path, at.value))
        refused = field_support.refused(_without_ours(given), "v3")
        assert ((at.blames or field.path).replace("[]", ".0") in refused) == (at.v3 == REFUSED), refused
        if at.v3 != REFUSED:
            _carried(v3_request.body(_without_ours(given)), "v3", at.v3, at.value if at.v3_as is None else at.v3_as)
        if at.v3 == LEFT_OUT:
            without = schemas.check(ACTION, at.base)
            assert v3_request.body(_without_ours(given)) == v3_request.body(without)


@BY_PATH
def test_at_the_edge_v2(field: edges.Field) -> None:
    for at in field.at:
        given = _without_ours(schemas.check(ACTION, edges.put(at.base, field.path, at.value)))
        refused = field_support.refused(given, "v2")
        if at.v2 == REFUSED:
            assert refused
            continue
        assert not refused
        _carried(v2_request.body(given), "v2", at.v2 or field.path.replace("[]", ".0"), at.value)


@BY_PATH
def test_past_it(field: edges.Field) -> None:
    for value, base in field.past:
        with pytest.raises(errors.InvalidInput) as refused:
            schemas.check(ACTION, edges.put(base, field.path, value))
        assert all(message for message in (refused.value.details or {}).values())


@pytest.mark.parametrize("base", ["AVATAR", "PHOTO", "SOUND", "STILL", "COLOR", "PICTURE", "CLIP"])
def test_the_defaults_of_another_type_are_as_if_left_out(base: str) -> None:
    bare: dict[str, Any] = getattr(edges, base)
    filled, [scene] = bare, bare["video_inputs"]
    for path, value in DEFAULTS.items():
        part, _, key = path.removeprefix("video_inputs[].").partition(".")
        if part in scene and any(key in each.goes for each in BY_TYPE[part].values()):
            mine = key in BY_TYPE[part][scene[part]["type"]].goes
            filled = filled if mine else edges.put(filled, path, value)
    assert filled != bare
    full, plain = (_without_ours(schemas.check(ACTION, each)) for each in (filled, bare))
    apis: dict[Api, Callable[[Any], Any]] = {"v3": v3_request.body, "v2": v2_request.body}
    for api, body in apis.items():
        assert field_support.refused(full, api) == field_support.refused(plain, api)
        assert body(full) == body(plain)


def test_every_field_that_is_told_has_its_edges() -> None:
    assert {each.path for each in edges.FIELDS} == {each.path for each in field_support.SUPPORT}


def _carried(body: dict[str, Any], api: request_schemas.Api, place: str, value: Any) -> None:
    request_schemas.assert_right(body, api)
    if place not in (LEFT_OUT, edges.BY_US):
        assert _at(body, place) == value
    assert not set(OURS) & body.keys()


def _without_ours(given: dict[str, Any]) -> dict[str, Any]:
    """What the action's function is given."""
    return {key: each for key, each in given.items() if key not in OURS}


def _at(body: Any, place: str) -> Any:
    for key in place.split("."):
        body = body[int(key)] if isinstance(body, list) else body[key]
    return body
