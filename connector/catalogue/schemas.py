"""From fields to marshmallow: what checks an input, and what describes it in OpenAPI.

An input flows through `check`: tidy it (flat keys become objects, texts are trimmed, empty values vanish), load it
through the schema made of the entry's fields, then through the entry's rules. Whatever is wrong leaves as one
`InvalidInput` whose details are `{field path: [sentences]}`.
"""

import functools
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import marshmallow
from marshmallow import ValidationError, fields, validate

from connector import json_text
from connector.catalogue import texts, tidying
from connector.catalogue.fields import Field, Kind
from connector.catalogue.operations import Action, Form, Options, Rule, Search
from connector.errors import InvalidInput

# How numbers may be written as text; OpenAPI shows these patterns.
WHOLE = re.compile(r"^\s*[+-]?[0-9]+(\.0*)?\s*$", re.ASCII)
DECIMAL = re.compile(r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$", re.ASCII)

_SENTENCES: dict[Kind, str] = {
    **dict.fromkeys(("string", "text", "choice"), "Must be text."),
    "url": "Must be a web address (https://…).",
    "datetime": "Must be a date and time, such as 2026-01-01T00:00:00Z.",
    "integer": "Must be a whole number.",
    "number": "Must be a number.",
    "boolean": "Must be true or false.",
    "object": "Must be an object: names with values.",
    "list": "Must be a list.",
    "pairs": "Must be an object: names with texts.",
    "any": "Is not taken.",
}
_FORMATS: dict[Kind, str] = {"url": "uri", "datetime": "date-time"}


class Number(fields.Float):
    """Numbers, also as text ("0.5"). `pattern` is the text that is taken."""

    pattern = DECIMAL

    def _validated(self, value: Any) -> float:
        written = isinstance(value, str) and self.pattern.match(value)
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


class Pairs(fields.Dict):
    """Free text keys with text values; numbers and yes/no are written out as text."""

    def __init__(self, field: Field, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.Raw(), **kwargs)
        self.declared = field

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
        if isinstance(value, str) and value.lstrip().startswith("{"):  # what is right, tidying has made an object of
            _say_where_it_is_no_json(value)
        pairs: dict[str, Any] = super()._deserialize(value, *args, **kwargs)  # type: ignore[no-untyped-call]
        problems: dict[str, list[str]] = {}
        for key, each in pairs.items():
            text = as_text(each)
            if isinstance(each, dict | list):
                problems[key] = ["Must be text, not a list or an object."]
            elif self.declared.max_value and len(text) > self.declared.max_value:
                problems[key] = [f"Has {len(text)} characters; at most {self.declared.max_value} are allowed."]
            pairs[key] = text
        if self.declared.max and len(pairs) > self.declared.max:
            raise ValidationError(f"Has {len(pairs)} pairs; at most {self.declared.max:g} are allowed.")
        if problems:
            raise ValidationError(cast(Any, problems))
        return pairs


def _say_where_it_is_no_json(text: str) -> None:
    try:
        json_text.read(text)
    except json_text.NotJson as wrong:
        raise ValidationError(f"Is not valid JSON. {wrong}") from None


def as_text(value: Any) -> str:
    """A plain value as Argil's pairs and our filters have it: yes and no as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def check(entry: Action | Search | Options | Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """The input of `entry`, tidied and checked. Raises `InvalidInput`."""
    checked = load(entry, given)
    rules: tuple[Rule, ...] = entry.rules if isinstance(entry, Action) else ()
    problems: dict[str, list[str]] = {}
    for rule in rules:
        for path, sentences in rule(checked).items():
            problems.setdefault(path, []).extend(sentences)
    if problems:
        raise _invalid(problems)
    return checked


def load(
    entry: Action | Search | Options | Form, given: Mapping[str, Any], *, version: int = tidying.VERSION
) -> dict[str, Any]:
    """The input of `entry`, tidied, each field checked, but not held against the entry's rules. Raises `InvalidInput`.

    `version`: see `tidying.tidy`.
    """
    tidied = tidying.tidy(dict(given), entry.input, version=version)
    try:
        return cast(dict[str, Any], schema_of(entry.input, f"{entry.key}_input")().load(tidied))
    except ValidationError as wrong:
        wrong.__traceback__ = None  # marshmallow keeps it in a circle, and so all that was given, until that is found
        raise _invalid(_flatten(wrong.messages)) from None


@functools.cache
def schema_of(declared: tuple[Field, ...], name: str) -> type[marshmallow.Schema]:
    """The marshmallow schema class of some fields. Unknown keys are refused: a typing error must not cost credits."""
    members = {each.key: _marshmallow(each, name) for each in declared}
    made = marshmallow.Schema.from_dict(cast(Any, members), name=_camel(name))
    made.error_messages = {
        "unknown": f"Is not a field here. The fields are: {', '.join(members) or 'none'}.",
        "type": _SENTENCES["object"],
    }
    return made


def _marshmallow(field: Field, owner: str) -> fields.Field[Any]:
    about: dict[str, Any] = {"title": field.label, "description": field.help}
    if field.example is not None:
        about["examples"] = [field.example]
    if field.kind in _FORMATS:
        about["format"] = _FORMATS[field.kind]
    common: dict[str, Any] = {
        "required": field.required,
        "metadata": about,
        "allow_none": field.nullable,
        "error_messages": {"required": f"{field.label} is missing.", "invalid": _SENTENCES[field.kind]},
    }
    name = f"{owner}_{field.key}"
    match field.kind:
        case "string" | "text" | "url" | "choice" | "datetime":
            return fields.String(validate=_text_rules(field), **common)
        case "integer":
            return Whole(validate=_number_rules(field), **common)
        case "number":
            return Number(validate=_number_rules(field), **common)
        case "boolean":
            return fields.Boolean(**common)
        case "object":
            return fields.Nested(schema_of(field.fields, name), **common)
        case "list":
            inner = (
                _marshmallow(Field(key="item", kind=field.items, label=field.label, help=field.help), name)
                if field.items
                else fields.Nested(schema_of(field.fields, name))
            )
            return fields.List(inner, validate=_count_rules(field), **common)
        case "pairs":
            return Pairs(field, **common)
        case "any":
            return fields.Raw(**common)


def _text_rules(field: Field) -> list[Callable[[Any], Any]]:
    rules: list[Callable[[Any], Any]] = []
    if field.wordless == "refused":
        rules.append(_says_something)
    if field.choices:
        values = [choice.value for choice in field.choices]
        rules.append(validate.OneOf(values, error=f"Must be one of: {', '.join(values)}."))
    if field.max is not None or field.min is not None:
        rules.append(_Length(field, "characters"))
    if field.pattern:
        rules.append(validate.Regexp(field.pattern, error=f"Does not look right. {field.help}"))
    if field.kind == "url":
        rules.append(_Address(schemes={"http", "https"}, require_tld=False, error=_SENTENCES["url"]))
    if field.kind == "datetime":
        rules.append(_is_instant)
    return rules


def _says_something(text: str) -> None:
    if not texts.says_something(text):
        raise ValidationError("Says nothing: it needs at least one letter, digit or emoji.")


def _is_instant(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
        (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: the year 1 or 9999, seen from another zone
        raise ValidationError(_SENTENCES["datetime"]) from None


def _number_rules(field: Field) -> list[validate.Validator]:
    if field.min is None and field.max is None:
        return []
    return [validate.Range(min=field.min, max=field.max)]


def _count_rules(field: Field) -> list[validate.Validator]:
    return [_Length(field, "items")] if field.min is not None or field.max is not None else []


class _Address(validate.URL):
    """marshmallow's rule for URLs, which knows no underscore in a host; names in DNS and in Docker have some."""

    def __call__(self, value: str) -> str:
        scheme, mark, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        super().__call__(f"{scheme}{mark}{host.replace('_', 'x')}{slash}{path}")
        return value


class _Length(validate.Length):
    """marshmallow's length rule, saying how long the value is."""

    def __init__(self, field: Field, unit: str) -> None:
        least = None if field.min is None else int(field.min)
        most = None if field.max is None else int(field.max)
        super().__init__(min=least, max=most)
        self._unit = unit

    def __call__(self, value: Any) -> Any:
        if self.max is not None and len(value) > self.max:
            raise ValidationError(f"Has {len(value)} {self._unit}; at most {self.max} are allowed.")
        if self.min is not None and len(value) < self.min:
            raise ValidationError(f"Has {len(value)} {self._unit}; at least {self.min} are needed.")
        return value


def _flatten(told: Any, path: str = "") -> dict[str, list[str]]:
    if isinstance(told, dict):
        flat: dict[str, list[str]] = {}
        for key, each in told.items():
            flat |= _flatten(each, path if key == "_schema" else f"{path}.{key}" if path else str(key))
        return flat
    return {path or "body": [str(each) for each in (told if isinstance(told, list) else [told])]}


def _invalid(problems: dict[str, list[str]]) -> InvalidInput:
    path, sentences = next(iter(problems.items()))
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return InvalidInput(f"{path}: {sentences[0]}{more}", details=problems)


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
