"""What a user would fill in so that the bridge gets a certain input: the node's forms, walked the other way round."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from connector.catalogue import superseded
from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import LIMIT, Action, Search
from connector.catalogue.fields import Field
from connector.manifests.n8n import labels, properties


def parameters(offer: Offer, entry: Action | Search, given: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The parameters of a provider's action node. `more` joins its additional fields."""
    forms = properties.Forms(offer.overrides.n8n.prominent)
    fields = [each for each in superseded.shown(entry.input) if each.key != LIMIT or not isinstance(entry, Search)]
    shown, rest = forms.split(fields)
    if isinstance(entry, Search):
        shown, rest = [each for each in shown if each.required], [each for each in fields if not each.required]
        shown += [each for each in entry.input if each.key == LIMIT]
    collection = properties.FILTERS if isinstance(entry, Search) else properties.ADDITIONAL
    return {
        "resource": labels.resource(offer, entry).value,
        "operation": entry.key,
        **_filled(forms, shown, given),
        collection: _filled(forms, rest, given) | more,
    }


def locator(value: str) -> dict[str, Any]:
    """A dropdown's value, given by its id."""
    return {"__rl": True, "mode": "id", "value": value}


def _filled(forms: properties.Forms, fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    return {each.key: _value(forms, each, given[each.key]) for each in fields if each.key in given}


def _value(forms: properties.Forms, field: Field, given: Any) -> Any:
    if field.options:
        return locator(given)
    match field.kind:
        case "object":
            return _filled(forms, field.fields, given)
        case "pairs":
            return {properties.PAIRS: [{"key": key, "value": value} for key, value in given.items()]}
        case "list" if field.fields:
            return {properties.ROWS: [_row(forms, field.fields, each) for each in given]}
        case "any":
            return json.dumps(given)
        case _:
            return given


def _row(forms: properties.Forms, fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    shown, rest = forms.split(fields)
    row = _filled(forms, shown, given)
    return row | {properties.MORE: _filled(forms, rest, given)} if rest else row
