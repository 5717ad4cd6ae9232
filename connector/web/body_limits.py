"""How large the body of a call may be: known from its method and path, before a byte of it is read."""

import functools
import re

from connector import errors, limits
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action
from connector.providers import registry

PLAIN = 64 * 1024  # our own calls: connections, subscriptions and the like
ACTION = 2 * 1024 * 1024
FILE = 16 * 1024 * 1024  # an action that takes a file: 10 MB of it are 14 MB in base64

_ACTION = re.compile(r"/v1/actions/([^/]+)/?")
_INBOUND = re.compile(r"/inbound/[^/]+/[^/]+/?")


def limit(method: str, path: str, catalogue: Catalogue = registry.CATALOGUE) -> int:
    """The most bytes that the body of a call may have; `path` as WSGI gives it, so without its query.

    A path that nothing is at has the limit of our own calls: whatever is there, or not, must be answered.
    """
    path = re.sub("/{2,}", "/", path)
    if method != "POST":
        return PLAIN
    if _INBOUND.fullmatch(path):
        return limits.WEBHOOK_BODY
    if action := _ACTION.fullmatch(path):
        return FILE if action[1] in _with_files(catalogue) else ACTION
    return PLAIN


def too_large(most: int) -> errors.BodyTooLarge:
    """The refusal of a body that has more bytes than its call takes."""
    return errors.BodyTooLarge(f"The body is larger than this call takes: at most {say(most)}. Send less.")


def say(most: int) -> str:
    """A limit for people."""
    return f"{most // 1024**2} MiB" if most >= 1024**2 else f"{most // 1024} KiB"


@functools.cache
def _with_files(catalogue: Catalogue) -> frozenset[str]:
    """The actions that take a file."""
    actions = (action for _, action in catalogue.of(Action))
    return frozenset(action.key for action in actions if any(each.holds_file() for each in action.input))
