"""A module's form: what a user fills in → the `parameters` that a request is made of.

What is left empty is not there at all; within a collection that was opened it is null. What Make's own form would
refuse is refused here with `FormError`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

Parameter = Mapping[str, Any]
EMPTY: tuple[Any, ...] = (None, "", [])


class FormError(ValueError):
    """What Make's form shows in red."""


RPC = "rpc://"


def standing(spec: list[Any]) -> Iterator[Parameter]:
    """The parameters side by side: those nested below an option stand beside their dropdown. Dynamic ones are unknown
    until a form is filled in (`resolved`).
    """
    for parameter in spec:
        if isinstance(parameter, str):
            continue
        yield parameter
        for nested in _below(parameter):
            yield from standing(nested)


def _below(parameter: Parameter, chosen: Any = ...) -> Iterator[list[Any]]:
    """What is nested below a dropdown: for any choice, and for one alone (each, unless it is told what is `chosen`)."""
    options = parameter.get("options")
    if isinstance(options, Mapping):
        yield options.get("nested", [])
    elif isinstance(options, list):
        yield from (each.get("nested", []) for each in options if chosen in (..., each["value"]))


def _asked(spec: list[Any], given: Mapping[str, Any]) -> Iterator[Parameter]:
    """The parameters that a form shows, as it is filled in."""
    for parameter in spec:
        yield parameter
        for nested in _below(parameter, given.get(parameter.get("name", ""), parameter.get("default"))):
            yield from _asked(nested, given)


def everywhere(spec: list[Any]) -> Iterator[Parameter]:
    """The parameters at every depth."""
    for parameter in standing(spec):
        yield parameter
        yield from everywhere(inner(parameter))


def inner(parameter: Parameter) -> list[Any]:
    """What a collection, or each item of an array, is made of."""
    spec = parameter.get("spec", [])
    return inner(spec) if isinstance(spec, Mapping) else list(spec)


def source(parameter: Parameter) -> str | None:
    """The remote procedure that fills a dropdown."""
    options = parameter.get("options")
    store = options.get("store") if isinstance(options, Mapping) else options
    return store.removeprefix(RPC) if isinstance(store, str) else None


def sources(parameter: Parameter) -> list[str]:
    """The remote procedures that fill a dropdown, or give the fields of a collection."""
    fields = [each.removeprefix(RPC) for each in inner(parameter) if isinstance(each, str)]
    dropdown = source(parameter)
    return [*fields, *([dropdown] if dropdown else [])]


def resolved(spec: list[Any], fields: Callable[[str], list[Any]]) -> list[Any]:
    """A form with the parameters that its remote procedures give: `fields` knows them by the procedure's name."""
    found: list[Any] = []
    for parameter in spec:
        if isinstance(parameter, str):
            found += fields(parameter.removeprefix(RPC))
            continue
        options, inside = parameter.get("options"), parameter.get("spec")
        if isinstance(options, Mapping):
            parameter = {**parameter, "options": {**options, "nested": resolved(options.get("nested", []), fields)}}
        if isinstance(inside, list):
            parameter = {**parameter, "spec": resolved(inside, fields)}
        found.append(parameter)
    return found


def filled(spec: list[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a form that was filled in with `given`; what has a default and is not given has that."""
    known = {parameter["name"]: parameter for parameter in _asked(spec, given)}
    if unknown := given.keys() - known.keys():
        raise FormError(f"the form has no {', '.join(sorted(unknown))}")
    made = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.get("default"))
        if value in EMPTY:
            if parameter.get("required"):
                raise FormError(f"{name}: a value is missing")
        else:
            made[name] = _value(parameter, value, name)
    return made


def _value(parameter: Parameter, value: Any, at: str) -> Any:
    kind = parameter["type"]
    if kind == "collection":
        _expect(isinstance(value, Mapping), at, "a collection")
        inside = filled(inner(parameter), value)
        return {each["name"]: inside.get(each["name"]) for each in standing(inner(parameter))}
    if kind == "array":
        _expect(isinstance(value, list), at, "an array")
        _within(parameter, len(value), at, "minItems", "maxItems")
        return [_value(parameter["spec"], each, f"{at}[{index}]") for index, each in enumerate(value, 1)]
    if kind not in _KINDS:
        raise FormError(f"{at}: {kind} is not known here")
    return _KINDS[kind](parameter, value, at)


def _text(parameter: Parameter, value: Any, at: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # what is mapped is converted
    _expect(isinstance(value, str), at, "a text")
    _within(parameter, len(value.encode("utf-16-le")) // 2, at, "min", "max")
    pattern = parameter.get("validate", {}).get("pattern")
    _expect(pattern is None or re.search(pattern, value) is not None, at, f"a text like {pattern}")
    return str(value)


def _number(parameter: Parameter, value: Any, at: str) -> Any:
    whole = parameter["type"] != "number"
    _expect(isinstance(value, int) or isinstance(value, float) and not whole, at, "a number")
    _expect(parameter["type"] != "uinteger" or value >= 0, at, "no negative number")
    _within(parameter, value, at, "min", "max")
    return value


def _choice(parameter: Parameter, value: Any, at: str) -> Any:
    options, several = parameter["options"], parameter.get("multiple", False)
    _expect(isinstance(value, list) == several, at, "several of the options" if several else "one of the options")
    if isinstance(options, list):
        known = [each["value"] for each in options]
        _expect(all(each in known for each in (value if several else [value])), at, "one of the options")
    return value


def _buffer(_: Parameter, value: Any, at: str) -> bytes:
    _expect(isinstance(value, bytes), at, "a file's data")
    return bytes(value)


def _boolean(_: Parameter, value: Any, at: str) -> bool:
    _expect(isinstance(value, bool), at, "yes or no")
    return bool(value)


def _date(_: Parameter, value: Any, at: str) -> datetime:
    _expect(isinstance(value, datetime), at, "a date")
    assert isinstance(value, datetime)
    return value


_KINDS: dict[str, Callable[[Parameter, Any, str], Any]] = {
    **dict.fromkeys(("text", "url", "password", "filename"), _text),
    "buffer": _buffer,
    **dict.fromkeys(("integer", "uinteger", "number"), _number),
    "select": _choice,
    "boolean": _boolean,
    "date": _date,
    "any": lambda _parameter, value, _at: value,
}


def _within(parameter: Parameter, size: float, at: str, least: str, most: str) -> None:
    bounds = parameter.get("validate", {})
    _expect(size >= bounds.get(least, size), at, f"at least {bounds.get(least)}")
    _expect(size <= bounds.get(most, size), at, f"at most {bounds.get(most)}")


def _expect(holds: bool, at: str, what: str) -> None:
    if not holds:
        raise FormError(f"{at}: must be {what}")
