"""Plain JSON values as YAML, always in the same words: block style, texts in double quotes unless they are plain.

Only what the manifests need. A text in JSON's quotes is a text in YAML's too, so nothing has to be escaped anew.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./-]*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_MEANING = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))  # of YAML 1.1 and 1.2


def dump(value: Any) -> str:
    """A document."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    """A value's lines, from the left margin."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _after(f"{_text(key)}:", each, indent="  ")
    elif isinstance(value, list) and value:
        for each in value:
            yield from _item(each)
    else:
        yield _scalar(value)


def _after(name: str, value: Any, *, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield name
        yield from (indent + line for line in _lines(value))
    else:
        yield f"{name} {_scalar(value)}"


def _item(value: Any) -> Iterator[str]:
    first, *rest = _lines(value)
    yield f"- {first}"
    yield from (f"  {line}" for line in rest)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    written = json.dumps(value, allow_nan=False)
    return re.sub(r"^(-?\d+)e", r"\1.0e", written)  # YAML 1.1 takes 1e-05 for a text


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _MEANING:
        return value
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
