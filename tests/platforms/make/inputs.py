"""An action's example input → what a user of Make fills in for it, with things that exist."""

import base64
from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import Input
from connector.catalogue.fields import Field
from connector.catalogue.tidying import tidy


def filled_in(fields: tuple[Field, ...], given: Input, existing: Mapping[str, str]) -> dict[str, Any]:
    """Pairs as rows; a field named in `existing`, at any depth, with the id there."""
    return _members(fields, tidy(dict(given), fields), existing)


def _members(fields: tuple[Field, ...], given: Mapping[str, Any], existing: Mapping[str, str]) -> dict[str, Any]:
    known = {field.key: field for field in fields}
    filled = {}
    for key, value in given.items():
        if known[key].kind == "file":
            filled |= _file(key, value)
        else:
            filled[key] = existing.get(key) or _value(known[key], value, existing)
    return filled


def _file(key: str, value: str) -> dict[str, Any]:
    """An address, or the name and the bytes of a data URI."""
    if not value.startswith("data:"):
        return {f"{key}_from": "address", key: value}
    head, _, content = value.partition(",")
    name = f"example.{head.removeprefix('data:').partition(';')[0].partition('/')[2]}"
    return {f"{key}_from": "file", f"{key}_filename": name, f"{key}_data": base64.b64decode(content)}


def _value(field: Field, value: Any, existing: Mapping[str, str]) -> Any:
    match field.kind:
        case "pairs" if field.dynamic:
            return dict(value)
        case "pairs":
            return [{"key": key, "value": each} for key, each in value.items()]
        case "object":
            return _members(field.fields, value, existing)
        case "list" if field.fields:
            return [_members(field.fields, each, existing) for each in value]
        case _:
            return value
