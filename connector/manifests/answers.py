"""What a call answers, as JSON Schema: read off the output fields. Every field is always there; nullable ones may be
null. Objects stay open: a later version may say more."""

from typing import Any

from connector.catalogue.fields import Field, Kind

_PLAIN: dict[Kind, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "url": {"type": "string", "format": "uri"},
    "datetime": {"type": "string", "format": "date-time"},
    "pairs": {"type": "object", "additionalProperties": {"type": "string"}},
    "any": {},
}


def schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    """The object that some output fields make."""
    return {
        "type": "object",
        "required": [each.key for each in fields],
        "properties": {each.key: _property(each) for each in fields},
    }


def _property(field: Field) -> dict[str, Any]:
    told = _shape(field)
    if field.nullable and "type" in told:
        told["type"] = [told["type"], "null"]
        if "enum" in told:
            told["enum"] = [*told["enum"], None]
    about: dict[str, Any] = {"title": field.label, "description": field.help}
    if field.example is not None:
        about["examples"] = [field.example]
    return about | told


def _shape(field: Field) -> dict[str, Any]:
    match field.kind:
        case "object":
            return schema(field.fields)
        case "list":
            return {"type": "array", "items": dict(_PLAIN[field.items]) if field.items else schema(field.fields)}
        case "choice":
            return {"type": "string", "enum": [choice.value for choice in field.choices]}
        case plain:
            return dict(_PLAIN[plain])
