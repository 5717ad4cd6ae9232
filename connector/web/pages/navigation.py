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


class Entry(NamedTuple):
    """A link, and whether the page that is looked at belongs to it."""

    label: str
    address: str
    current: bool


def entries() -> Iterator[Entry]:
    """A link for each room of the console, to its page `index`."""
    for label, room in _PAGES:
        if f"{room}.index" in flask.current_app.view_functions:
            yield Entry(label, flask.url_for(f"{room}.index"), flask.request.blueprint == room)
