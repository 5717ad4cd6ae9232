"""The console's pages as its navigation shows them."""

from collections.abc import Iterator
from typing import NamedTuple

import flask

_PAGES = (
    ("Overview", "console_overview"),
    ("Deliveries", "console_deliveries"),
    ("Subscriptions", "console_subscriptions"),
    ("Videos", "console_videos"),
    ("Tokens and apps", "console_tokens"),
    ("Activity", "console_activity"),
    ("Settings", "console_settings"),
)
_PARTS = {"console_replays": "console_subscriptions"}  # rooms that have no entry, and to which they belong


class Entry(NamedTuple):
    """A link, and whether the page that is looked at belongs to it."""

    label: str
    address: str
    current: bool


def entries() -> Iterator[Entry]:
    """A link for each room of the console, to its page `index`."""
    here = flask.request.blueprint
    for label, room in _PAGES:
        yield Entry(label, flask.url_for(f"{room}.index"), room in (here, _PARTS.get(here or "")))
