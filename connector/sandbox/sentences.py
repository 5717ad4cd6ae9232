"""What is wrong with an input, in one line that names the fields: `moments[0].transcript: Longer than …`"""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError


def sentence(found: ValidationError) -> str:
    """All that is wrong."""
    return " ".join(f"{path}: {message}" for path, message in faults(found))


def faults(found: ValidationError) -> Iterator[tuple[str, str]]:
    """Paths and what is wrong there; what is wrong with the whole is at `body`."""
    return _flatten(found.messages, "")


def _flatten(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flatten(inner, path if key == "_schema" else _join(path, key))
    else:
        for message in messages:
            yield path or "body", message


def _join(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
