"""Where each entry of a provider's is found in n8n, for the joined table of the docs."""

from collections.abc import Iterator, Mapping

from connector.catalogue.catalogue import Offer, group_of
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
            place = _source(entry, used.get(entry.key, []))
        else:
            place = f"Trigger node: {(group_of(offer, entry) or entry).label}"
        yield (kind, entry.key), place


def _source(entry: Options, labels: list[str]) -> str:
    if not labels:
        return "No field of an action is chosen from it."
    return f"{'Fields' if entry.describes_fields else 'Dropdown'} of {', '.join(labels)}"


def _used(offer: Offer) -> dict[str, list[str]]:
    """The labels of the fields that each option list fills or describes, in the order of their declaration."""
    used: dict[str, list[str]] = {}
    for entry in offer.entries:
        for field in () if isinstance(entry, Options | Trigger) else _deep(entry.input):
            source = field.options or field.dynamic
            if source and labels.title(field.label) not in used.setdefault(source, []):
                used[source].append(labels.title(field.label))
    return used


def _deep(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _deep(field.fields)
