"""The menu of an app: which group each module stands in, and in which order."""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.manifests.make import modules, universal
from connector.manifests.make.trigger_modules import trigger_modules

_TRIGGERS, _SINGLE, _OTHER = "Triggers", "Triggers of a single event", "Other"
_GROUPS = {"video": "Videos", "avatar": "Avatars", "voice": "Voices", "asset": "Assets"}  # by the last word of a key
_CRUD = ("read", "create", "update", "delete")


def groups(offer: Offer) -> list[dict[str, Any]]:
    """Triggers first, then one group for each thing, searches and looks before what changes something.

    Triggers that a choice of events has made needless stand at the end.
    """
    shown = (each for each in offer.entries if each.key != offer.overrides.make.any_request)
    entries = [each for each in shown if isinstance(each, Action | Search)]
    own = [each.group for each in offer.overrides.make.modules.values() if each.group]
    found: dict[str, list[str]] = {name: [] for name in (_TRIGGERS, *_GROUPS.values(), *own, _OTHER, _SINGLE)}
    listed = tuple(trigger_modules(offer))
    chosen = {trigger.key for each in listed if len(each.triggers) > 1 for trigger in each.triggers}
    for module in listed:
        found[_SINGLE if module.key in chosen else _TRIGGERS].append(module.id)
    for entry in sorted(entries, key=_rank):
        found[_group(offer, entry)].append(modules.identity(entry))
    found[_OTHER].append(universal.ID)
    return [{"label": name, "modules": ids} for name, ids in found.items() if ids]


def _rank(entry: Action | Search) -> tuple[bool, int]:
    return not isinstance(entry, Search), _CRUD.index(modules.crud(entry)) if isinstance(entry, Action) else 0


def _group(offer: Offer, entry: Action | Search) -> str:
    """Where the provider puts it, else by the last word of its key."""
    told = offer.overrides.make.module(entry).group
    return told or _GROUPS.get(entry.key.split("_")[-1].removesuffix("s"), _OTHER)
