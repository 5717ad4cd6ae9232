"""Where each entry of a provider's is found in n8n, for the joined table of the docs."""

from collections.abc import Iterator, Mapping

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Options, Search, Trigger
from connector.catalogue.fields import Field
from connector.manifests.n8n import labels


def coverage(offer: Offer) -> Mapping[tuple[str, str], str]:
    """By kind (action, search, options, trigger) and key: the place."""
    return {each: place for each, place in _places(offer)}


def _places(offer: Offer) -> Iterator[tuple[tuple[str, str], str]]:
    used = _used(offer)
    for entry in offer.entries:
        kind = type(entry).__name__.lower()
        if isinstance(entry, Action | Search):
            place = f"{labels.resource(offer, entry).label}: {labels.operation(offer, entry)}"
        elif isinstance(entry, Options):
            place = _dropdowns(used.get(entry.key, []))
        else:
            place = f"Trigger node: {entry.label}"
        yield (kind, entry.key), place


def _dropdowns(labels: list[str]) -> str:
    return f"Dropdown of {', '.join(labels)}" if labels else "No field of an action is chosen from it."


def _used(offer: Offer) -> dict[str, list[str]]:
    """The labels of the fields that each option list fills, in the order of their declaration."""
    used: dict[str, list[str]] = {}
    for entry in offer.entries:
        for field in () if isinstance(entry, Options | Trigger) else _deep(entry.input):
            if field.options and labels.title(field.label) not in used.setdefault(field.options, []):
                used[field.options].append(labels.title(field.label))
    return used


def _deep(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _deep(field.fields)
