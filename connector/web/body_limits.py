"""How large the body of a call may be: known from its method and path, before a byte of it is read."""

import functools
import re
from collections.abc import Mapping

from connector import errors, limits
from connector.catalogue import superseded
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.providers import registry

PLAIN = 64 * 1024  # our own calls: connections, subscriptions and the like
ACTION = 2 * 1024 * 1024
FILE = 16 * 1024 * 1024  # an action that takes a file, in JSON: 10 MB of it are 14 MB in base64; also a batch

_ACTION = re.compile(r"/v1/actions/([^/]+)/?")
_INBOUND = re.compile(r"/inbound/[^/]+/[^/]+/?")


def limit(method: str, path: str, media_type: str = "", catalogue: Catalogue = registry.CATALOGUE) -> int:
    """The most bytes that the body of a call may have; `path` as WSGI gives it, so without its query.

    `media_type` is what the body is said to be: a multipart form may have files as large as its fields take, which wait
    on disk. A path that nothing is at has the limit of our own calls: whatever is there, or not, must be answered.
    """
    path = re.sub("/{2,}", "/", path)
    if method != "POST":
        return PLAIN
    if _INBOUND.fullmatch(path):
        return limits.WEBHOOK_BODY
    if action := _ACTION.fullmatch(path):
        files = _files(catalogue).get(action[1])
        if files is None:
            return FILE if action[1] in _batches(catalogue) else ACTION
        return files + ACTION if is_form(media_type) else FILE
    return PLAIN


def is_form(media_type: str) -> bool:
    """Whether a body is said to be a multipart form."""
    return media_type.partition(";")[0].strip().lower() == "multipart/form-data"


def takes_files(path: str, catalogue: Catalogue = registry.CATALOGUE) -> bool:
    """Whether a path is that of an action that takes a file."""
    action = _ACTION.fullmatch(re.sub("/{2,}", "/", path))
    return action is not None and action[1] in _files(catalogue)


def too_large(most: int) -> errors.BodyTooLarge:
    """The refusal of a body that has more bytes than its call takes."""
    return errors.BodyTooLarge(f"The body is larger than this call takes: at most {say(most)}. Send less.")


def say(most: int) -> str:
    """A limit for people."""
    return f"{most // 1024**2} MiB" if most >= 1024**2 else f"{most // 1024} KiB"


@functools.cache
def _files(catalogue: Catalogue) -> Mapping[str, int]:
    """The actions that take files, and how many bytes they take of all files together."""
    found: dict[str, int] = {}
    for _, action in catalogue.of(Action):
        if most := _most_bytes(superseded.shown(action.input)):
            found[action.key] = max(found.get(action.key, 0), most)
    return found


@functools.cache
def _batches(catalogue: Catalogue) -> frozenset[str]:
    """The actions that do another one many times."""
    return frozenset(action.key for _, action in catalogue.of(Action) if action.batch_of)


def _most_bytes(declared: tuple[Field, ...]) -> int:
    return sum((each.max_bytes or 0) + _most_bytes(each.fields) for each in declared)
