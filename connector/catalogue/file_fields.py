"""The files in an input, at every depth, each with the field that it stands in."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connector.catalogue.fields import Field
from connector.catalogue.files import File

Make = Callable[[str, Field, Any], Any]


def mapped(declared: tuple[Field, ...], given: Mapping[str, Any], make: Make, above: str = "") -> dict[str, Any]:
    """An input in which `make` gives what stands in the fields of the kind `file`, of path, field and value."""
    made = dict(given)
    for field in declared:
        if (value := given.get(field.key)) is None:
            continue
        path = f"{above}{field.key}"
        if field.kind == "file":
            made[field.key] = make(path, field, value)
        elif field.kind == "object":
            made[field.key] = mapped(field.fields, value, make, f"{path}.")
        elif field.kind == "list" and field.fields:
            items = enumerate(value)
            made[field.key] = [mapped(field.fields, each, make, f"{path}.{number}.") for number, each in items]
    return made


def each(declared: tuple[Field, ...], given: Mapping[str, Any]) -> Iterator[tuple[Field, File]]:
    """The files of a checked input."""
    found: list[tuple[Field, File]] = []
    mapped(declared, given, lambda _, field, file: found.append((field, file)))
    return iter(found)


def awaits_bytes(field: Field, file: File) -> bool:
    """Whether a file cannot be given to its provider before somebody brings its bytes, or fetches them."""
    return file.gone or (field.bytes_only and file.content is None)
