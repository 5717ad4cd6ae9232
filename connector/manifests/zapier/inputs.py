"""Catalogue fields as a form at Zapier, and how its values become what the bridge takes.

Zapier's forms are flat: an object's fields become fields of their own (`subtitles__size`), which the bridge puts
together again. A list of objects is line items, whose keys must not occur twice in a form and therefore bear the list's
name. What lies deeper than that no form of Zapier's can show: it is given as JSON.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue import forms
from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import DEDUPLICATE, Options, Search
from connector.catalogue.fields import Field, Kind
from connector.catalogue.forms import Section
from connector.catalogue.labels import one
from connector.manifests.zapier import dynamic, labels
from connector.manifests.zapier.outputs import joined

_TYPES: dict[Kind, str] = {
    "string": "string",
    "text": "text",
    "choice": "string",
    "url": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "datetime": "datetime",
    "file": "file",
    "any": "code",
}
_DEEP: tuple[Kind, ...] = ("list", "pairs", "any")  # what line items cannot hold


@dataclass(frozen=True, slots=True)
class Rows:
    """The line items of a list, each called `one`: their keys without the list's name; those whose text is JSON, with
    their labels.
    """

    key: str
    one: str
    keys: tuple[str, ...]
    read: Mapping[str, str]

    @property
    def above(self) -> str:
        """What stands before each key in the form."""
        return f"{self.key}__"


@dataclass(frozen=True, slots=True)
class FlatForm:
    """`fields` is what Zapier shows, `groups` are the sections that some of them stand in.

    The rest says what the bridge is given of it: `keys` as they are, and `rows`. `pairs` are those of the keys that
    hold free pairs, `dynamic` those of them that are shown as fields, `files` those that hold a file.
    """

    fields: tuple[dict[str, Any], ...]
    groups: tuple[dict[str, str], ...]
    keys: tuple[str, ...]
    pairs: tuple[str, ...]
    dynamic: tuple[str, ...]
    files: tuple[str, ...]
    rows: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A field that is no object, with what the objects around it add to its key, label and help."""

    field: Field
    key: str
    label: str
    help: str
    required: bool

    @property
    def holds_rows(self) -> bool:
        return self.field.kind == "list" and bool(self.field.fields)


def form(offer: Offer, declared: tuple[Field, ...]) -> FlatForm:
    """The form of some fields."""
    leaves = tuple(_leaves(declared))
    single = [leaf for leaf in leaves if not leaf.holds_rows]
    sections = forms.sections(declared)
    return FlatForm(
        fields=tuple(_asking(declared, field) for section in sections for field in _shown(offer, section)),
        groups=tuple({"key": _key(each.label), "label": each.label} for each in sections if each.label),
        keys=tuple(leaf.key for leaf in single),
        pairs=tuple(leaf.key for leaf in single if leaf.field.kind == "pairs"),
        dynamic=tuple(leaf.key for leaf in single if leaf.field.dynamic),
        files=tuple(leaf.key for leaf in single if leaf.field.kind == "file"),
        rows=tuple(_rows(leaf) for leaf in leaves if leaf.holds_rows),
    )


def _shown(offer: Offer, section: Section) -> Iterator[dict[str, Any]]:
    """What Zapier shows of a section. The main part is no group: it stands before them."""
    for leaf in _leaves(section.fields):
        told = _line_items(offer, leaf) if leaf.holds_rows else _field(offer, leaf)
        told |= {"group": _key(section.label)} if section.label else {}
        yield dynamic.source(told, leaf.field.dynamic, leaf.field.options_input) if leaf.field.dynamic else told


def _asking(declared: tuple[Field, ...], told: dict[str, Any]) -> dict[str, Any]:
    """A field with what makes Zapier ask for the dynamic fields again once another value is chosen."""
    choosing = {key for each in declared if each.dynamic for key in each.options_input}
    return told | ({"altersDynamicFields": True} if told.get("key") in choosing else {})


def _key(label: str) -> str:
    return label.lower().replace(" ", "_")


def _leaves(declared: tuple[Field, ...], above: _Leaf | None = None) -> Iterator[_Leaf]:
    for field in declared:
        leaf = _Leaf(field, field.key, field.label, field.help, field.required)
        if above:
            leaf = _within(above, leaf)
        if field.kind == "object":
            yield from _leaves(field.fields, leaf)
        else:
            yield leaf


def _within(above: _Leaf, leaf: _Leaf) -> _Leaf:
    """What an object's fields need, they need only when the object itself is needed or begun."""
    help = f"{above.help} {leaf.help}"
    if leaf.required and not above.required:
        help += f" Needed with any other field of {above.label}."
    key, label = f"{above.key}__{leaf.key}", joined(above.label, leaf.label)
    return _Leaf(leaf.field, key, label, help, leaf.required and above.required)


def _rows(leaf: _Leaf) -> Rows:
    inner = tuple(_leaves(leaf.field.fields))
    return Rows(
        key=leaf.key,
        one=one(leaf.label),
        keys=tuple(each.key for each in inner),
        read={each.key: each.label for each in inner if each.field.kind in _DEEP},
    )


def _line_items(offer: Offer, leaf: _Leaf) -> dict[str, Any]:
    """Zapier takes neither help nor `required` beside `children`: the first child says what the list is."""
    children = [_child(offer, each, leaf) for each in _leaves(leaf.field.fields)]
    children[0]["helpText"] = f"{leaf.help} {children[0]['helpText']}"
    return {"key": leaf.key, "label": leaf.label, "children": children}


def _child(offer: Offer, leaf: _Leaf, above: _Leaf) -> dict[str, Any]:
    needed = leaf.required and not above.required  # a form must not ask for what belongs to no row
    help = f"{leaf.help} Needed in each of {above.label}." if needed else leaf.help
    named = _Leaf(leaf.field, f"{above.key}__{leaf.key}", leaf.label, help, leaf.required and above.required)
    if leaf.field.kind not in _DEEP:
        plain = _field(offer, named)
        plain.pop("dependsOn", None)  # the other field may be left empty in a row: then the form's own counts
        plain.pop("search", None)
        return plain
    text = f"{_help(named)} Given as JSON, as the reference of the bridge shows it."
    return {"key": named.key, "label": leaf.label, "type": "code", "required": False, "helpText": text}


def _field(offer: Offer, leaf: _Leaf) -> dict[str, Any]:
    field = leaf.field
    told: dict[str, Any] = {"key": leaf.key, "label": leaf.label, "required": leaf.required, "helpText": _help(leaf)}
    if field.kind == "pairs":
        return told | {"dict": True}
    kind = field.items if field.kind == "list" and field.items else field.kind
    told["type"] = _TYPES[kind]
    if field.kind == "list":
        told["list"] = True
    if field.choices:
        told["choices"] = [{"value": each.value, "sample": each.value, "label": each.label} for each in field.choices]
    if leaf.key == DEDUPLICATE.key:
        told["default"] = str(labels.DEDUPLICATE_MINUTES)
    return told | _dropdown(offer, leaf)


def _dropdown(offer: Offer, leaf: _Leaf) -> dict[str, Any]:
    """Where a field's values come from: an option list, and a step that searches for the same things."""
    field = leaf.field
    lists = {entry.key for entry in offer.entries if isinstance(entry, Options)}
    by_name = f"{field.key.removesuffix('_id')}s"  # Zapier wants every id to have a dropdown, also of what is not ready
    named = field.options or (by_name if field.key.endswith("_id") else None)
    if named not in lists:
        return {}
    told: dict[str, Any] = {"dynamic": f"{dynamic.LISTS}{named}.id.name"}
    if field.options_input:
        told["dependsOn"] = [*field.options_input]
    search = f"find_{named}"
    if any(isinstance(entry, Search) and entry.key == search for entry in offer.entries):
        told["search"] = f"{search}.id"
    return told


def _help(leaf: _Leaf) -> str:
    text = leaf.help
    if leaf.key == DEDUPLICATE.key:
        text = labels.DEDUPLICATE_HELP.format(help=text)
    if leaf.field.options_input and not leaf.field.dynamic:
        wanted = " and ".join(f"the {key.removesuffix('_id').replace('_', ' ')}" for key in leaf.field.options_input)
        text += f" The list is filled once {wanted} is chosen."
    return labels.marked(text)
