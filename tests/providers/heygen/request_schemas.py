"""HeyGen's OpenAPI file as a judge of the bodies that create videos: no member that it does not name is let through."""

import functools
import json
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml
from jsonschema.exceptions import best_match

SPECIFICATION = Path(__file__).parents[2] / "specs" / "heygen-openapi.yaml"

Api = Literal["v3", "v2"]
SCHEMAS: dict[Api, str] = {"v3": "V3VideoCreate", "v2": "VideoGenerateRequest"}

# What others are put together from stays open; all that is whole is closed.
_PARTS = {"V3VideoCommon", "StudioSpeech"}


def assert_right(body: Any, api: Api) -> None:
    """The body, as it goes over the wire, is one that the file allows, and nothing else is in it."""
    wrong = best_match(_judge(SCHEMAS[api]).iter_errors(json.loads(json.dumps(body))))
    assert wrong is None, f"{body}: {wrong.json_path}: {wrong.message}"


@functools.cache
def _judge(name: str) -> Any:
    whole = yaml.load(SPECIFICATION.read_text(encoding="utf-8"), yaml.CSafeLoader)
    schemas = {key: _closed(_as_json_schema(each), key) for key, each in whole["components"]["schemas"].items()}
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


def _closed(schema: Any, name: str) -> Any:
    return schema if name in _PARTS or "oneOf" in schema else {**schema, "unevaluatedProperties": False}


def _as_json_schema(node: Any, *, closed: bool = False) -> Any:
    """OpenAPI 3.0 writes null and open ends in ways of its own. `closed`: an object has no other members."""
    if isinstance(node, list):
        return [_as_json_schema(each, closed=closed) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_json_schema(value, closed=key != "allOf") for key, value in node.items()}
    if made.get("exclusiveMinimum") is True:
        made["exclusiveMinimum"] = made.pop("minimum")
    if closed and made.get("type") == "object" and "properties" in made:
        made["unevaluatedProperties"] = False
    if made.get("nullable") is True:
        return made | {"type": [made["type"], "null"]} if "type" in made else {"anyOf": [made, {"type": "null"}]}
    return made
