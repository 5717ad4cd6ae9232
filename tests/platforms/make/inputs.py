"""An action's example input → what a user of Make fills in for it, with things that exist."""

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
    return {key: existing.get(key) or _value(known[key], value, existing) for key, value in given.items()}


def _value(field: Field, value: Any, existing: Mapping[str, str]) -> Any:
    match field.kind:
        case "pairs":
            return [{"key": key, "value": each} for key, each in value.items()]
        case "object":
            return _members(field.fields, value, existing)
        case "list" if field.fields:
            return [_members(field.fields, each, existing) for each in value]
        case _:
            return value
