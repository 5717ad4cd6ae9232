"""Argil's JSON, read so that whoever works with it meets no kind of value that it does not expect.

Argil's page says what kind each member has; what it answers is held against that here, once for all. A number where a
text belongs is its text; what is neither, as a list for a name, is left out, as if Argil had not told it. Whether a
thing has an id is for whoever asked for it to say.
"""

from collections.abc import Mapping
from typing import Any

from connector import json_text
from connector.catalogue import field_types, texts

_TEXTS = frozenset(
    "aspectRatio audioUrl avatarId callbackUrl coverImageUrl createdAt fileUrl gender label language model name"
    " orientation previewUrl sampleUrl slug status thumbnailUrl transcript type updatedAt videoUrl videoUrlSubtitled"
    " voiceId".split()
)
_NUMBERS = frozenset({"duration", "totalPages"})
_LISTS = frozenset({"gestures", "items", "moments", "videos"})
_THE_USERS = "extras"


def read(body: bytes) -> Any:
    """The value of an answer; None for an empty one. Raises `NotJson`."""
    return as_expected(json_text.read(body)) if body else None


def as_expected(told: Any) -> Any:
    """What Argil told, each member that is known of its kind or absent. The user's own pairs stay as they are."""
    if isinstance(told, list):
        return [as_expected(each) for each in told]
    if not isinstance(told, Mapping):
        return told
    return {key: each if key == _THE_USERS else _member(key, each) for key, each in told.items() if _fits(key, each)}


def _fits(key: str, value: Any) -> bool:
    if value is None:
        return True
    if key in _TEXTS:
        return not isinstance(value, dict | list)
    if key in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, list) or key not in _LISTS


def _member(key: str, value: Any) -> Any:
    if key in _TEXTS and value is not None:
        return texts.storable(field_types.as_text(value))
    return as_expected(value)
