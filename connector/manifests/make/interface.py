"""Output fields → Make's interfaces: what later modules can map."""

from typing import Any

from connector.catalogue.fields import Field, Kind
from connector.catalogue.labels import one
from connector.manifests.make import buffers, labels

_TYPES: dict[Kind, str] = {
    "string": "text",
    "text": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "choice": "text",
    "url": "text",
    "datetime": "date",
    "object": "collection",
    "list": "array",
    "pairs": "collection",  # of the user's own names: they are found by running the module once
    "file": "text",
    "any": "any",
}


def interface(fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """The fields of an answer, as deep as they go; one that names a file has its bytes beside it."""
    told = [_field(each) for each in fields]
    if buffers.any_of(fields) is None:
        return told
    named = [each | (buffers.NAME if each["name"] == buffers.FILENAME else {}) for each in told]
    return [*named, {"name": buffers.BUFFER, **buffers.DATA, "label": "Data"}]


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"name": field.key, "type": _TYPES[field.kind], "label": labels.field(field)}
    if field.kind == "object":
        return told | {"spec": interface(field.fields)}
    if field.kind != "list":
        return told
    item: dict[str, Any] = {"type": _TYPES[field.items]} if field.items else {"type": "collection"}
    item["label"] = one(told["label"])
    return told | {"spec": item if field.items else item | {"spec": interface(field.fields)}}
