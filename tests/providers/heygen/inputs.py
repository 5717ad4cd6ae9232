"""Inputs of Create Avatar Video of every kind, as Hypothesis draws them from the declared fields."""

import copy
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from connector.catalogue.fields import Field
from connector.providers.heygen import avatar_video_fields, scene_background, scene_character, scene_voice
from connector.providers.heygen.scene_members import Members

_URL = "https://files.example.com/a"

_NAMED: dict[str, st.SearchStrategy[Any]] = {  # of fields whose pattern or kind says more than their limits
    "circle_background_color": st.sampled_from(["#fff", "#00aaFF"]),
    "value": st.sampled_from(["#fff", "#00aaFF", "#f6f6fc"]),
    "engine": st.sampled_from(["avatar_iii", "avatar_iv", "avatar_vi"]),
    "dimension": st.sampled_from([(1280, 720), (1080, 1080), (2160, 2700), (640, 480)]).map(
        lambda size: {"width": size[0], "height": size[1]}
    ),
}


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.key in _NAMED:
        return _NAMED[field.key]
    match field.kind:
        case "choice":
            return st.sampled_from([each.value for each in field.choices])
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(int(field.min or 0), int(field.max or 10_000))
        case "number":
            return st.floats(-10 if field.min is None else field.min, field.max or 10).map(lambda each: round(each, 3))
        case "url":
            return st.just(_URL)
        case "object":
            return _some(field.fields)
        case _:
            return st.text("abc", min_size=1, max_size=8)


def _some(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of some fields."""
    return st.fixed_dictionaries({}, optional={each.key: _value(each) for each in fields})


def _part(fields: tuple[Field, ...], by_type: Mapping[str, Members]) -> st.SearchStrategy[dict[str, Any]]:
    """A part of a scene, with fields that go with its type, and with those that it needs."""
    known = {each.key: each for each in fields}

    def of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
        mine = by_type[kind]
        others = frozenset().union(*(each.goes for each in by_type.values())) - mine.goes
        needed = {key: _value(known[key]) for key in mine.required}
        free = {key: _value(each) for key, each in known.items() if key not in ("type", *others, *needed, *mine.one_of)}
        one = st.sampled_from(mine.one_of).map(lambda key: {key: _URL}) if mine.one_of else st.just({})
        part = st.fixed_dictionaries(needed, optional=free)
        return st.builds(lambda made, source: {"type": kind, **made, **source}, part, one)

    return st.sampled_from(sorted(by_type)).flatmap(of)


_SCENE = st.fixed_dictionaries(
    {"voice": _part(scene_voice.FIELDS, scene_voice.BY_TYPE)},
    optional={
        "character": _part(scene_character.FIELDS, scene_character.BY_TYPE),
        "background": _part(scene_background.FIELDS, scene_background.BY_TYPE),
    },
)
_OF_A_FORM = ("script", "avatar_id", "voice_id", "video_inputs", "max_cost")
_WHOLE = _some(tuple(each for each in avatar_video_fields.FIELDS if each.key not in _OF_A_FORM))
_SCRIPT = st.sampled_from([{}, {"voice_id": "v_1"}]).map(
    lambda voice: {"script": "Hello there.", "avatar_id": "lk_1", **voice}
)
_SCENES = st.lists(_SCENE, min_size=1, max_size=3).map(lambda scenes: {"video_inputs": scenes})

DRAWN = st.builds(lambda whole, form: {**whole, **form}, _WHOLE, st.one_of(_SCENES, _SCENES, _SCRIPT))
"""What the form takes, but for its rules."""


def repaired(given: dict[str, Any], faults: Mapping[str, Any]) -> dict[str, Any]:
    """The input without what is blamed; with what is missed."""
    made = copy.deepcopy(given)
    for path in faults:
        *above, last = path.split(".")
        place: Any = made
        for key in above:
            place = place[int(key)] if key.isdecimal() else place.get(key, {})
        match above[-1:] + [last]:
            case [*_, "voice_id"]:
                place[last] = "v_1"
            case ["voice", "type"]:
                _whole_of(made, above)["voice"] = {"type": "text", "input_text": "Hello.", "voice_id": "v_1"}
            case ["background", "type"]:
                _whole_of(made, above)["background"] = {"type": "image", "url": _URL}
                _whole_of(made, above).pop("character", None)
            case ["dimension", _]:
                made.pop("dimension", None)
            case _:
                place.pop(last, None)
    return made


def _whole_of(made: dict[str, Any], above: list[str]) -> dict[str, Any]:
    scene: dict[str, Any] = made["video_inputs"][int(above[1])]
    return scene
