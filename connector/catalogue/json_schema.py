"""Fields as JSON Schema (draft 2020-12): what an input may be, and what an answer is.

An input is described as the bridge reads it: what `schemas.check` accepts, its schema allows, in every way of writing
it. Not the other way round: rules over several fields, and the limits of numbers that are written as text, are checked
by the bridge alone. An answer always has all of its fields; nullable ones may be null. Objects in answers stay open,
because a later version may add to them.
"""

import json
from collections.abc import Iterator
from typing import Any

from connector.catalogue import field_types, superseded
from connector.catalogue.fields import Field, Kind

Schema = dict[str, Any]

_PLAIN: dict[Kind, Schema] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "url": {"type": "string", "format": "uri"},
    "datetime": {"type": "string", "format": "date-time"},
    "pairs": {"type": "object", "additionalProperties": {"type": "string"}},
    "file": {"type": "string"},
    "any": {},
}
_NUMBER_TEXT: dict[Kind, Schema] = {
    "integer": {"type": "string", "pattern": field_types.WHOLE.pattern},
    "number": {"type": "string", "pattern": field_types.DECIMAL.pattern},
}
_JSON_TEXT = {"type": "string", "contentMediaType": "application/json"}
_YES_OR_NO = {
    "title": "YesOrNo",
    "description": "How true and false may be written besides.",
    "enum": [0, 1, *sorted(each for each in field_types.YES_OR_NO if isinstance(each, str))],
}


def of_input(fields: tuple[Field, ...]) -> Schema:
    """The schema of an input, which refers to nothing outside itself."""
    inputs = Inputs("#/$defs/")
    return inputs.object(fields, "input") | {"$defs": inputs.definitions}


def of_answer(fields: tuple[Field, ...]) -> Schema:
    """The schema of an answer, which refers to nothing outside itself."""
    return {
        "type": "object",
        "required": [each.key for each in fields],
        "properties": {each.key: _answered(each) for each in fields},
    }


def of_form(fields: tuple[Field, ...]) -> Schema:
    """The schema of an input as a multipart form. Each part that is no file is a text, which the bridge reads; objects
    and lists are for flat keys, or for the part that holds any of the fields. So no single part is required.
    """
    parts = {each.key: _part(each) for each in superseded.shown(fields) if each.kind not in ("object", "list", "any")}
    rest = {"title": "Fields", "description": "Any of the fields, as a JSON object.", **_JSON_TEXT}
    return {"type": "object", "properties": {**parts, "fields": rest}}


def of_parameter(field: Field) -> Schema:
    """The schema of a query parameter, which is no object and no list: an empty one is an absent one."""
    about = _about(field)
    if field.kind == "pairs":
        written = _JSON_TEXT
        about |= {"examples": [json.dumps(each) for each in about["examples"]]} if "examples" in about else {}
    else:
        written = _scalar(field)
    del about["description"]
    return about | (written if field.required else {"anyOf": [written, {"const": ""}]})


class Inputs:
    """Writes inputs whose inner objects are definitions of their own, for others to keep in one place.

    `place` is what a reference to a definition begins with.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._absent = self._reference("Absent")
        self.definitions: dict[str, Schema] = {"Absent": _absent(self._absent), "YesOrNo": _YES_OR_NO}

    def define(self, fields: tuple[Field, ...], name: str) -> Schema:
        """A reference to the object that some fields make. `name` is in snake_case, its definition's in CamelCase."""
        camel = "".join(part.title() for part in name.split("_"))
        if camel not in self.definitions:
            self.definitions[camel] = self.object(fields, name)  # behind those that it refers to
        return self._reference(camel)

    def object(self, fields: tuple[Field, ...], name: str) -> Schema:
        """The object that some fields make: no other members but empty ones, and flat keys for what lies deeper."""
        schema: Schema = {
            "type": "object",
            "properties": {each.key: self._property(each, f"{name}_{each.key}") for each in superseded.relaxed(fields)},
        }
        if required := [each.key for each in superseded.relaxed(fields) if each.required]:
            schema["required"] = required
        schema["additionalProperties"] = self._absent
        if flat := dict(self._flat(fields, name)):
            schema["patternProperties"] = flat
        return schema

    def _property(self, field: Field, name: str) -> Schema:
        ways = self._ways(field, name)
        if not field.required and ways != [{}]:
            ways.append(self._absent)
        return _about(field) | _any_of(ways)

    def _ways(self, field: Field, name: str) -> list[Schema]:
        """How a value may be written."""
        match field.kind:
            case "object":
                return [self.define(field.fields, name)]
            case "list":
                return [{"type": "array", "items": self._item(field, name)}]  # counted only without its empty ones
            case "pairs":
                return [{"type": "object", "additionalProperties": self._pair(field)}, _JSON_TEXT]
            case "boolean":
                return [_scalar(field), self._reference("YesOrNo")]
            case "integer" | "number":
                return [_scalar(field), _NUMBER_TEXT[field.kind]]
            case _:
                return [_scalar(field)]

    def _item(self, field: Field, name: str) -> Schema:
        if field.items is None:
            return _any_of([self.define(field.fields, name), self._absent])
        return _any_of([*self._ways(Field(key="item", kind=field.items, label="", help=""), name), self._absent])

    def _pair(self, field: Field) -> Schema:
        text = {"type": "string"} | ({"maxLength": field.max_value} if field.max_value else {})
        return _any_of([text, {"type": ["number", "boolean"]}, self._absent])

    def _flat(self, fields: tuple[Field, ...], name: str, above: str = "") -> Iterator[tuple[str, Schema]]:
        """What lies in objects, by keys with `__` that reach into them. There, nothing is required."""
        for field in fields:
            path, inner = f"{above}{field.key}__", f"{name}_{field.key}"
            if field.kind == "pairs":
                yield f"^{path}", self._pair(field)
            elif field.kind == "object":
                for each in field.fields:
                    schema = self._property(each, f"{inner}_{each.key}")
                    yield f"^{path}{each.key}$", _any_of([schema, self._absent]) if each.required else schema
                yield from self._flat(field.fields, inner, path)

    def _reference(self, name: str) -> Schema:
        return {"$ref": f"{self._place}{name}"}


def _scalar(field: Field) -> Schema:
    """A value that is neither object nor list, with its limits."""
    schema = dict(_PLAIN[field.kind])
    if field.kind in ("integer", "number"):
        limits = {"minimum": field.min, "maximum": field.max}
    elif schema.get("type") == "string":
        least = None if field.min is None else int(field.min)
        most = None if field.max is None else int(field.max)
        limits = {"minLength": least or (1 if field.required else None), "maxLength": most}
        schema |= {"pattern": field.pattern} if field.pattern else {}
        schema |= {"enum": [each.value for each in field.choices]} if field.choices else {}
    else:
        limits = {}
    return schema | {name: limit for name, limit in limits.items() if limit is not None}


def _part(field: Field) -> Schema:
    """A part of a multipart form."""
    about = {"title": field.label, "description": field.help, "type": "string"}
    if field.kind == "file":
        return about | {"format": "binary"}
    return about | (_JSON_TEXT if field.kind == "pairs" else {})


def _absent(itself: Schema) -> Schema:
    return {
        "title": "Absent",
        "description": "For an optional field these mean the same as leaving it out.",
        "anyOf": [
            {"enum": [None, ""]},
            {"type": "array", "items": itself},
            {"type": "object", "additionalProperties": itself},
        ],
    }


def _answered(field: Field) -> Schema:
    schema = _answered_shape(field)
    if field.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return _about(field) | schema


def _answered_shape(field: Field) -> Schema:
    match field.kind:
        case "object":
            return of_answer(field.fields)
        case "list":
            return {"type": "array", "items": dict(_PLAIN[field.items]) if field.items else of_answer(field.fields)}
        case "file":
            return {"type": "string", "format": "uri"}
        case "choice":
            return {"type": "string", "enum": [choice.value for choice in field.choices]}
        case plain:
            return dict(_PLAIN[plain])


def _about(field: Field) -> Schema:
    about: Schema = {"title": field.label, "description": field.help}
    if field.dynamic:
        query = "&".join(f"{key}=…" for key in field.options_input)
        about["description"] += f" `GET /v1/options/{field.dynamic}?{query}` tells the names."
    return about if field.example is None else about | {"examples": [field.example]}


def _any_of(ways: list[Schema]) -> Schema:
    return ways[0] if len(ways) == 1 else {"anyOf": ways}
