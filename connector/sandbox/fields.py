"""Kinds of values that JSON bodies have, as strict as JSON Schema has them.

`Strict` refuses properties it does not know, `Loose` passes over them. Loaded values are as they were sent.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate


class Strict(Schema):
    class Meta:
        unknown = RAISE


class Loose(Schema):
    class Meta:
        unknown = EXCLUDE


class Flag(fields.Raw):
    """true or false; marshmallow's own Boolean would also take "yes" and 1."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Give true or false.")
        return value


class Number(fields.Raw):
    """A JSON number; marshmallow's own Float would also take "1.5" and true."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValidationError("Give a number.")
        return value


class Whole(Number):
    """A JSON number without a fraction: 3, and 3.0 too."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        number = super()._deserialize(value, *args, **kwargs)
        if number != number or number % 1:
            raise ValidationError("Give a whole number.")
        return int(number)


class Object(fields.Raw):
    """A JSON object, whatever is in it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Give an object.")
        return value


class Tagged(fields.Raw):
    """One of several kinds of objects, told apart by their `type`, or another key."""

    def __init__(self, kinds: Mapping[str, type[Schema]], *, key: str = "type", **more: Any) -> None:
        super().__init__(**more)
        self._kinds = kinds
        self._key = key

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        kind = value.get(self._key) if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self._kinds:
            raise ValidationError({self._key: [f"Must be one of: {', '.join(self._kinds)}."]})
        self._kinds[kind]().load(value)
        return value


def one_of(*values: str, **more: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(values), **more)


def web_address(*schemes: str) -> Any:
    """A validator: an absolute URL with one of these schemes."""

    def check(value: str) -> None:
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in schemes or not parts.hostname or any(c.isspace() for c in value):
            raise ValidationError(f"Give a full address that starts with {schemes[0]}://.")

    return check
