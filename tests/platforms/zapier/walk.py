"""Ways through an integration: its steps, their fields, every value with its place."""

from collections.abc import Iterator
from typing import Any

KINDS = ("triggers", "searches", "creates")

Integration = dict[str, Any]
Step = dict[str, Any]


def steps(integration: Integration, *kinds: str, hidden: bool = False) -> Iterator[tuple[str, Step]]:
    """The steps of some kinds (all when none is named) with their places; hidden ones only when asked for."""
    for kind in kinds or KINDS:
        for key, step in integration.get(kind, {}).items():
            if hidden or not step["display"].get("hidden"):
                yield f"{kind}.{key}", step


def asked(step: Step) -> list[dict[str, Any]]:
    """The fields that a step's form always has: all but those that a function gives."""
    return [field for field in step["operation"].get("inputFields", ()) if "source" not in field]


def inputs(integration: Integration, *, children: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every input field with its place."""
    for place, step in steps(integration, hidden=True):
        for field in asked(step):
            yield f"{place}.{field['key']}", field
            for child in field.get("children", ()) if children else ():
                yield f"{place}.{field['key']}.{child['key']}", child


def values(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value at every depth, objects and lists included, with its place."""
    yield place, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from values(each, f"{place}.{key}" if place else str(key))


def texts(integration: Integration) -> Iterator[tuple[str, str]]:
    """Every text that users read as Markdown, with its place."""
    for place, value in values(integration):
        if isinstance(value, str) and place.rpartition(".")[2] in ("helpText", "description"):
            yield place, value


def sources(integration: Integration) -> dict[str, str]:
    """The integration's own functions by their places, as `core.js` names them."""
    found = {}
    for place, value in values(integration):
        if isinstance(value, dict) and isinstance(value.get("source"), str) and value.keys() <= {"source", "args"}:
            parts = place.split(".")
            named = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)
            found[named.removeprefix(".")] = value["source"]
    return found


def flat(row: Any, above: str = "") -> dict[str, Any]:
    """A result as Zapier's editor shows it: `__` into objects, `[]` into lists."""
    if isinstance(row, dict):
        return {k: v for key, each in row.items() for k, v in flat(each, f"{above}{key}__").items()}
    if isinstance(row, list) and any(isinstance(each, dict) for each in row):
        name = above.removesuffix("__") + "[]"
        return {name + key.removeprefix("__"): each for item in row for key, each in flat(item, "").items()}
    return {above.removesuffix("__"): row}
