"""The page that comes with an app."""

from collections.abc import Iterator

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search, Trigger
from connector.manifests.make import labels
from connector.manifests.make.trigger_modules import trigger_modules

_HEAD = """\
# {label} for Make

Written by `connector manifests` from the catalogue; edit the declarations, not this page.

A custom app for [Make](https://www.make.com): {label} through your own {label} Connector. `docs/make.md` of the
Connector tells how to bring it into Make, how to connect, and what its errors mean.

Connect with the address of your Connector and the token that it gave you; or, where the app's owner has set that up,
sign in at the Connector (the connection *{label} (sign in)*). Tokens are stored by Make and sent to that address alone.

## What Make asks when you create the app

| | |
|---|---|
| Label | {label} Connector |
| Description | Videos with {label}, through your own {label} Connector: each is paid for once, no event is missed. |
| Theme | `{theme}` |
| Icon | `manifests/icons/{key}-white.png`: 512 × 512 pixels, white on nothing, so that the theme shows behind it |
| Language, audience | English, global |

"""
_TITLES: tuple[tuple[type[Search] | type[Action], str], ...] = ((Search, "Searches"), (Action, "Actions"))


def text(offer: Offer) -> str:
    """The whole page."""
    return (
        _HEAD.format(label=offer.label, key=offer.key, theme=offer.overrides.make.theme) + "\n".join(_lists(offer))
    ).rstrip() + "\n"


def _lists(offer: Offer) -> Iterator[str]:
    yield "## Triggers\n"
    yield from (f"- **{each.label}**: {each.description}" for each in trigger_modules(offer))
    yield ""
    own = [each for each in offer.entries if each.key != offer.overrides.make.any_request]
    for kind, title in _TITLES:
        entries = [each for each in own if isinstance(each, kind)]
        if entries:
            yield f"## {title}\n"
            yield from (f"- **{labels.module(offer, each)}**: {_help(offer, each)}" for each in entries)
            yield ""
    yield "**Make an API call** reaches everything else that the Connector can do."


def _help(offer: Offer, entry: Action | Search) -> str:
    """What the catalogue says, with the triggers called what they are called here."""
    told = entry.help
    for trigger in offer.entries:
        if isinstance(trigger, Trigger):
            told = told.replace(trigger.label, f"*{labels.module(offer, trigger)}*")
    return told
