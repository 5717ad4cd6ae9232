"""What the tables of /docs and of the written docs share: titles, and fields in words, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from connector.catalogue import media_types
from connector.catalogue.fields import Field, Kind

TITLES = {"actions": "Actions", "searches": "Searches", "options": "Option lists", "triggers": "Triggers"}

_KINDS: dict[Kind, str] = {
    "string": "text",
    "text": "text, several lines",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "choice": "one of a few",
    "url": "web address",
    "datetime": "date and time",
    "object": "object",
    "list": "list",
    "pairs": "pairs of texts",
    "file": "file",
    "any": "anything",
}
_UNITS: dict[Kind, str] = {
    "string": " characters",
    "datetime": " characters",
    "text": " characters",
    "list": " items",
    "pairs": " pairs",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a table. `path` reaches into objects with a dot and into lists with `[]`."""

    path: str
    kind: str
    required: bool
    limits: str
    choices: tuple[tuple[str, str], ...]
    help: str

    @property
    def depth(self) -> int:
        """How many objects or lists are around it."""
        return self.path.count(".")


def rows(fields: tuple[Field, ...], *, above: str = "") -> Iterator[Row]:
    """Every field at every depth, each object before what it holds."""
    for field in fields:
        path = above + field.key
        choices = tuple((choice.value, choice.label) for choice in field.choices)
        yield Row(path, kind(field), field.required, limits(field), choices, field.help)
        yield from rows(field.fields, above=f"{path}[]." if field.kind == "list" else f"{path}.")


def kind(field: Field) -> str:
    """The kind of a field in words."""
    words = _KINDS[field.kind]
    if field.kind == "list":
        words += f" of: {_KINDS[field.items]}" if field.items else " of objects"
    words += f" (use `{field.superseded_by}` instead)" if field.superseded_by else " (retired)" if field.retired else ""
    words += " (in no form)" if field.formless else ""
    return f"{words}, or null" if field.nullable else words


def limits(field: Field) -> str:
    """How small and how large, and where the values come from; empty when anything goes."""
    unit = _UNITS.get(field.kind, "")
    said = []
    if field.min is not None and field.max is not None:
        span = f"{field.min:g}" if field.min == field.max else f"{field.min:g} to {field.max:g}"
        said.append(f"{span}{unit}")
    elif field.max is not None:
        said.append(f"at most {field.max:g}{unit}")
    elif field.min is not None:
        said.append(f"at least {field.min:g}{unit}")
    if field.max_bytes is not None:
        said.append(f"at most {field.max_bytes / 1024**2:g} MB")
    if field.media_types:
        said.append(media_types.words(field.media_types))
    if field.max_value is not None:
        said.append(f"each at most {field.max_value} characters")
    wants = f" (wants {', '.join(field.options_input)})" if field.options_input else ""
    if field.options:
        said.append(f"from the option list {field.options}{wants}")
    if field.dynamic:
        said.append(f"named as in the option list {field.dynamic}{wants}")
    return "; ".join(said)
