"""How the kinds of fields are read: numbers and texts, lists and pairs, as marshmallow's fields."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from marshmallow import ValidationError, fields

from connector import json_text
from connector.catalogue import files, media_types, texts
from connector.catalogue.fields import Field
from connector.catalogue.files import File

LONGEST_KEY = 256  # characters of the name of a pair

LONGEST_NUMBER = 400  # characters of a number written as text; the longest finite one has 309 digits

# How numbers may be written as text; OpenAPI shows these patterns.
WHOLE = re.compile(r"^\s*[+-]?[0-9]+(\.0*)?\s*$", re.ASCII)
DECIMAL = re.compile(r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$", re.ASCII)


YES_OR_NO = fields.Boolean.truthy | fields.Boolean.falsy  # how true and false may be written


class Number(fields.Float):
    """Numbers, also as text ("0.5"). `pattern` is the text that is taken."""

    pattern = DECIMAL

    def _validated(self, value: Any) -> float:
        written = isinstance(value, str) and len(value) <= LONGEST_NUMBER and self.pattern.match(value)
        if not written and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise self.make_error("invalid")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.make_error("invalid")
        return number


class Whole(Number):
    """Whole numbers, also as text ("5") or float (5.0); 5.7 is refused rather than cut."""

    num_type = int  # type: ignore[assignment]
    pattern = WHOLE

    def _validated(self, value: Any) -> int:
        if not super()._validated(value).is_integer():
            raise self.make_error("invalid")
        return int(value.partition(".")[0] if isinstance(value, str) else value)


class Text(fields.String):
    """Texts, held against their rules in order up to the first that fails: how long they are comes first."""

    def _validate(self, value: Any) -> None:
        for rule in self.validators:
            rule(value)


class FileValue(fields.Field[Any]):
    """Files: as texts, or as what a multipart form brought. What is loaded is a `files.File`."""

    def __init__(self, declared: Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._declared = declared

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> File:
        if not isinstance(value, str | File):
            raise self.make_error("invalid")
        try:
            return fit(files.of_text(value) if isinstance(value, str) else value, self._declared)
        except files.NoFile as wrong:
            raise ValidationError(str(wrong)) from None


def fit(file: File, field: Field) -> File:
    """The file, if its field takes it as far as can be seen from here: one given by its address is not looked at.

    Raises `files.NoFile`.
    """
    if file.size is None:
        return file
    if not file.size:
        raise files.NoFile("The file is empty.")
    if field.max_bytes is not None and file.size > field.max_bytes:
        raise files.NoFile(f"The file has {megabytes(file.size)}; at most {megabytes(field.max_bytes)} are taken.")
    if field.media_types and file.media_type not in field.media_types:
        found = f"{file.media_type}; taken are" if file.media_type else "of no type that is known here; taken are"
        raise files.NoFile(f"The file is {found} {media_types.words(field.media_types)}.")
    return file


def megabytes(size: int) -> str:
    """A number of bytes for people, rounded up, in the units that providers write their limits in."""
    return f"{math.ceil(size * 10 / 1024**2) / 10:g} MB" if size >= 1024**2 / 10 else f"{size} bytes"


class Items(fields.List[Any]):
    """Lists, counted before anything is made of their items."""

    def __init__(self, declared: Field, inner: fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(inner, **kwargs)
        self.declared = declared

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        self._validate(value)
        if (most := self.declared.max_text) is not None and (length := _text_in(value, self.declared.fields)) > most:
            raise ValidationError(f"The texts in it have {length} characters together; at most {most} are allowed.")
        return super()._deserialize(value, *args, **kwargs)


def _text_in(value: Any, declared: tuple[Field, ...]) -> int:
    """How long the free texts in an object or a list of objects are together, in UTF-16 units."""
    if isinstance(value, list):
        return sum(_text_in(each, declared) for each in value)
    if not isinstance(value, dict):
        return 0
    given = [(field, value[field.key]) for field in declared if field.key in value]
    here = sum(texts.utf16(each) for field, each in given if field.free_text() and isinstance(each, str))
    return here + sum(_text_in(each, field.fields) for field, each in given if field.fields)


class Pairs(fields.Dict):
    """Free text keys with text values; numbers and yes/no are written out as text."""

    def __init__(self, field: Field, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.Raw(), **kwargs)
        self.declared = field

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
        if isinstance(value, str) and value.lstrip().startswith("{"):  # what is right, tidying has made an object of
            _say_where_it_is_no_json(value)
        if isinstance(value, Mapping) and self.declared.max and len(value) > self.declared.max:
            raise ValidationError(f"Has {len(value)} pairs; at most {self.declared.max:g} are allowed.")
        pairs: dict[str, Any] = super()._deserialize(value, *args, **kwargs)  # type: ignore[no-untyped-call]
        problems = {key: [fault] for key, each in pairs.items() if (fault := self._fault(key, each))}
        if problems:
            raise ValidationError(cast(Any, problems))
        written = {key: as_text(each) for key, each in pairs.items()}
        if (most := self.declared.max_text) is not None and (length := sum(map(texts.utf16, written.values()))) > most:
            raise ValidationError(f"The texts in it have {length} characters together; at most {most} are allowed.")
        return written

    def _fault(self, key: str, value: Any) -> str | None:
        if isinstance(value, dict | list):
            return "Must be text, not a list or an object."
        if len(key) > LONGEST_KEY:
            return f"Its name has {len(key)} characters; at most {LONGEST_KEY} are allowed."
        length, most = len(as_text(value)), self.declared.max_value
        return f"Has {length} characters; at most {most} are allowed." if most and length > most else None


def _say_where_it_is_no_json(text: str) -> None:
    try:
        json_text.read(text, most=json_text.MAX_VALUES)
    except json_text.NotJson as wrong:
        raise ValidationError(f"Is not valid JSON. {wrong}") from None


def instant(text: str) -> datetime:
    """A date and time as ISO 8601 has it, in UTC; one without a zone is UTC's. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the year 1 or 9999, seen from another zone
        raise ValueError(text) from None


def as_text(value: Any) -> str:
    """A plain value as pairs and filters have it: yes and no as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
