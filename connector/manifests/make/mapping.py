"""Fields → IML: what a form's values become in a request, and what an answer becomes in a module's output.

A field that is not filled in maps to nothing, and Make leaves it out. What cannot be left out becomes an empty text,
which means the same to the bridge.
"""

from collections.abc import Iterable
from typing import Any

from connector.catalogue.entries import CURSOR, IDEMPOTENCY_KEY, LIMIT, MOST_ROWS, NEXT_CURSOR
from connector.catalogue.fields import Field
from connector.manifests.make import buffers
from connector.manifests.make.form import KEY, PAIR, by_name

_INSTANT = "YYYY-MM-DDTHH:mm:ss.SSSZ"


def body(fields: Iterable[Field]) -> dict[str, Any]:
    """The JSON that a form is sent as."""
    return {each.key: _value(each, f"parameters.{each.key}") for each in fields}


def parts(fields: Iterable[Field]) -> dict[str, Any]:
    """The multipart form that a form with a file is sent as. What is not filled in is an empty text."""
    return {each.key: buffers.part(each) if each.kind == "file" else _text(each) for each in fields}


def query(fields: Iterable[Field], *, above: str = "", source: str = "parameters") -> dict[str, str]:
    """The query that a form is sent as: all in one level, objects by flat keys, pairs as JSON."""
    flat: dict[str, str] = {}
    for field in fields:
        key, path = above + field.key, f"{source}.{field.key}"
        if field.kind == "object":
            flat |= query(field.fields, above=f"{key}__", source=path)
        elif field.kind == "pairs":
            flat[key] = _if_given(path, f"createJSON({_pairs(path)})")
        else:
            flat[key] = _value(field, path)
    return flat


def key() -> dict[str, str]:
    """The header that marks a repeat; an empty one marks none."""
    return {IDEMPOTENCY_KEY.key.lower(): f"{{{{ifempty(parameters.{KEY}, '')}}}}"}


def limit() -> str:
    """The rows that a user wants, of all pages together."""
    return f"{{{{parameters.{LIMIT}}}}}"


def page() -> dict[str, str]:
    """What a request asks for of a page: as many rows as are wanted, or as a page can have."""
    wanted = f"parameters.{LIMIT}"
    return {LIMIT: f"{{{{if({wanted} > {MOST_ROWS}, {MOST_ROWS}, {wanted})}}}}"}


def pagination() -> dict[str, Any]:
    """The next page, as long as there is one and the limit is not reached: Make counts that by itself."""
    cursor = f"headers.`{NEXT_CURSOR.lower()}`"
    return {"qs": {CURSOR.key: f"{{{{{cursor}}}}}"}, "condition": f"{{{{if({cursor}, true, false)}}}}"}


def output(fields: tuple[Field, ...], source: str) -> Any:
    """An answer as it is, with its dates parsed. `source` is where IML finds it. Dates in lists stay ISO 8601 texts."""
    parsed: dict[str, Any] = {}
    for field in fields:
        path = f"{source}.{field.key}"
        if field.kind == "datetime":
            parsed[field.key] = f"{{{{if({path}, parseDate({path}, '{_INSTANT}'), null)}}}}"
        elif field.kind == "object" and not field.nullable and isinstance(inner := output(field.fields, path), dict):
            parsed[field.key] = inner
    if not parsed:
        return f"{{{{{source}}}}}"
    names = ", ".join(f"'{key}'" for key in parsed)
    return {"{{...}}": f"{{{{omit({source}, {names})}}}}"} | parsed


def _text(field: Field) -> str:
    path = f"parameters.{field.key}"
    match field.kind:
        case "boolean":
            return f"{{{{if({path} = true, 'true', if({path} = false, 'false', ''))}}}}"
        case "object" | "list" | "any":
            return _if_given(path, f"createJSON({path})")
        case "pairs" if field.dynamic:
            named = f"parameters.{by_name(field)}"
            return _if_given(f"{named} | {path}", f"createJSON(if({named}, {_pairs(named)}, {path}))")
        case "pairs":
            return _if_given(path, f"createJSON({_pairs(path)})")
        case "datetime":
            return _if_given(path, f"formatDate({path}, '{_INSTANT}')")
        case _:
            return f"{{{{ifempty({path}, '')}}}}"


def _value(field: Field, path: str) -> Any:
    match field.kind:
        case "pairs" if field.dynamic:
            named = f"parameters.{by_name(field)}"
            return f"{{{{if({named}, {_pairs(named)}, ifempty({path}, ''))}}}}"
        case "pairs":
            return _if_given(path, _pairs(path))
        case "datetime":
            return _if_given(path, f"formatDate({path}, '{_INSTANT}')")
        case "object" if _needs_care(field):
            return {each.key: _value(each, f"{path}.{each.key}") for each in field.fields}
        case _:
            return f"{{{{{path}}}}}"


def _needs_care(field: Field) -> bool:
    """Whether something in an object cannot be sent as it is."""
    return field.kind in ("pairs", "datetime") or any(
        _needs_care(each) for each in field.fields if field.kind == "object"
    )


def _pairs(path: str) -> str:
    names = ", ".join(f"'{name}'" for name in PAIR)
    return f"toCollection({path}, {names})"


def _if_given(path: str, then: str) -> str:
    return f"{{{{if({path}, {then}, '')}}}}"
