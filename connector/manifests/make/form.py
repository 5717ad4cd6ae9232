"""Fields → Make's forms: the parameters of a module, nested as deep as the fields are.

A dropdown that depends on another field (gestures on the avatar) is nested below it: Make then hands the value chosen
there to the dropdown's source, and keeps both values side by side. Within lists there is no other way to do so.
Dynamic fields are nested in the same way: a remote procedure gives them (`rpcs`). Where what they follow from is
mapped, so that no form knows them, their pairs are filled in by name.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from connector.catalogue import superseded
from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import CURSOR, DEDUPLICATE, IDEMPOTENCY_KEY, LIMIT, Action, Options, Search
from connector.catalogue.fields import Field, Kind
from connector.catalogue.labels import one
from connector.manifests.make import buffers, labels

Parameter = dict[str, Any]

KEY = "idempotency_key"
ROWS = 10
"""How many results a search gives unless told otherwise."""
MINUTES = 480
"""How long the same input counts as a repeat. A step that failed for the moment is repeated by Make itself for up to 7
hours and 51 minutes (https://help.make.com/automatic-retry-of-incomplete-executions): none of that is a second video.
"""

_TYPES: dict[Kind, str] = {
    "string": "text",
    "text": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "choice": "select",
    "url": "url",
    "datetime": "date",
    "object": "collection",
    "list": "array",
    "pairs": "array",
    "file": "text",
    "any": "any",
}
PAIR = ("key", "value")
_PAIR = [{"name": name, "type": "text", "label": name.title()} for name in PAIR]


def shown(offer: Offer, entry: Action | Search) -> tuple[Field, ...]:
    """The fields of an entry that its form has."""
    left_out = offer.overrides.make.module(entry).left_out
    return tuple(each for each in superseded.shown(entry.input) if each != CURSOR and each.key not in left_out)


def parameters(offer: Offer, entry: Action | Search) -> list[Parameter]:
    """What a module asks for: the usual first, advanced settings last, a search's limit at the very end."""
    overrides = offer.overrides.make
    fields = [each for each in shown(offer, entry) if not (isinstance(entry, Search) and each.key == LIMIT)]
    made = _all(fields, _TOP)
    for field, parameter in zip(_standing(fields), made, strict=True):
        if field == DEDUPLICATE:  # seen at once, because it is filled in, and answers what came before
            parameter |= {} if overrides.module(entry).repeatable else {"default": MINUTES}
        elif field.advanced and isinstance(entry, Action):
            parameter["advanced"] = True
    made += [_by_name(field) for field in fields if field.dynamic]
    made.sort(key=lambda parameter: "advanced" in parameter)
    if isinstance(entry, Search):
        return [*made, _limit()]
    return [*made, _key()] if entry.changes else made


def of_options(entry: Options) -> list[Parameter]:
    """What a dropdown's source must be told, for trying it alone."""
    return _all([each for each in entry.input if each.required], _TOP)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field stands. `optional`: the object around it that may be left out as a whole. `listed`: in a list."""

    optional: Field | None = None
    listed: bool = False


_TOP = _Place()


def _all(fields: Iterable[Field], place: _Place) -> list[Parameter]:
    fields = list(fields)
    made = []
    for field in _standing(fields):
        parameter = _parameter(field, place)
        below = [each for each in fields if _leans_on(each, fields) == field.key]
        if below:
            parameter["options"] = {"store": parameter["options"], "nested": _all(below, place)}
        made.append(parameter)
    return made


def _standing(fields: Iterable[Field]) -> list[Field]:
    """The fields that are not nested below another."""
    fields = list(fields)
    return [each for each in fields if _leans_on(each, fields) is None]


def _leans_on(field: Field, siblings: Iterable[Field]) -> str | None:
    wanted = field.options_input if field.options or field.dynamic else ()
    return next((each.key for each in siblings if each.key in wanted and each.options), None)


def _parameter(field: Field, place: _Place) -> Parameter:
    """Within an object that may be left out nothing is required: Make would then require the object."""
    if field.kind == "file":
        return buffers.parameter(field)
    edited = bool(field.options and field.required)
    parameter = {"name": field.key, "type": _TYPES[field.kind]}
    parameter["label"] = labels.field(field)
    parameter["help"] = field.help
    kind = _dropdown(field, edited=edited) if field.options else _kind(field, place)
    if field.required and place.optional:
        parameter["help"] += f" Required when {labels.field(place.optional)} is used."
        return parameter | kind
    return parameter | ({"required": True} if field.required else {}) | kind


def _dropdown(field: Field, *, edited: bool) -> Parameter:
    """`edited`: an ID that mostly comes from an earlier module, so that the form begins with a text to map into."""
    source = {"type": "select", "options": f"rpc://{labels.camel(field.options or '')}"}
    return source | ({"mode": "edit"} if edited else {})


def _kind(field: Field, place: _Place) -> Parameter:
    """What follows from the kind of a field."""
    match field.kind:
        case "text":
            return {"multiline": True} | _bounds(field)
        case "integer" if field.min is not None and field.min >= 0:
            return {"type": "uinteger"} | _bounds(field)
        case "datetime":  # its bound is one of the text that Make sends
            return {}
        case "choice":
            return {"options": [{"label": each.label, "value": each.value} for each in field.choices]}
        case "object":
            inside = _Place(None if field.required else field, place.listed)
            return {"spec": _all(field.fields, inside)}
        case "list":
            return _list(field)
        case "pairs" if field.dynamic:
            return {"type": "collection", "spec": [f"rpc://{labels.camel(field.dynamic)}"]}
        case "pairs" if place.listed:  # Make cannot turn rows into an object there, so it takes one that is mapped
            return {"type": "any"}
        case "pairs":
            rows = {"type": "collection", "label": "Pair", "spec": _PAIR}
            return {"labels": {"add": "Add pair"}, "spec": rows} | _count(field)
        case _:
            return _bounds(field)


def by_name(field: Field) -> str:
    """The parameter that holds the pairs of dynamic fields where no form knows them."""
    return f"{field.key}_by_name"


def _by_name(field: Field) -> Parameter:
    pairs = dataclasses.replace(field, key=by_name(field), label=f"{field.label} by Name", dynamic=None)
    fields = labels.field(field).lower()
    help = f"For a form that shows no {fields}, such as one that is mapped from an earlier module. Used in their place."
    return _parameter(dataclasses.replace(pairs, help=help, required=False), _TOP) | {"advanced": True}


def _list(field: Field) -> Parameter:
    item: Parameter = {"type": "collection", "label": one(labels.field(field))}
    item |= {"type": _TYPES[field.items]} if field.items else {"spec": _all(field.fields, _Place(listed=True))}
    return {"labels": {"add": f"Add {item['label'].lower()}"}, "spec": item} | _count(field)


def _count(field: Field) -> Parameter:
    said = {"minItems": field.min, "maxItems": field.max}
    bounds = {key: int(value) for key, value in said.items() if value is not None}
    return {"validate": bounds} if bounds else {}


def _bounds(field: Field) -> Parameter:
    said = {"min": field.min, "max": field.max, "pattern": field.pattern}
    bounds = {key: value for key, value in said.items() if value is not None}
    return {"validate": bounds} if bounds else {}


def _key() -> Parameter:
    """What marks a repeat, where a user has something that tells one step from the next, such as a row's number."""
    help = f"{IDEMPOTENCY_KEY.help} For example, `row-42`."
    made = {"name": KEY, "type": "text", "label": labels.sentence(IDEMPOTENCY_KEY.label), "help": help}
    return made | {"validate": {"max": IDEMPOTENCY_KEY.max}, "advanced": True}


def _limit() -> Parameter:
    """Of all pages together: the app goes from page to page by itself."""
    return {
        "name": LIMIT,
        "type": "uinteger",
        "label": "Limit",
        "help": "The maximum number of results to return.",
        "required": True,
        "default": ROWS,
        "validate": {"min": 1},
    }
