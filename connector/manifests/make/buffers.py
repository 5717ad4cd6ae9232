"""Files at Make are a name and a buffer: how one goes into a module, and how one comes out of it.

Into it: a user chooses between a file of an earlier module and an address, and either becomes one part of a multipart
form. Out of it: the bridge answers with an address of its own, which the module fetches.
"""

from collections.abc import Iterable
from typing import Any

from connector.catalogue.fields import Field
from connector.manifests.make import labels

NAME, DATA = {"type": "filename", "semantic": "file:name"}, {"type": "buffer", "semantic": "file:data"}
"""What tells Make which two values are one file: it then offers the files of earlier modules."""
FILENAME, BUFFER = "filename", "data"
"""The keys of a file that comes out: its name is the bridge's, the buffer is added by the module."""
_FILE, _ADDRESS = "file", "address"


def any_of(fields: Iterable[Field]) -> Field | None:
    """The first file among some fields."""
    return next((each for each in fields if each.kind == "file"), None)


def parameter(field: Field) -> dict[str, Any]:
    """The choice that a form begins with, and what is asked for after it."""
    source, name, data = _names(field)
    need = {"required": True}
    from_file = [
        {"name": name, **NAME, "label": "File name", **need},
        {"name": data, **DATA, "label": "Data", **need},
    ]
    address = {"name": field.key, "type": "url", "label": "Address", "help": "It starts with `https://`."}
    from_address = [address | need | {"validate": {"pattern": "^https://"}}]
    return {
        "name": source,
        "type": "select",
        "label": labels.field(field),
        "help": field.help,
        **({"required": True, "default": _FILE} if field.required else {}),
        "options": [
            {"label": "A file from an earlier module", "value": _FILE, "nested": from_file},
            {"label": "An address", "value": _ADDRESS, "nested": from_address},
        ],
    }


def part(field: Field) -> dict[str, Any]:
    """The part of a multipart form: bytes with a file's name, or an address without one, which makes it a text."""
    source, name, data = (f"parameters.{each}" for each in _names(field))
    chosen = f"{source} = '{_ADDRESS}'"
    return {
        "value": f"{{{{if({chosen}, parameters.{field.key}, {data})}}}}",
        "options": {"filename": f"{{{{if({chosen}, '', {name})}}}}"},
    }


def fetched(field: Field, answer: str) -> str:
    """Where the bytes of an answer's file are: told by the bridge, but asked for at the connection's own address."""
    return f"/{{{{replace({answer}.{field.key}, '/^.*\\/v1\\//', '')}}}}"


def _names(field: Field) -> tuple[str, str, str]:
    return f"{field.key}_from", f"{field.key}_filename", f"{field.key}_data"
