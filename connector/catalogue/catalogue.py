"""The catalogue: what all providers offer, found by kind, provider and key."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar

from connector.catalogue import overrides
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger, TriggerGroup
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.overrides import Overrides

E = TypeVar("E", Action, Search, Options, Trigger)

KINDS: tuple[tuple[str, type[Entry]], ...] = (
    ("actions", Action),
    ("searches", Search),
    ("options", Options),
    ("triggers", Trigger),
)


class Offer(Protocol):
    """What a provider declares. `reached_by`: each operation of its API, and where the bridge reaches it.
    `field_tables`: what else stands in its page of the docs. `overrides`: what it says for one platform alone.
    """

    key: str
    label: str
    entries: tuple[Entry, ...]
    trigger_groups: tuple[TriggerGroup, ...]
    reached_by: tuple[tuple[str, tuple[str, ...]], ...]
    field_tables: tuple[FieldTable, ...]
    overrides: Overrides


class Catalogue:
    """All entries of all providers."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        """Raises `UnknownOverride` when an override names what its provider does not offer."""
        self.offers = tuple(offers)
        self._each: dict[str, Catalogue] = {}
        for offer in self.offers:
            overrides.check(offer.entries, offer.overrides)
        self.resource_types = frozenset(trigger.resource_type for _, trigger in self.of(Trigger))

    def only(self, provider: str) -> "Catalogue":
        """What one provider offers, the same object each time. Raises `KeyError` where there is none of the key."""
        if len(self.offers) == 1 and self.offers[0].key == provider:
            return self
        if not self._each:
            self._each.update({offer.key: Catalogue((offer,)) for offer in self.offers})
        return self._each[provider]

    def of(self, kind: type[E]) -> Iterator[tuple[Offer, E]]:
        """Every entry of a kind with the provider that offers it, in the order of their declaration."""
        for offer in self.offers:
            for entry in offer.entries:
                if isinstance(entry, kind):
                    yield offer, entry

    def find(self, kind: type[E], provider: str, key: str) -> E | None:
        """One entry, or None."""
        return next((entry for offer, entry in self.of(kind) if offer.key == provider and entry.key == key), None)

    def keys(self, kind: type[E], provider: str) -> list[str]:
        """The keys that a provider offers of a kind."""
        return [entry.key for offer, entry in self.of(kind) if offer.key == provider]

    def groups(self, provider: str) -> dict[str, tuple[Trigger, ...]]:
        """The triggers of each of a provider's groups, in the group's order, by the group's key."""
        (offer,) = (each for each in self.offers if each.key == provider)
        known = {each.key: each for each in offer.entries if isinstance(each, Trigger)}
        return {group.key: tuple(known[key] for key in group.triggers) for group in offer.trigger_groups}

    def describe(self) -> dict[str, Any]:
        """The whole catalogue as plain JSON."""
        plain: dict[str, Any] = {"providers": [{"id": offer.key, "name": offer.label} for offer in self.offers]}
        for plural, kind in KINDS:
            plain[plural] = [_describe(offer, entry) for offer, entry in self.of(kind)]  # type: ignore[type-var]
        groups = [(offer, group) for offer in self.offers for group in offer.trigger_groups]
        plain["trigger_groups"] = [_describe_group(*each) for each in groups]
        return plain


def _describe(offer: Offer, entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": entry.key, "provider": offer.key, "label": entry.label, "help": entry.help}
    if isinstance(entry, Trigger):
        plain["event_type"] = entry.event_type
        plain["filters"] = [each.describe() for each in entry.filters]
    else:
        plain["input"] = [each.describe() for each in entry.input]
    plain["output"] = [each.describe() for each in entry.output]
    plain["sample"] = entry.sample
    if isinstance(entry, Action):
        plain["changes"] = entry.changes
        plain["one_of"] = [list(keys) for keys in entry.one_of]
        plain["examples"] = [{"name": each.name, "input": each.input} for each in entry.examples]
    return plain


def group_of(offer: Offer, trigger: Trigger) -> TriggerGroup | None:
    """The group that a trigger stands in alone; None for one that stands by itself."""
    return next((each for each in offer.trigger_groups if trigger.grouped and trigger.key in each.triggers), None)


def _describe_group(offer: Offer, group: TriggerGroup) -> dict[str, Any]:
    plain = {"id": group.key, "provider": offer.key, "label": group.label, "help": group.help}
    return plain | {"triggers": list(group.triggers)}
