"""What Argil says in an error, in whichever of its three shapes: `{error}`, `{code, message}`, or problem details.

Problem details (RFC 9457) are API v2's: `detail`, a `code` that stays, and `param`, a JSON pointer to what is wrong;
`errors` has the same for each fault. https://docs.argil.ai/v2/platform/errors
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_FAULTS = 10  # that are told


def said(told: Any) -> str:
    """Its sentence, with the field before what is wrong with it; "" when it has none."""
    if not isinstance(told, Mapping):
        return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False) if told else ""
    if "detail" in told or "errors" in told:
        return " ".join(_problem(told))
    words = told.get("message") or told.get("error")
    if isinstance(words, Mapping):
        return said(words) or json.dumps(words, ensure_ascii=False)
    return said(words) if words else _text(told.get("code"))


def _problem(told: Mapping[str, Any]) -> Iterator[str]:
    listed = told.get("errors")
    faults = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    if not any(each.get("detail") == told.get("detail") for each in faults):
        yield _fault(told if not faults else {**told, "param": None})
    yield from map(_fault, faults[:MOST_FAULTS])


def _fault(told: Mapping[str, Any]) -> str:
    words = _text(told.get("detail")) or _text(told.get("title")) or _text(told.get("code"))
    where = _text(told.get("param"))
    allowed = told.get("allowed_values")
    choices = ", ".join(filter(None, map(_allowed, allowed))) if isinstance(allowed, list) else ""
    return f"{f'{where}: ' if where else ''}{words}{f' Allowed: {choices}.' if choices else ''}"


def _allowed(value: Any) -> str:
    """A value, or what bounds it."""
    if isinstance(value, Mapping):
        least, most = value.get("minimum"), value.get("maximum")
        return " to ".join(_text(each) for each in (least, most) if each is not None)
    return _text(value)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
