"""The variables of a template: as fields of a form, and as the objects that a video is made of.

A template shows each variable with its present value, in the shape that generating takes: a value that is given takes
the place of that, and all else about it stays, such as how a picture fits. HeyGen keeps what a variable that is left
out holds, but for texts, of which it would show or say the placeholder itself: those are sent as the template has them.
Sources: github.com/heygen-com/heygen-cli (gen/template.go); docs.heygen.com/docs/generate-video-from-template-v3.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector import ids
from connector.catalogue import dynamic_fields
from connector.catalogue.dynamic_fields import DynamicKind
from connector.catalogue.entries import Problems
from connector.providers.heygen.resources import text

VOICE = "__voice_id"
"""After a character's name: the field of its voice."""

_ADDRESS = ("https://", "http://")
_MOST_NAMED = 50  # variables that a sentence lists

LookKind = Callable[[str], str | None]
"""The kind of an avatar's look (`photo_avatar`) by its id; None for one that HeyGen does not know."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`type` is HeyGen's, `properties` what the template holds now."""

    name: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Type:
    """`keys`: the properties of which one holds the value, in the order in which they are looked for. `word` stands
    behind the name, where people choose something; `wrong` is said of a value that it cannot be.
    """

    keys: tuple[str, ...]
    help: str
    word: str = ""
    wrong: str = ""
    kind: DynamicKind = "string"
    options: str | None = None

    @property
    def is_file(self) -> bool:
        return "asset_id" in self.keys


def _file(word: str) -> _Type:
    return _Type(
        keys=("url", "asset_id"),
        help=f"Its address (https://…), or the ID of {word} that was uploaded to HeyGen.",
        word=word.split()[-1],
        wrong=f"Must be the address of {word} (https://…), or the ID of one that was uploaded.",
    )


_VOICE = _Type(
    keys=("voice_id",),
    help="The voice that speaks.",
    word="voice",
    wrong="Must be the ID of a voice.",
    options="voices",
)
_TYPES: Mapping[str, _Type] = {
    "text": _Type(keys=("content", "text"), help="The text that stands in its place.", kind="text"),
    "image": _file("an image"),
    "video": _file("a video"),
    "audio": _file("an audio"),
    "character": _Type(
        keys=("character_id", "avatar_look_id"),
        help="The avatar or talking photo that is seen.",
        word="avatar",
        wrong="Must be the ID of an avatar's look.",
        options="avatars",
    ),
    "voice": _VOICE,
}


def of(template: Mapping[str, Any]) -> dict[str, Variable]:
    """A template's variables by their names, as HeyGen shows it. What is no variable is left out."""
    told = template.get("variables")
    return {
        name: Variable(name, str(each.get("type")), _object(each.get("properties")))
        for name, each in (told.items() if isinstance(told, Mapping) else ())
        if isinstance(each, Mapping)
    }


def rows(variables: Iterable[Variable]) -> Iterator[dict[str, Any]]:
    """The fields that a form has for them; none for one of a type that is not known here."""
    for each in variables:
        if kind := _TYPES.get(each.type):
            yield _row(each.name, each, kind)
        if _has_voice(each):
            yield _row(each.name + VOICE, each, _VOICE)


def filled(variables: Mapping[str, Variable], given: Mapping[str, str], kind_of: LookKind) -> dict[str, Any]:
    """The variables as a video is made with them: those that are given, and texts. `given` has no faults."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        variable, kind = _named(variables, name)
        before = made.get(variable.name, _plain(variable))["properties"]
        made[variable.name] = _plain(variable) | {"properties": _with(before, kind, value, kind_of)}
    for variable in variables.values():
        if variable.type == "text" and _present(variable, _TYPES["text"]) and variable.name not in made:
            made[variable.name] = _plain(variable)
    return made


def faults(variables: Mapping[str, Variable], given: Mapping[str, str], used: frozenset[str]) -> Problems:
    """What is wrong with the values: `{name: [sentences]}`. `used`: the variables of the scenes that are rendered."""
    problems = {name: [fault] for name, value in given.items() if (fault := _fault(variables, name, value))}
    for each in variables.values():
        if each.type == "text" and each.name in used - given.keys() and not _present(each, _TYPES["text"]):
            problems[each.name] = ["Is missing: the template has no text for it."]
    return problems


def _fault(variables: Mapping[str, Variable], name: str, value: str) -> str | None:
    try:
        variable, kind = _named(variables, name)
    except KeyError:
        known = [f"{each}" for row in rows(variables.values()) if (each := row["id"])][:_MOST_NAMED]
        return f"Is no variable of this template. The variables are: {', '.join(known) or 'none'}."
    if not kind:
        return f"Is of a type that is not known here ({variable.type}). Leave it out."
    right = kind.wrong == "" or ids.is_providers(value) or (kind.is_file and value.lower().startswith(_ADDRESS))
    return None if right else kind.wrong


def _named(variables: Mapping[str, Variable], name: str) -> tuple[Variable, Any]:
    """The variable that a field fills in, and the type of the value. Raises `KeyError`."""
    if variable := variables.get(name):
        return variable, _TYPES.get(variable.type)
    character = variables[name.removesuffix(VOICE)]
    if not name.endswith(VOICE) or not _has_voice(character):
        raise KeyError(name)
    return character, _VOICE


def _has_voice(variable: Variable) -> bool:
    return variable.type == "character" and "voice_id" in variable.properties


def _row(name: str, variable: Variable, kind: _Type) -> dict[str, Any]:
    present = _present(variable, kind)
    return dynamic_fields.row(
        name,
        f"{variable.name} ({kind.word})" if kind.word else variable.name,
        kind.kind,
        kind.help,
        required=variable.type == "text" and present is None,
        default=present,
        options=kind.options,
    )


def _present(variable: Variable, kind: _Type) -> str | None:
    """The value that the template holds; a text that is the placeholder itself is none."""
    value = text(variable.properties, *kind.keys)
    placeholder = value is not None and "".join(value.split()) == "{{" + "".join(variable.name.split()) + "}}"
    return None if placeholder else value


def _plain(variable: Variable) -> dict[str, Any]:
    return {"name": variable.name, "type": variable.type, "properties": dict(variable.properties)}


def _with(before: Mapping[str, Any], kind: _Type, value: str, kind_of: LookKind) -> dict[str, Any]:
    """Properties with another value; where it stood in another key before, that one goes."""
    if kind.is_file:
        key = "url" if value.lower().startswith(_ADDRESS) else "asset_id"
        return {name: each for name, each in before.items() if name not in kind.keys} | {key: value}
    key = next((each for each in kind.keys if each in before), kind.keys[0])
    more = _character(before, kind_of(value)) if kind.options == "avatars" else {}
    return {**before, **more, key: value}


def _character(before: Mapping[str, Any], look: str | None) -> dict[str, str]:
    """HeyGen has two types of characters: talking photos, and all others. Of an unknown look it stays what it was."""
    if look is None:
        return {}
    key = "character_type" if "character_type" in before else "type"
    return {key: "talking_photo" if look == "photo_avatar" else "avatar"}


def _object(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, Mapping) else {}
