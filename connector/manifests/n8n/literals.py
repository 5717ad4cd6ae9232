"""Plain JSON values as text that people can read: what fits into a line stands in one."""

import json
import re
from typing import Any

_WIDTH = 120
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def json_text(value: Any) -> str:
    """A JSON document."""
    return _text(value, 0, json.dumps) + "\n"


def typescript(value: Any) -> str:
    """A literal of TypeScript, whose keys stand without quotes: so n8n's rules for properties recognise them."""
    return _text(value, 0, lambda key: key if _NAME.fullmatch(key) else json.dumps(key))


def _text(value: Any, depth: int, key_text: Any) -> str:
    if not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        parts = [f"{key_text(key)}: {_text(each, depth + 1, key_text)}" for key, each in value.items()]
    else:
        parts = [_text(each, depth + 1, key_text) for each in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    line = f"{opened}{', '.join(parts)}{closed}"
    if "\n" not in line and len(line) + 4 * depth <= _WIDTH and not _deep(value):
        return line
    inner, outer = "\n" + "\t" * (depth + 1), "\n" + "\t" * depth
    return f"{opened}{inner}{f',{inner}'.join(parts)}{outer}{closed}"


def _deep(value: dict[str, Any] | list[Any]) -> bool:
    """Whether it holds a list or an object that holds another one."""
    return any(isinstance(inner, dict | list) for each in _members(value) for inner in _members(each))


def _members(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
