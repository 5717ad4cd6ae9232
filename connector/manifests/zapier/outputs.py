"""What a step gives to the next ones: labelled output fields, and a sample that is no more than what always comes.

Zapier's checks want a sample's keys among those of every live result (T004), and values of the declared types (D024):
so the user's own pairs, and answers of any shape, are in neither; the editor shows them when a step is tested.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connector.catalogue.entries import Trigger
from connector.catalogue.fields import Field, Kind

_TYPES: dict[Kind, str] = {
    "string": "string",
    "text": "string",
    "choice": "string",
    "url": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "datetime": "datetime",
    "file": "string",
}
_OPEN = ("pairs", "any")  # keys that nobody knows beforehand


def of_any(triggers: Sequence[Trigger]) -> tuple[Field, ...]:
    """What the events of any of some triggers hold."""
    return tuple({field.key: field for trigger in triggers for field in trigger.output}.values())


def fields(declared: tuple[Field, ...], above: str = "", label: str = "") -> Iterator[dict[str, Any]]:
    """Output fields, `__` reaching into objects and `[]` into lists, as Zapier flattens results."""
    for field in declared:
        key, named = above + field.key, joined(label, field.label)
        if field.kind in _OPEN:
            continue
        if field.kind == "object":
            yield from fields(field.fields, f"{key}__", named)
        elif field.kind == "list" and field.fields:
            yield from fields(field.fields, f"{key}[]", named)
        elif field.kind == "list":
            yield {"key": key, "label": named, "type": _TYPES.get(field.items or "string", "string"), "list": True}
        else:
            yield {"key": key, "label": named, "type": _TYPES[field.kind]}


def sample(declared: tuple[Field, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    """A sample with the declared keys that hold something."""
    told: dict[str, Any] = {}
    for field in declared:
        each = value.get(field.key)
        if each is None or each == [] or field.kind in _OPEN:
            continue
        if field.kind == "object":
            each = sample(field.fields, each)
        elif field.kind == "list" and field.fields:
            each = [sample(field.fields, row) for row in each]
        told[field.key] = each
    return told


def joined(label: str, inner: str) -> str:
    """The label of what lies within something: "Video", "Name" → "Video Name"; "Video", "Video ID" → "Video ID"."""
    first, _, rest = inner.partition(" ")
    return f"{label} {rest}".strip() if label.split()[-1:] == [first] else f"{label} {inner}".strip()
