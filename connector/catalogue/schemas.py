"""From fields to marshmallow: what checks an input, and what describes it in OpenAPI.

An input flows through `check`: tidy it (flat keys become objects, texts are trimmed, empty values vanish), load it
through the schema made of the entry's fields, then through the entry's rules. Whatever is wrong leaves as one
`InvalidInput` whose details are `{field path: [sentences]}`.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import marshmallow
from marshmallow import ValidationError, fields, validate

from connector.catalogue import batches, field_types, forms, labels, superseded, texts, tidying
from connector.catalogue.entries import Action, Form, Options, Rule, Search
from connector.catalogue.fields import Field, Kind
from connector.errors import MOST_FAULTS, InvalidInput, missing

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
    "file": "Must be a web address that begins with https://, or the file itself as a data URI.",
    "any": "Is not taken.",
}
_FORMATS: dict[Kind, str] = {"url": "uri", "datetime": "date-time"}


def check(entry: Action | Search | Options | Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """The input of `entry`, tidied and checked, without fields that others supersede. Raises `InvalidInput`.

    Of a batch, each item is checked as the single action's input is, an empty one, too.
    """
    if isinstance(entry, Action) and entry.batch_of is not None:
        return _check_batch(entry, entry.batch_of, given)
    loaded = load(entry, given)
    checked, problems = superseded.replaced(entry.input, loaded)
    problems |= forms.one_of_each(entry.input, entry.one_of if isinstance(entry, Action) else (), checked)
    for path, sentences in against_rules(entry, checked).items():
        problems.setdefault(path, []).extend(sentences)
    if problems:
        raise wrong(superseded.as_given(entry.input, loaded, problems).items(), entry.input)
    return checked


def against_rules(entry: Action | Search | Options | Form, checked: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the entry's rules say against an input, by field paths."""
    problems: dict[str, list[str]] = {}
    rules: tuple[Rule, ...] = entry.rules if isinstance(entry, Action) else ()
    for rule in rules:
        for path, sentences in rule(checked).items():
            problems.setdefault(path, []).extend(sentences)
    return problems


def _check_batch(batch: Action, single: Action, given: Mapping[str, Any]) -> dict[str, Any]:
    """A batch whose items stand where they were given. After many faults no further item is looked at."""
    (declared,) = (each for each in batch.input if each.key == batches.ITEMS)
    whole = dataclasses.replace(declared, kind="any", fields=(), one_of=(), min=None, max=None)
    plain = Form(key=batch.key, input=tuple(whole if each is declared else each for each in batch.input))
    keys_of_all = {each.key for each in plain.input}
    if stray := [each.key for each in single.input if given.get(each.key) and each.key not in keys_of_all]:
        of_each = f"Is a field of each of the {declared.label}, not of all together."
        raise wrong([(key, [of_each]) for key in stray], single.input)
    checked = load(plain, given)
    if sentence := _not_countable(checked[batches.ITEMS], declared):
        raise wrong([(batches.ITEMS, [sentence])], batch.input)
    items, faults, keys = list[dict[str, Any]](), list[tuple[str, list[str]]](), set[str]()
    for position, item in enumerate(checked[batches.ITEMS]):
        try:
            items.append(_check_item(single, item, keys))
        except InvalidInput as refused:
            faults += [(_at(position, path), said) for path, said in (refused.details or {}).items()]
        if len(faults) > MOST_FAULTS:
            break
    if faults:
        raise wrong(faults, batch.input)
    return checked | {batches.ITEMS: items}


def _check_item(single: Action, item: Any, keys: set[str]) -> dict[str, Any]:
    """One item of a batch; `keys` are those of the items before it. Raises `InvalidInput`."""
    if not isinstance(item, dict):
        raise wrong([("body", [_SENTENCES["object"]])], single.input)
    given, own = batches.apart(item)
    key = load(Form(key="item", input=(batches.ITEM_KEY,)), own)
    checked = check(single, given)
    faults = batches.faults(single, checked)
    if keys & set(key.values()):
        faults[batches.ITEM_KEY.key] = ["Is given to another one of this batch already."]
    if faults:
        raise wrong(faults.items(), single.input)
    keys |= set(key.values())
    return checked | key


def _not_countable(items: Any, declared: Field) -> str | None:
    if not isinstance(items, list):
        return _SENTENCES["list"]
    try:
        _Length(declared, "items")(items)
    except ValidationError as refused:
        return str(refused.messages[0])
    return None


def _at(position: int, path: str) -> str:
    return f"{batches.ITEMS}.{position}" if path == "body" else f"{batches.ITEMS}.{position}.{path}"


def load(
    entry: Action | Search | Options | Form, given: Mapping[str, Any], *, version: int = tidying.VERSION
) -> dict[str, Any]:
    """The input of `entry`, tidied, each field checked, but not held against the entry's rules. Raises `InvalidInput`.

    `version`: see `tidying.tidy`.
    """
    tidied = tidying.tidy(dict(given), entry.input, version=version)
    try:
        return cast(dict[str, Any], schema_of(entry.input, f"{entry.key}_input")().load(tidied))
    except ValidationError as refused:
        refused.__traceback__ = None  # marshmallow keeps it in a circle, and so all that was given, until that is found
        raise wrong(_flatten(refused.messages), entry.input) from None


def wrong(faults: Iterable[tuple[str, list[str]]], fields: tuple[Field, ...]) -> InvalidInput:
    """The refusal of an input of these fields: what is wrong where, by field paths."""
    return InvalidInput.of(faults, functools.partial(labels.sentence, fields=fields))


class _Object(marshmallow.Schema):
    @marshmallow.pre_load
    def few_unknown(self, given: Any, **_: Any) -> Any:
        """Leave out unknown keys beyond those that are told: each would become a fault of its own first."""
        unknown = [key for key in given if key not in self.fields] if isinstance(given, dict) else []
        if len(unknown) <= MOST_FAULTS + 1:
            return given
        left_out = set(unknown[MOST_FAULTS + 1 :])
        return {key: each for key, each in given.items() if key not in left_out}


@functools.cache
def schema_of(declared: tuple[Field, ...], name: str) -> type[marshmallow.Schema]:
    """The marshmallow schema class of some fields. Unknown keys are refused: a typing error must not cost credits."""
    members = {each.key: _marshmallow(each, name) for each in superseded.relaxed(declared)}
    made = _Object.from_dict(cast(Any, members), name=_camel(name))
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
        "error_messages": {"required": missing(field.label), "invalid": _SENTENCES[field.kind]},
    }
    name = f"{owner}_{field.key}"
    match field.kind:
        case "string" | "text" | "url" | "choice" | "datetime":
            return field_types.Text(validate=_text_rules(field), **common)
        case "integer":
            return field_types.Whole(validate=_number_rules(field), **common)
        case "number":
            return field_types.Number(validate=_number_rules(field), **common)
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
            return field_types.Items(field, inner, validate=_count_rules(field), **common)
        case "pairs":
            return field_types.Pairs(field, **common)
        case "file":
            return field_types.FileValue(field, **common)
        case "any":
            return fields.Raw(**common)


def _text_rules(field: Field) -> list[Callable[[Any], Any]]:
    rules: list[Callable[[Any], Any]] = []
    if field.max is not None or field.min is not None:
        rules.append(_Length(field, "characters"))
    if field.wordless == "refused":
        rules.append(_says_something)
    if field.choices:
        values = [choice.value for choice in field.choices]
        rules.append(validate.OneOf(values, error=f"Must be one of: {', '.join(values)}."))
    if field.pattern:
        right = field.help if field.example is None else f"It has to look like {field.example}."
        rules.append(validate.Regexp(field.pattern, error=f"Does not look right. {right}"))
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
        field_types.instant(text)
    except ValueError:
        raise ValidationError(_SENTENCES["datetime"]) from None


def _number_rules(field: Field) -> list[validate.Validator]:
    if field.min is None and field.max is None:
        return []
    return [validate.Range(min=field.min, max=field.max, error=f"Must be {_span(field)}.")]


def _span(field: Field) -> str:
    if field.max is None:
        return f"{field.min:g} or more"
    return f"{field.max:g} or less" if field.min is None else f"from {field.min:g} to {field.max:g}"


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


def _flatten(told: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(told, dict):
        for key, each in told.items():
            yield from _flatten(each, path if key == "_schema" else f"{path}.{key}" if path else str(key))
    else:
        yield path or "body", [str(each) for each in (told if isinstance(told, list) else [told])]


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
