"""Where each entry of the catalogue is found at Zapier, in the words of its editor."""

from collections.abc import Iterator

from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import Action, Options, Search, Trigger
from connector.manifests.zapier import labels, steps


def coverage(offer: Offer) -> dict[tuple[str, str], str]:
    """By kind and key: what an entry is called."""
    return dict(_cells(offer))


def _cells(offer: Offer) -> Iterator[tuple[tuple[str, str], str]]:
    for entry in offer.entries:
        match entry:
            case Action() | Search() if entry.key in offer.overrides.zapier.none:
                yield (type(entry).__name__.lower(), entry.key), offer.overrides.zapier.none[entry.key]
            case Action() if labels.is_look_up(entry):
                yield ("action", entry.key), f"search *{labels.label(offer, entry)}*"
            case Action():
                waits = f"; *{labels.wait_label(offer, entry)}*" if steps.good_end(offer, entry) else ""
                yield ("action", entry.key), f"*{labels.label(offer, entry)}*{waits}"
            case Search():
                yield ("search", entry.key), f"search *{labels.label(offer, entry)}*"
            case Options() if entry.describes_fields:
                yield ("options", entry.key), f"fields *{entry.label}*"
            case Options():
                yield ("options", entry.key), f"dropdown *{entry.label}*"
            case Trigger() if group := group_of(offer, entry):
                yield ("trigger", entry.key), f"*{group.label}*, instant"
            case Trigger():
                yield ("trigger", entry.key), f"*{labels.label(offer, entry)}*, instant"
