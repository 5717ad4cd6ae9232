"""Tidying: whatever way a platform writes an input, the same meaning comes out the same.

Flat keys become objects, texts lose what is unseen at their edges, empty values vanish, what is no text is dropped. It
knows the declared fields only to leave the user's own keys and texts alone, to see where an object may come as JSON
text and which texts count only when they say something; whether a value is right is for `schemas` to say.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

from connector import json_text
from connector.catalogue import labels, texts
from connector.catalogue.fields import Field
from connector.errors import InvalidInput

DEPTH = 32  # of nested objects and lists; what lies deeper no form of ours means
VERSION = 2  # of what comes out: operations are known by it

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_UNKNOWN = Field(key="*", kind="object", label="", help="")  # nothing is declared here
_IN_ANY = Field(key="*", kind="any", label="", help="")  # below a field of any JSON
_IN_PAIRS = Field(key="*", kind="pairs", label="", help="")

Write = Callable[[str, Field], str]  # what is left of a text that was given for a field


def tidy(value: Any, declared: tuple[Field, ...] = (), *, version: int = VERSION) -> Any:
    """`a__b` becomes `{"a": {"b": …}}`; null, "", [] and {} vanish, at every depth, and so does what is no text.

    Texts are trimmed (`texts.trim`), and those of a field whose wordless ones are left out vanish when they say
    nothing. The keys and texts of `declared` pairs are the user's own: they are not taken apart and not trimmed. Pairs
    may come as the text of a JSON object, as in a query, which holds nothing but text. What is declared as any JSON is
    left as it is, unless it is empty itself. Raises `InvalidInput` when a place is given twice, a number is not
    finite, or the nesting is deeper than `DEPTH`. `version` 1 is what the operations of the first schema were known
    by: it trims nothing.
    """
    declared_here = Field(key="*", kind="object", label="", help="", fields=declared)
    try:
        return _tidy(value, declared_here, (), _as_given if version == 1 else _trimmed)
    except _Untidy as wrong:
        sentence = functools.partial(labels.sentence, fields=declared)
        raise InvalidInput.of([(wrong.path, [str(wrong)])], sentence) from None


class _Untidy(ValueError):
    """What cannot be tidied, and the path of where it is."""

    def __init__(self, path: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.path = ".".join(path) or "body"


def _as_given(text: str, field: Field) -> str:
    return text


def _trimmed(text: str, field: Field) -> str:
    if field is _IN_ANY or field is _IN_PAIRS:
        return text
    trimmed = texts.trim(text)
    return "" if field.wordless == "left_out" and not texts.says_something(trimmed) else trimmed


def _tidy(value: Any, field: Field, path: tuple[str, ...], write: Write) -> Any:
    if len(path) > DEPTH:
        raise _Untidy(path[:1], f"Is nested more than {DEPTH} levels deep.")
    match value:
        case str():
            return write(texts.storable(value), field)
        case float() if not math.isfinite(value):
            raise _Untidy(path, "Must be a finite number.")
        case list():
            each_tidied = (_tidy(each, field, (*path, str(position)), write) for position, each in enumerate(value))
            return [tidied for tidied in each_tidied if tidied not in _EMPTY]
        case dict():
            return _tidy_object(value, field, path, write)
        case _:
            return value


def _tidy_object(given: dict[str, Any], field: Field, path: tuple[str, ...], write: Write) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, each in given.items():
        parts, inner = _reach(texts.storable(key), field)
        if inner.kind == "pairs" and inner is not _IN_PAIRS:
            each, inner = _object(write(each, inner) if isinstance(each, str) else each), _IN_PAIRS
        whole = inner.kind == "any" and inner is not _IN_ANY
        tidied = each if whole else _tidy(each, inner, (*path, *parts), write)
        if tidied not in _EMPTY:
            for part in reversed(parts[1:]):
                tidied = {part: tidied}
            _put(plain, parts[0], tidied, path)
    return plain


def _reach(key: str, field: Field) -> tuple[list[str], Field]:
    """The places that a key names, from the outside in, and what is declared of the last one."""
    if field is _IN_PAIRS:
        return [key], field
    names = [key] if key.startswith("_") or key.endswith("_") else key.split("__", DEPTH)
    for position, name in enumerate(names, start=1):
        found = next((each for each in field.fields if each.key == name), None)
        if found and found.kind == "pairs" and (rest := names[position:]):
            return [*names[:position], "__".join(rest)], _IN_PAIRS
        field = found or (_IN_ANY if field.kind == "any" else _UNKNOWN)
    return names, field


def _object(given: Any) -> Any:
    """The object that a text is in JSON; anything else as it is."""
    try:
        told = json_text.read(given, most=json_text.MAX_VALUES) if isinstance(given, str) else given
    except json_text.NotJson:
        return given
    return told if isinstance(told, dict) else given


def _put(place: dict[str, Any], key: str, value: Any, above: tuple[str, ...]) -> None:
    path = (*above, key)
    if key not in place:
        place[key] = value
    elif isinstance(place[key], dict) and isinstance(value, dict):
        for inner, each in value.items():
            _put(place[key], inner, each, path)
    elif place[key] != value:
        raise _Untidy(path, "Is given twice, with different values.")
