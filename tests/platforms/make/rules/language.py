"""IML in an app: it parses, and names only what there is where it stands."""

from collections.abc import Iterator, Mapping
from typing import Any

from platforms.make.form import standing
from platforms.make.iml import template
from platforms.make.iml.functions import FUNCTIONS, LAZY
from platforms.make.iml.parser import Call
from platforms.make.iml.tokens import ImlError
from platforms.make.layout import App, Part
from platforms.make.rules.calls import BEFORE, Request, expressions, paths, requests, texts

COMMON = {"bridgeUrl", "clientId", "clientSecret"}
"""What docs/make.md says that the common data of the sign-in holds."""
_ARGUMENTS = {"if": 3, "ifempty": 2, "replace": 3}


def every_expression_parses(app: App) -> Iterator[str]:
    for path, document in app.documents.items():
        for text in texts(document):
            try:
                _ = text == template.SPREAD or template.parts(text)
            except ImlError as wrong:
                yield f"{path}: {wrong}"


def names_are_not_computed(app: App) -> Iterator[str]:
    for path, document in app.documents.items():
        yield from (f"{path}: {key}" for key in _names(document) if template.OPEN in key and key != template.SPREAD)


def forms_and_interfaces_hold_no_iml(app: App) -> Iterator[str]:
    """Make does not evaluate it there."""
    for part in app.parts:
        for name in ("params", "staticParams", "mappableParams", "interface", "samples"):
            yield from (f"{part} {name}: {text}" for text in texts(part.codes.get(name)) if template.OPEN in text)


def functions_are_known(app: App) -> Iterator[str]:
    for path, document in _readable(app):
        for each in expressions(document):
            if isinstance(each, Call) and each.name not in {*FUNCTIONS, *LAZY}:
                yield f"{path}: {each.name}"
            elif isinstance(each, Call) and len(each.given) != _ARGUMENTS.get(each.name, len(each.given)):
                yield f"{path}: {each.name} with {len(each.given)} arguments"


def expressions_begin_with_what_there_is(app: App) -> Iterator[str]:
    """A request knows nothing of its answer; items are there where something is iterated over."""
    for request in _all(app):
        before = {key: each for key, each in request.code.items() if key in BEFORE}
        after = {key: each for key, each in request.code.items() if key not in BEFORE}
        items = ("item",) if "iterate" in request.code.get("response", {}) else ()
        for code, roots in ((before, request.roots), (after, (*request.roots, *request.answered, *items))):
            yield from (f"{request.where}: {steps[0]}" for steps in paths(code) if steps[0] not in roots)


def expressions_name_what_there_is(app: App) -> Iterator[str]:
    for request in _all(app):
        known = _known(app, request)
        for steps in paths(request.code):
            if steps[0] in known and len(steps) > 1 and steps[1] not in known[str(steps[0])]:
                yield f"{request.where}: {steps[0]}.{steps[1]}"


def every_field_of_a_form_is_sent(app: App) -> Iterator[str]:
    for part in app.modules("action", "search", "universal"):
        used = {steps[1] for steps in paths(part.requests) if steps[0] == "parameters" and len(steps) > 1}
        yield from (
            f"{part}: {each['name']}" for each in standing(part.codes["mappableParams"]) if each["name"] not in used
        )


def _known(app: App, request: Request) -> Mapping[str, set[Any]]:
    known = {"connection": set.intersection(*(_kept(each) for each in app.of("connection")))}
    part = request.part
    if part and part.signs_in:
        known |= {"common": COMMON, "oauth": {"scope", "localRedirectUri"}, "data": _kept(part)}
        known |= {"temp": set(part.communication["authorize"]["response"]["temp"]), "query": {"code"}}
    elif part:
        form = part.codes.get("mappableParams", part.codes.get("params", []))
        known["parameters"] = {each["name"] for each in standing(form)}
    if part and part.kind == "webhook":
        known["webhook"] = {"url", *part.codes["attach"]["response"]["data"]}
    return known


def _kept(connection: Part) -> set[Any]:
    """What Make keeps of a connection, by name."""
    if connection.signs_in:
        return set(connection.communication["token"]["response"]["data"])
    return {each["name"] for each in connection.codes["params"]}


def _all(app: App) -> Iterator[Request]:
    yield from (each for each in requests(app) if _parses(each.code))
    for part in app.of("webhook"):
        if _parses(part.communication):
            output = {
                "response": {"output": part.communication["output"], "condition": part.communication["condition"]}
            }
            yield Request(f"{part} output", output, True, ())


def _readable(app: App) -> Iterator[tuple[str, Any]]:
    """The documents whose expressions parse; of the others another rule tells."""
    yield from ((path, document) for path, document in app.documents.items() if _parses(document))


def _parses(code: Any) -> bool:
    try:
        list(expressions(code))
    except ImlError:
        return False
    return True


def _names(code: Any) -> Iterator[str]:
    if isinstance(code, dict):
        yield from code
    for each in code.values() if isinstance(code, dict) else code if isinstance(code, list) else ():
        yield from _names(each)


RULES = (
    every_expression_parses,
    names_are_not_computed,
    forms_and_interfaces_hold_no_iml,
    functions_are_known,
    expressions_begin_with_what_there_is,
    expressions_name_what_there_is,
    every_field_of_a_form_is_sent,
)
