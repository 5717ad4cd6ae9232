"""From fields to n8n's node properties: what the forms of the node package are made of.

An object becomes a collection (only what is added is sent), a list of objects and pairs a fixed collection whose one
group is called `rows` or `pairs`, a field with an option list a resource locator that searches that list, dynamic
fields a resource mapper. The package's request.ts reads the values back by the same rules.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.catalogue.fields import Field
from connector.catalogue.labels import one
from connector.manifests.n8n import labels

Property = dict[str, Any]

ROWS, PAIRS = "rows", "pairs"
ADDITIONAL, FILTERS, MORE = "additionalFields", "searchFilters", "moreFields"
"""Collections that lie beside other fields only in the form. No key of the catalogue is written like these."""

_UNSORTED = 4  # n8n wants longer lists in the order of the alphabet


@dataclass(frozen=True, slots=True)
class Forms:
    """Writes the properties of forms. `prominent` are the optional fields that a form shows at once."""

    prominent: frozenset[str] = frozenset()

    def prop(self, field: Field) -> Property:
        """A field as a property with its own default."""
        told: Property = {"displayName": labels.title(field.label), "name": field.key, **self._kind(field)}
        if field.required:
            told["required"] = True
        about = labels.whether(field.help) if field.kind == "boolean" else labels.description(field.help)
        return told | {"description": about}

    def split(self, fields: Sequence[Field]) -> tuple[list[Field], list[Field]]:
        """The fields that a form shows at once, and those that wait to be added.

        What a list of options depends on stands beside it, because n8n looks for it there.
        """
        together = {key for each in fields for key in each.options_input}
        shown = [
            each
            for each in fields
            if each.required or each.key in self.prominent | together or set(each.options_input) & together
        ]
        return shown, [each for each in fields if each not in shown]

    def _kind(self, field: Field) -> Property:
        """Type, default and what belongs to them."""
        if field.options:
            return _locator(field)
        if field.dynamic:
            return _mapper(field)
        match field.kind:
            case "string" if "color" in field.label.lower():
                return {"type": "color", "default": ""}
            case "string" | "url":
                return {"type": "string", "default": ""} | _placeholder(field)
            case "file":
                return {"type": "string", "default": "", "placeholder": "e.g. data", "hint": labels.FILE}
            case "text":
                return {"type": "string", "typeOptions": {"rows": 4}, "default": ""}
            case "datetime":
                return {"type": "dateTime", "default": ""}
            case "integer" | "number":
                return _number(field)
            case "boolean":
                return {"type": "boolean", "default": False}
            case "choice":
                return _choice(field)
            case "object":
                return self._object(field)
            case "pairs":
                return _group(field, PAIRS, "Pair", [_text("key", "Name"), _text("value", "Value")])
            case "list" if field.items:
                return {"type": "string", "typeOptions": {"multipleValues": True}, "default": []}
            case "list":
                return _group(field, ROWS, one(field.label), self._row(field.fields))
            case "any":
                return {"type": "json", "default": ""}

    def _object(self, field: Field) -> Property:
        inner = collection(field.key, field.label, "Field", map(self.prop, field.fields))
        return {name: inner[name] for name in ("type", "placeholder", "default", "options")}

    def _row(self, fields: Sequence[Field]) -> list[Property]:
        """A row of a list: what is shown at once, and a collection of the rest."""
        shown, rest = self.split(fields)
        row = [self.at_once(each) for each in shown]
        row += [collection(MORE, "More Fields", "Field", map(self.prop, rest))] if rest else []
        return sorted(row, key=lambda each: str(each["displayName"])) if len(row) > _UNSORTED else row

    def at_once(self, field: Field) -> Property:
        """A field that is always shown and so always sent: an optional choice or number can be left open."""
        told = self.prop(field)
        if field.required:
            return told
        if told["type"] == "options":
            told |= {"options": [{"name": "Not Set", "value": ""}, *told["options"]], "default": ""}
        if told["type"] == "number":  # which n8n never leaves empty; the bridge reads numbers from texts, too
            told = {name: each for name, each in told.items() if name != "typeOptions"}
            told |= {"type": "string", "default": ""} | _placeholder(field)
        return told


def collection(name: str, label: str, adds: str, properties: Iterable[Property]) -> Property:
    """Properties of which a user adds those that are wanted; n8n knows no required ones among them."""
    optional = [{name: value for name, value in each.items() if name != "required"} for each in properties]
    options = sorted(optional, key=lambda each: str(each["displayName"]).lower())
    return {
        "displayName": labels.title(label),
        "name": name,
        "type": "collection",
        "placeholder": f"Add {adds}",
        "default": {},
        "options": options,
    }


def when(told: Property, shown: Mapping[str, Any]) -> Property:
    """A property that is shown only where others have certain values."""
    return told | ({"displayOptions": {"show": dict(shown)}} if shown else {})


def _locator(field: Field) -> Property:
    by_id = {"displayName": "By ID", "name": "id", "type": "string"} | _placeholder(field)
    from_list = {
        "displayName": "From List",
        "name": "list",
        "type": "list",
        "typeOptions": {"searchListMethod": field.options, "searchable": True},
    }
    return {"type": "resourceLocator", "default": {"mode": "list", "value": ""}, "modes": [from_list, by_id]}


def _mapper(field: Field) -> Property:
    """Asked for again whenever what they follow from is chosen anew."""
    words = {"singular": one(field.label).lower(), "plural": field.label.lower()}
    mapped = {"resourceMapperMethod": field.dynamic, "mode": "add", "fieldWords": words}
    return {
        "type": "resourceMapper",
        "noDataExpression": True,
        "default": {"mappingMode": "defineBelow", "value": None},
        "typeOptions": {
            "loadOptionsDependsOn": [f"{key}.value" for key in field.options_input],
            "resourceMapper": {**mapped, "addAllFields": True, "multiKeyMatch": False, "supportAutoMap": False},
        },
    }


def by_name(field: Field) -> Field:
    """The pairs of dynamic fields, for where no form knows them. They take the place of what its fields hold."""
    fields = field.label.lower()
    help = f"For a form that shows no {fields}, such as one that depends on another node. Used in their place."
    return dataclasses.replace(field, label=f"{field.label} by Name", help=help, dynamic=None, required=False)


def _number(field: Field) -> Property:
    limits = {"minValue": field.min, "maxValue": field.max}
    told = {name: value for name, value in limits.items() if value is not None}
    told |= {"numberPrecision": 0} if field.kind == "integer" else {}
    default = field.example if field.example is not None else field.min if field.min is not None else 0
    return {"type": "number", "default": default} | ({"typeOptions": told} if told else {})


def _choice(field: Field) -> Property:
    options: list[Property] = [{"name": labels.title(each.label), "value": each.value} for each in field.choices]
    if len(options) > _UNSORTED:
        options.sort(key=lambda each: str(each["name"]).lower())
    return {"type": "options", "options": options, "default": options[0]["value"]}


def _group(field: Field, group: str, adds: str, values: list[Property]) -> Property:
    return {
        "type": "fixedCollection",
        "typeOptions": {"multipleValues": True},
        "placeholder": f"Add {adds}",
        "default": {},
        "options": [{"displayName": labels.title(field.label), "name": group, "values": values}],
    }


def _text(name: str, label: str) -> Property:
    return {"displayName": label, "name": name, "type": "string", "default": ""}


def _placeholder(field: Field) -> Property:
    return {} if field.example is None else {"placeholder": f"e.g. {field.example}"}
