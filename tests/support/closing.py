"""An OpenAPI 3.0 file as JSON Schema has it, and closed: what a schema does not name is none of its properties.

A schema that is a part of another (in its `allOf`) must stay open for the other's properties: each component is kept
once more, open, for that.
"""

from collections.abc import Iterable
from typing import Any

OPEN = "~open"


def as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable: true` and `exclusiveMinimum: true` where JSON Schema has a type and a number."""
    if isinstance(node, list):
        return [as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: as_json_schema(value) for key, value in node.items()}
    for bound in ("Minimum", "Maximum"):
        if made.pop(f"exclusive{bound}", None) is True:
            made[f"exclusive{bound}"] = made.pop(bound.lower())
    if made.get("nullable") is True:
        plain = "type" in made and not made.keys() & {"allOf", "anyOf", "oneOf"}  # of which none might be null
        return made | {"type": [made["type"], "null"]} if plain else {"anyOf": [made, {"type": "null"}]}
    return made


def close(whole: Any, left_open: Iterable[str] = ()) -> None:
    """Every schema of a file (in place) but the components that are `left_open`."""
    schemas = whole["components"]["schemas"]
    for name in list(schemas):
        schemas[name + OPEN] = _closed(schemas[name], part=True)
        if name not in left_open:
            schemas[name] = _closed(schemas[name])
    for name, response in whole["components"].get("responses", {}).items():
        whole["components"]["responses"][name] = _closed(response)
    whole["paths"] = _closed(whole["paths"])


def _closed(node: Any, *, part: bool = False) -> Any:
    """`part`: of another schema, which may have more properties."""
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    if part and "$ref" in node and "/schemas/" in node["$ref"]:
        return node | {"$ref": node["$ref"] + OPEN}
    made = {
        key: [_closed(each, part=True) for each in value] if key == "allOf" else _closed(value)
        for key, value in node.items()
    }
    is_object = "allOf" in node or (
        isinstance(node.get("properties"), dict) and node.get("type") in ("object", ["object", "null"])
    )
    if is_object and not part and "additionalProperties" not in node:
        made["unevaluatedProperties"] = False
    return made
