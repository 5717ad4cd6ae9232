"""Tidying: whatever way a platform writes an input, the same meaning comes out the same.

Flat keys become objects, empty values vanish, what is no text is dropped. It knows the declared fields only to leave
the user's own keys alone and to see where an object may come as JSON text; whether a value is right is for `schemas` to
say.
"""

import json
import math
import re
from typing import Any

from connector.catalogue.fields import Field
from connector.errors import InvalidInput

DEPTH = 32  # of nested objects and lists; what lies deeper no form of ours means

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_WHOLE: tuple[Field, ...] = (Field(key="*", kind="any", label="", help=""),)  # below it nothing is touched
_PAIRS: tuple[Field, ...] = (Field(key="*", kind="pairs", label="", help=""),)  # here pairs begin
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # halves of a cut emoji, and what PostgreSQL keeps in no text


def tidy(value: Any, declared: tuple[Field, ...] = ()) -> Any:
    """`a__b` becomes `{"a": {"b": …}}`; null, "", [] and {} vanish, at every depth, and so does what is no text.

    The keys of `declared` pairs are the user's own: they are not taken apart. Pairs may come as the text of a JSON
    object, as in a query, which holds nothing but text. What is declared as any JSON is left as it is, unless it is
    empty itself. Raises `InvalidInput` when a place is given twice, a number is not finite, or the
    nesting is deeper than `DEPTH`.
    """
    return _tidy(value, declared, ())


def _tidy(value: Any, declared: tuple[Field, ...] | None, path: tuple[str, ...]) -> Any:
    """`declared` is None within pairs."""
    if len(path) > DEPTH:
        raise InvalidInput.at(path[0], f"Is nested more than {DEPTH} levels deep.")
    match value:
        case str():
            return _NO_TEXT.sub("", value)
        case float() if not math.isfinite(value):
            raise InvalidInput.at(".".join(path) or "body", "Must be a finite number.")
        case list():
            each_tidied = (_tidy(each, declared, (*path, str(position))) for position, each in enumerate(value))
            return [tidied for tidied in each_tidied if tidied not in _EMPTY]
        case dict():
            return _tidy_object(value, declared, path)
        case _:
            return value


def _tidy_object(given: dict[str, Any], declared: tuple[Field, ...] | None, path: tuple[str, ...]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, each in given.items():
        parts, inner = _reach(_NO_TEXT.sub("", key), declared)
        if inner is _PAIRS:
            each, inner = _object(each), None
        tidied = each if inner is _WHOLE else _tidy(each, inner, (*path, *parts))
        if tidied not in _EMPTY:
            for part in reversed(parts[1:]):
                tidied = {part: tidied}
            _put(plain, parts[0], tidied, path)
    return plain


def _reach(key: str, declared: tuple[Field, ...] | None) -> tuple[list[str], tuple[Field, ...] | None]:
    """The places that a key names, from the outside in, and what is declared below the last one."""
    if declared is None:
        return [key], None
    names = [key] if key.startswith("_") or key.endswith("_") else key.split("__", DEPTH)
    for position, name in enumerate(names, start=1):
        found = next((each for each in declared if each.key == name), None)
        if found and found.kind == "pairs":
            rest = names[position:]
            return ([*names[:position], "__".join(rest)], None) if rest else (names, _PAIRS)
        if found and found.kind == "any" and name is names[-1]:
            return names, _WHOLE
        declared = found.fields if found else ()
    return names, declared


def _object(given: Any) -> Any:
    """The object that a text is in JSON; anything else as it is."""
    try:
        told = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
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
        raise InvalidInput.at(".".join(path), "Is given twice, with different values.")
