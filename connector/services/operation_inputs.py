"""An operation's input: what is kept of it, and how a run gets it back.

Of a file only what it is known by is kept, never its bytes: they live as long as their caller's call. So a run that
nobody waits for may have an input of which bytes are gone; then it must not send anything (`complete`).
"""

from collections.abc import Mapping
from typing import Any

from connector.catalogue import file_fields, superseded
from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, DEDUPLICATE, Action
from connector.catalogue.files import File

_OF_THE_CALL = (DEDUPLICATE.key, CALLBACK_URL.key, CALLBACK_ID.key)  # a repeat may change these


def of_the_operation(checked: Mapping[str, Any]) -> dict[str, Any]:
    """An action's checked input without what says how it is called."""
    return {key: value for key, value in checked.items() if key not in _OF_THE_CALL}


def kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """The input as JSON, to be stored: a file as `File.kept` has it."""
    return {key: _each(value, lambda file: file.kept()) for key, value in given.items()}


def known_by(given: Mapping[str, Any]) -> dict[str, Any]:
    """The input as JSON in which equal files are equal, whatever they are called."""
    return {key: _each(value, lambda file: file.identity) for key, value in given.items()}


def restored(action: Action, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The input that was kept, in the fields of today: also that of an older version, which kept a file in base64."""
    files = file_fields.mapped(action.input, stored, lambda _path, _field, kept: File.restored(kept))
    found, _ = superseded.replaced(action.input, files)
    return found


def complete(action: Action, given: Mapping[str, Any]) -> bool:
    """Whether the bytes of all files are there that have to be."""
    return not any(file_fields.awaits_bytes(field, file) for field, file in file_fields.each(action.input, given))


def _each(value: Any, write: Any) -> Any:
    match value:
        case File():
            return write(value)
        case dict():
            return {key: _each(inner, write) for key, inner in value.items()}
        case list():
            return [_each(inner, write) for inner in value]
        case _:
            return value
