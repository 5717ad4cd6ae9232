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
        if has(f"{room}.index"):
            yield Entry(label, flask.url_for(f"{room}.index"), flask.request.blueprint == room)


def has(endpoint: str) -> bool:
    """Whether a page is there: a link to one that is not is left out."""
    return endpoint in flask.current_app.view_functions
