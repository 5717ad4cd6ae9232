"""Make's own schemas, held against an app's files as its editor does."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from platforms.make.layout import App
from referencing import Registry, Resource

HERE = Path(__file__).parent / "schemas"

_OF_CODE = {
    **dict.fromkeys(("communication", "attach", "detach", "update"), "api.json"),
    **dict.fromkeys(("params", "staticParams", "mappableParams", "interface"), "parameters.json"),
    **dict.fromkeys(("scope", "requiredScope"), "scope.json"),
    "samples": "samples.json",
    "scopeList": "scopes.json",
    "defaultScope": "scope.json",
}


def problems(app: App) -> Iterator[str]:
    """What the schemas find."""
    yield from _held("makecomapp.schema.json", app.whole, "makecomapp.json")
    yield from _held("base.json", app.base, "base")
    yield from _held("groups.json", app.groups, "groups")
    for part in app.parts:
        for name, code in part.codes.items():
            schema = "api-oauth.json" if part.signs_in and name == "communication" else _OF_CODE[name]
            yield from _held(schema, code, f"{part} {name}")


def _held(schema: str, document: Any, what: str) -> Iterator[str]:
    for error in _judge(schema).iter_errors(document):
        yield f"{what} {error.json_path}: {error.message[:200]}"


@functools.cache
def _judge(name: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(_schema(name), registry=_registry())


@functools.cache
def _registry() -> Registry[Any]:
    return Registry().with_resources(
        (path.name, Resource.from_contents(_schema(path.name))) for path in HERE.glob("*.json")
    )


@functools.cache
def _schema(name: str) -> Any:
    """A schema, whose reference at its root stands beside what it refers to: of draft 7 nothing else would count."""
    schema = json.loads((HERE / name).read_text(encoding="utf-8"))
    root = schema.pop("$ref", None)
    return schema if root is None else schema | {"allOf": [{"$ref": root}]}
