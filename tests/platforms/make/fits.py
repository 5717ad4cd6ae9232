"""Whether a module's output, or its sample, is what its interface says: all of it, nothing else, of the right type."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_PLAIN: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "integer": (int,),
    "uinteger": (int,),
    "boolean": (bool,),
    "date": (datetime,),
    "filename": (str,),
    "buffer": (bytes,),
}


def problems(value: Any, interface: list[Any], *, sample: bool = False) -> list[str]:
    """What does not fit. In a `sample` dates are texts."""
    return list(_members(value, interface, "", sample=sample))


def _members(value: Any, interface: list[Any], at: str, *, sample: bool) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{at or 'the output'} is no collection"
        return
    known = {field["name"]: field for field in interface}
    yield from (f"{at}{name} is not in the interface" for name in value.keys() - known.keys())
    for name, field in known.items():
        if name not in value:
            yield f"{at}{name} is missing"
        elif value[name] is not None:
            yield from _value(value[name], field, f"{at}{name}", sample=sample)


def _value(value: Any, field: Mapping[str, Any], at: str, *, sample: bool) -> Iterator[str]:
    match field["type"]:
        case "any":
            return
        case "collection" if "spec" in field:
            yield from _members(value, field["spec"], f"{at}.", sample=sample)
        case "collection":
            if not isinstance(value, Mapping):
                yield f"{at} is no collection"
        case "array":
            if not isinstance(value, list):
                yield f"{at} is no array"
                return
            for index, each in enumerate(value, 1):
                yield from _value(each, field["spec"], f"{at}[{index}]", sample=sample)
        case kind:
            types = (str,) if sample and kind == "date" else _PLAIN[kind]
            if not isinstance(value, types) or isinstance(value, bool) != (kind == "boolean"):
                yield f"{at} is {value!r}, not of type {kind}"
