"""What a call takes, as JSON Schema: read off the marshmallow schemas that check it, through apispec.

The schemas take more than their fields say, so that every platform's way of writing is understood; this says all of it:
whatever the bridge accepts, the description allows. (Not the other way round: rules over several fields, and limits of
numbers that are written as text, are known to the bridge alone.)
"""

import json
from collections.abc import Mapping
from typing import Any

import marshmallow
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter

from connector.catalogue import kinds

_WORDS = marshmallow.fields.Boolean.truthy | marshmallow.fields.Boolean.falsy

ABSENT = {"$ref": "#/components/schemas/Absent"}
ABSENT_SCHEMA = {
    "title": "Absent",
    "description": "For an optional field these mean the same as leaving it out.",
    "anyOf": [
        {"enum": [None, ""]},
        {"type": "array", "items": ABSENT},
        {"type": "object", "additionalProperties": ABSENT},
    ],
}

YES_OR_NO = {"$ref": "#/components/schemas/YesOrNo"}
YES_OR_NO_SCHEMA = {
    "title": "YesOrNo",
    "description": "How true and false may be written besides.",
    "enum": [0, 1, *sorted(word for word in _WORDS if isinstance(word, str))],
}

_ABOUT = ("title", "description", "examples")
_JSON_TEXT = {"type": "string", "contentMediaType": "application/json"}


class _Converter(OpenAPIConverter):
    field_mapping = OpenAPIConverter.field_mapping | {kinds.Whole: ("integer", None)}

    def field2property(self, field: Any) -> dict[str, Any]:
        """apispec's property, and the other ways in which its value may be written."""
        told: dict[str, Any] = super().field2property(field)
        about = {key: told.pop(key) for key in _ABOUT if key in told}
        _without_limits(field, told)
        ways = [told, *_other_ways(field)]
        if field.required and told.get("type") == "string":
            told.setdefault("minLength", 1)
        if not field.required and told:
            ways.append(ABSENT)
        return about | _any_of(ways)

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """An object that takes no other members but empty ones, and flat keys for what lies deeper."""
        told: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        fields = schema().fields if isinstance(schema, type) else schema.fields
        told["additionalProperties"] = ABSENT
        if flat := self._flat(fields):
            told["patternProperties"] = flat
        return told

    def _flat(self, fields: Mapping[str, Any], above: str = "") -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for key, field in fields.items():
            path = f"{above}{key}__"
            if isinstance(field, kinds.Pairs):
                flat[f"^{path}"] = _pair(field)
            elif isinstance(field, marshmallow.fields.Nested):
                for name, each in field.schema.fields.items():
                    told = self.field2property(each)
                    flat[f"^{path}{name}$"] = _any_of([told, ABSENT]) if each.required else told
                flat |= self._flat(field.schema.fields, path)
        return flat


class Plugin(MarshmallowPlugin):
    """apispec's plugin, with our converter."""

    Converter = _Converter


def parameter(plugin: MarshmallowPlugin, field: marshmallow.fields.Field[Any]) -> dict[str, Any]:
    """A query parameter's schema: all is text there, and an empty one is an absent one."""
    assert plugin.converter is not None, "the plugin belongs to a spec"
    told: dict[str, Any] = OpenAPIConverter.field2property(plugin.converter, field)
    told.pop("description", None)
    if isinstance(field, kinds.Pairs):
        examples = {"examples": [json.dumps(each) for each in told["examples"]]} if "examples" in told else {}
        told = {"title": told["title"]} | examples | _JSON_TEXT
    if field.required:
        return told
    about = {key: told.pop(key) for key in _ABOUT if key in told}
    return about | {"anyOf": [told, {"const": ""}]}


def _without_limits(field: Any, told: dict[str, Any]) -> None:
    """Lists and pairs are counted after their empty members have vanished, which JSON Schema cannot say."""
    if isinstance(field, marshmallow.fields.List):
        told.pop("minItems", None)
        told.pop("maxItems", None)
    elif isinstance(field, kinds.Pairs):
        told["additionalProperties"] = _pair(field)


def _pair(field: kinds.Pairs) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if field.declared.max_value:
        text["maxLength"] = field.declared.max_value
    return _any_of([text, {"type": ["number", "boolean"]}, ABSENT])


def _any_of(ways: list[dict[str, Any]]) -> dict[str, Any]:
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _other_ways(field: Any) -> list[dict[str, Any]]:
    """How else a value may be written."""
    match field:
        case kinds.Number():
            return [{"type": "string", "pattern": field.pattern.pattern}]
        case marshmallow.fields.Boolean():
            return [YES_OR_NO]
        case kinds.Pairs():
            return [_JSON_TEXT]
        case _:
            return []
