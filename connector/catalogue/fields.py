"""A field: one thing a user fills in, or one thing an answer holds.

The same declaration becomes a marshmallow field, an OpenAPI property and an input of each platform's form, so it says
everything any of them needs and nothing that only one of them knows.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Kind = Literal[
    "string",  # one line
    "text",  # several lines
    "integer",
    "number",
    "boolean",
    "choice",  # one of `choices`
    "url",  # https or http address
    "datetime",  # ISO 8601, UTC
    "object",  # `fields`
    "list",  # objects of `fields`, or plain values of the kind `items`
    "pairs",  # free keys with text values
    "file",  # an input: an https address, a data URI, or a part of a multipart form; an answer: an address of ours
    "any",  # whatever JSON
]


_LIMITS = ("min", "max", "max_value", "max_bytes", "max_text", "pattern")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice and how people call it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input or output. `min` and `max` count characters of text, items of a list, pairs, or the number itself.

    `options` names the option list that feeds a dropdown; `options_input` the sibling fields that list wants
    (gestures want an avatar). `dynamic` names the list whose rows say which pairs there are (`dynamic_fields`).
    `max_value` bounds each value of pairs, in characters. `max_bytes` is how large a file
    may be, also where its text in base64 is the value; `media_types` are those that it may have, any when there are
    none. `bytes_only`: of a file: the provider takes no address, so what is given by one is fetched by the bridge.
    `superseded_by` names the sibling that says the same in a better way, and `retired` is what says nothing any
    more: the API still takes them, no form shows them (`superseded.shown`). Nor does one show what is `formless`, which
    the API takes from who writes a body by hand. `max_text` bounds the free texts in the
    items of a list, or the values of pairs, all together, in UTF-16 units.
    `wordless`: what becomes of a text that says nothing, such as "..." (`texts.says_something`).
    `group` is the label of the section of a form that it stands in; without one that is the main part. `advanced`: few
    ever fill it in, so that a form shows it last, or only when asked to (`forms.sections`).
    `one_of`: of each of these sets of inner fields exactly one is to be filled in, in every item where it is a list.
    `wire_name` is what the provider calls it, where that is not its key in another spelling (avatarId for avatar_id).
    """

    key: str
    kind: Kind
    label: str
    help: str
    required: bool = False
    min: float | None = None
    max: float | None = None
    max_value: int | None = None
    max_bytes: int | None = None
    media_types: tuple[str, ...] = ()
    bytes_only: bool = False
    max_text: int | None = None
    pattern: str | None = None
    choices: tuple[Choice, ...] = ()
    options: str | None = None
    options_input: tuple[str, ...] = ()
    dynamic: str | None = None
    fields: tuple["Field", ...] = ()
    items: Kind | None = None
    nullable: bool = False
    wordless: Literal["kept", "left_out", "refused"] = "kept"
    group: str | None = None
    advanced: bool = False
    one_of: tuple[tuple[str, ...], ...] = ()
    superseded_by: str | None = None
    retired: bool = False
    formless: bool = False
    wire_name: str | None = None
    example: Any = dataclasses.field(default=None, hash=False)  # may be a dict; fields are keys of a cache

    def __post_init__(self) -> None:
        if self.one_of:
            object.__setattr__(self, "fields", with_hints(self.fields, self.one_of))

    def holds_file(self) -> bool:
        """Whether a file stands in this field, or in one within it."""
        return self.max_bytes is not None or any(each.holds_file() for each in self.fields)

    def free_text(self) -> bool:
        """Whether what stands here is written by people, rather than chosen or an id."""
        return self.kind in ("string", "text", "url") and self.options is None

    def describe(self) -> dict[str, Any]:
        """The field as plain JSON, without what it does not say."""
        plain: dict[str, Any] = {"key": self.key, "kind": self.kind, "label": self.label, "help": self.help}
        plain["required"] = self.required
        for name in (
            "min",
            "max",
            "max_value",
            "max_bytes",
            "max_text",
            "pattern",
            "options",
            "dynamic",
            "items",
            "group",
            "superseded_by",
            "example",
        ):
            if (value := getattr(self, name)) is not None:
                plain[name] = value
        for mark in ("advanced", "retired", "formless"):
            if getattr(self, mark):
                plain[mark] = True
        if self.media_types:
            plain["media_types"] = list(self.media_types)
        if self.choices:
            plain["choices"] = [{"value": choice.value, "label": choice.label} for choice in self.choices]
        if self.options_input:
            plain["options_input"] = list(self.options_input)
        if self.fields:
            plain["fields"] = [each.describe() for each in self.fields]
        if self.one_of:
            plain["one_of"] = [list(keys) for keys in self.one_of]
        return plain


def with_hints(fields: tuple[Field, ...], one_of: tuple[tuple[str, ...], ...]) -> tuple[Field, ...]:
    """Fields of which those that stand in `one_of` say so in their help. Raises `KeyError` for a key that none has."""
    known = {each.key: each for each in fields}
    for keys in one_of:
        for key in keys:
            others = " or ".join(known[other].label for other in keys if other != key)
            known[key] = _hinted(known[key], f"Fill in either this or {others}.")
    return tuple(known.values())


def _hinted(field: Field, hint: str) -> Field:
    """Once: a field that is taken over from one form into another has its hint already."""
    return field if field.help.endswith(hint) else dataclasses.replace(field, help=f"{field.help} {hint}")


def choices(**labels: str) -> tuple[Choice, ...]:
    """Choices from `value="Label"`."""
    return tuple(Choice(value, label) for value, label in labels.items())


def choices_of(values: Iterable[StrEnum]) -> tuple[Choice, ...]:
    """Choices from an enum or some values of it, each with its own word as the label."""
    return tuple(Choice(str(each), each.replace("_", " ").capitalize()) for each in values)


def example_of(fields: tuple[Field, ...]) -> Mapping[str, Any]:
    """An example input or answer, put together from the fields' own examples."""
    return {each.key: each.example for each in fields if each.example is not None}
