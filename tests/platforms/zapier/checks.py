"""Zapier's own checks, as far as they can be made without Zapier: each tells what it finds wrong in an integration.

https://docs.zapier.com/platform/publish/integration-checks-reference, whose numbers they bear. Not here: D027 (what the
newest core is, only Zapier knows; the test of the pins says which one it is), and the letters A, C, E, L, M, S, U and
Z, which look at accounts, live Zaps and the published page. T003 to T006 look at live results: the live tests use
`types`, `dates` and `keys` of this file.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from platforms.zapier.walk import Integration, flat, inputs, steps, texts, values

Check = Callable[[Integration], Iterator[str]]

_SECRET = re.compile(r"api_?key|token|secret|password|passwd|credential", re.I)
_LINK = re.compile(r"\[[^]]+\]\(https://[^)\s]+\)")
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]|$)|^\d{1,2} \w{3,9} \d{4}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2}))?$")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "file": (str,),
    "datetime": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
BASE = "{{process.env.BASE_URL}}"


def d001(integration: Integration) -> Iterator[str]:
    """Credentials belong into the connection."""
    return (place for place, field in inputs(integration) if _SECRET.search(field["key"]))


def d002(integration: Integration) -> Iterator[str]:
    """Whoever is asked for a credential is told where it is."""
    for field in integration["authentication"].get("fields", ()):
        if not field.get("computed") and not _LINK.search(field.get("helpText", "")):
            yield field["key"]


def d003(integration: Integration) -> Iterator[str]:
    """The label of a connection tells which it is, and no secret."""
    label = integration["authentication"].get("connectionLabel", "")
    if "{{" not in label or _SECRET.search(label):
        yield label


def d004(integration: Integration) -> Iterator[str]:
    """Nobody types an id."""
    for place, field in inputs(integration):
        if re.search(r"(^|_)id$", field["key"]) and not (field.get("dynamic") or field.get("choices")):
            yield place


def d005(integration: Integration) -> Iterator[str]:
    """A dropdown's list is there, and gives what the dropdown shows."""
    for place, field in inputs(integration):
        if "dynamic" in field:
            trigger, *shown = field["dynamic"].split(".")
            rows = integration["triggers"].get(trigger, {}).get("operation", {}).get("sample", {})
            if not shown or not set(shown) <= rows.keys():
                yield place


def d006(integration: Integration) -> Iterator[str]:
    """A hook can show what it would send."""
    return (place for place, step in _hooks(integration) if not step["operation"].get("performList"))


def d007(integration: Integration) -> Iterator[str]:
    """Every address is https, or the bridge's own, which the publisher sets."""
    for place, value in values(integration):
        if place.endswith(".url") and not value.startswith(("https://", f"{BASE}/")):
            yield place
        elif isinstance(value, str) and place.endswith(".source") and re.search(r"http://", value):
            yield place


def d008(integration: Integration) -> Iterator[str]:
    """An address in a text is a link or in backticks."""
    for place, text in texts(integration):
        if re.search(r"https?:|www\.", re.sub(r"`[^`]+`", "", _LINK.sub("", text))):
            yield place


def d009(integration: Integration) -> Iterator[str]:
    """A search has something to search by."""
    return (place for place, step in steps(integration, "searches") if not step["operation"].get("inputFields"))


def d010(integration: Integration) -> Iterator[str]:
    """What is polled has an id to tell it by."""
    for place, step in steps(integration, "triggers", hidden=True):
        if step["operation"].get("type") != "hook" and "id" not in step["operation"].get("sample", {}):
            yield place


def d011(integration: Integration) -> Iterator[str]:
    """Help says more than the label."""
    for place, field in inputs(integration):
        if field.get("helpText", "").strip(" .").lower() == field.get("label", "-").lower():
            yield place


def d012(integration: Integration) -> Iterator[str]:
    """Every step has a sample."""
    return (place for place, step in steps(integration) if not step["operation"].get("sample"))


def d013(integration: Integration) -> Iterator[str]:
    """A search that a field names is there."""
    for place, field in inputs(integration):
        if "search" in field and field["search"].partition(".")[0] not in integration["searches"]:
            yield place


def d014(integration: Integration) -> Iterator[str]:
    """Only plain fields are filled by a search."""
    for place, field in inputs(integration):
        unfit = field.get("type") not in ("string", "number", "integer") or field.keys() & {"list", "dict", "children"}
        if "search" in field and unfit:
            yield place


def d015(integration: Integration) -> Iterator[str]:
    """Search-or-create steps join what is there."""
    for key, each in integration.get("searchOrCreates", {}).items():
        if each["search"] not in integration["searches"] or each["create"] not in integration["creates"]:
            yield key


def d016(integration: Integration) -> Iterator[str]:
    """A lone hook is no integration."""
    if len(list(steps(integration))) < 2:
        yield "only one step"


def d017(integration: Integration) -> Iterator[str]:
    """Nobody copies an address by hand."""
    for place, step in _hooks(integration):
        if not {"performSubscribe", "performUnsubscribe"} <= step["operation"].keys():
            yield place


def d018(integration: Integration) -> Iterator[str]:
    """Labels in Title Case."""
    labelled = [(place, step["display"]["label"]) for place, step in steps(integration)]
    labelled += [(place, field["label"]) for place, field in inputs(integration)]
    for place, label in labelled:
        first, *others = label.split()
        if not _capital(first) or not all(_capital(word) or word in _SMALL for word in others):
            yield f"{place}: {label}"


def d021(integration: Integration) -> Iterator[str]:
    """How a trigger is described."""
    for place, step in steps(integration, "triggers"):
        if not re.fullmatch(r"Triggers when .*\.", step["display"]["description"], re.S):
            yield place


def d022(integration: Integration) -> Iterator[str]:
    """A create has fields that are the same for everybody."""
    return (place for place, step in steps(integration, "creates") if not step["operation"].get("inputFields"))


def d023(integration: Integration) -> Iterator[str]:
    """Dates in samples: ISO 8601 with a zone."""
    for place, step in steps(integration, hidden=True):
        yield from dates(place, step["operation"].get("sample", {}))


def d024(integration: Integration) -> Iterator[str]:
    """Samples are what the output fields say."""
    for place, step in steps(integration, hidden=True):
        sample = step["operation"].get("sample", {})
        yield from types(place, step["operation"].get("outputFields", ()), sample)
        known = {field["key"] for field in step["operation"].get("outputFields", ())}
        yield from (f"{place}: {key} has no label" for key in flat(sample).keys() - known)


def d025(integration: Integration) -> Iterator[str]:
    """No address runs anything."""
    for place, value in values(integration):
        if isinstance(value, str) and re.search(r"\b(javascript|vbscript)\s*:|data:text/html", value, re.I):
            yield place


def d026(integration: Integration) -> Iterator[str]:
    """No user names a host that secrets are sent to."""
    fields = [*integration["authentication"].get("fields", ()), *(field for _, field in inputs(integration))]
    for field in fields:
        if "inputFormat" in field or re.search(r"(sub)?domain|host|base_url|instance", field["key"]):
            yield field["key"]


def d028(integration: Integration) -> Iterator[str]:
    """Empty values arrive as they are."""
    if integration.get("flags", {}).get("cleanInputData") is not False:
        yield "flags"
    for place, step in steps(integration, hidden=True):
        if step["operation"].get("cleanInputData"):
            yield place


CHECKS: dict[str, Check] = {
    name.upper(): check for name, check in dict(globals()).items() if re.fullmatch(r"d\d{3}", name)
}


def types(place: str, fields: Any, result: Mapping[str, Any]) -> Iterator[str]:
    """D024 and T005: what is there and not null is of its declared type; what is required is there."""
    told = flat(result)
    for field in fields:
        each = told.get(field["key"])
        if field.get("required") and field["key"] not in told:
            yield f"{place}: {field['key']} is missing"
        for value in each if field.get("list") and isinstance(each, list) else [each]:
            fit = isinstance(value, _TYPES[field.get("type", "string")])
            if value is not None and (not fit or isinstance(value, bool) != (field.get("type") == "boolean")):
                yield f"{place}: {field['key']} is {value!r}"


def dates(place: str, result: Any) -> Iterator[str]:
    """D023 and T003: what looks like a date is written in full."""
    for inner, value in values(result):
        if isinstance(value, str) and _DATE.match(value) and not _INSTANT.match(value):
            yield f"{place}.{inner}: {value}"


def keys(result: Mapping[str, Any]) -> set[str]:
    """T004 and T006: the keys that the editor offers of a result."""
    return set(flat(result))


def _hooks(integration: Integration) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, step in steps(integration, "triggers", hidden=True):
        if step["operation"].get("type") == "hook":
            yield place, step


def _capital(word: str) -> bool:
    return not word[0].islower()
