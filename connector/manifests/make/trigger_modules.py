"""The triggers of an app: a group of triggers with a choice among them, or one trigger by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.manifests.make import labels


@dataclass(frozen=True, slots=True)
class TriggerModule:
    """A webhook and its module. `triggers`: several where the user chooses among them."""

    key: str
    label: str
    description: str
    triggers: tuple[Trigger, ...]

    @property
    def webhook(self) -> str:
        """The id of its webhook."""
        return labels.camel(self.key)

    @property
    def id(self) -> str:
        """The id of its module."""
        return labels.camel(f"watch_{self.key}")

    @property
    def output(self) -> tuple[Field, ...]:
        """What any of its triggers gives, each field once."""
        return tuple({field.key: field for each in self.triggers for field in each.output}.values())

    @property
    def sample(self) -> Mapping[str, Any]:
        """An event of the first trigger; what only others give is empty."""
        return {field.key: self.triggers[0].sample.get(field.key) for field in self.output}


def trigger_modules(offer: Offer) -> Iterator[TriggerModule]:
    """Groups first: with one of them a single scenario is told every end. The single ones stay: they are in use."""
    known = {each.key: each for each in offer.entries if isinstance(each, Trigger)}
    for group in offer.trigger_groups:
        yield _of_group(group, tuple(known[key] for key in group.triggers))
    for key, trigger in known.items():
        if group_of(offer, trigger) is None:
            yield TriggerModule(key, labels.module(offer, trigger), labels.description(trigger), (trigger,))


def _of_group(group: TriggerGroup, triggers: tuple[Trigger, ...]) -> TriggerModule:
    """ "Watch videos": named by what its triggers are about."""
    return TriggerModule(group.key, labels.group(group, triggers), labels.description(group), triggers)
