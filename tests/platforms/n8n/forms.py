"""What a user would fill in so that the bridge gets a certain input: the node's forms, walked the other way round."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from connector.catalogue import superseded
from connector.catalogue.entries import LIMIT, Action, Search
from connector.catalogue.fields import Field
from connector.manifests.n8n import labels, properties
from connector.providers.argil.provider import Argil

FORMS = properties.Forms(Argil.overrides.n8n.prominent)


def parameters(entry: Action | Search, given: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The parameters of the action node. `more` joins its additional fields."""
    fields = [each for each in superseded.shown(entry.input) if each.key != LIMIT or not isinstance(entry, Search)]
    shown, rest = FORMS.split(fields)
    if isinstance(entry, Search):
        shown, rest = [each for each in shown if each.required], [each for each in fields if not each.required]
        shown += [each for each in entry.input if each.key == LIMIT]
    collection = properties.FILTERS if isinstance(entry, Search) else properties.ADDITIONAL
    return {
        "resource": labels.resource(Argil, entry).value,
        "operation": entry.key,
        **_filled(shown, given),
        collection: _filled(rest, given) | more,
    }


def locator(value: str) -> dict[str, Any]:
    """A dropdown's value, given by its id."""
    return {"__rl": True, "mode": "id", "value": value}


def _filled(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    return {each.key: _value(each, given[each.key]) for each in fields if each.key in given}


def _value(field: Field, given: Any) -> Any:
    if field.options:
        return locator(given)
    match field.kind:
        case "object":
            return _filled(field.fields, given)
        case "pairs":
            return {properties.PAIRS: [{"key": key, "value": value} for key, value in given.items()]}
        case "list" if field.fields:
            return {properties.ROWS: [_row(field.fields, each) for each in given]}
        case "any":
            return json.dumps(given)
        case _:
            return given


def _row(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    shown, rest = FORMS.split(fields)
    row = _filled(shown, given)
    return row | {properties.MORE: _filled(rest, given)} if rest else row
