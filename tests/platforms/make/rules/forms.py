"""What users fill in."""

from collections.abc import Iterator
from typing import Any

from platforms.make.form import everywhere, inner, sources, standing
from platforms.make.layout import App, Part

OPTIONS = 500
CALLS = 3
"""How often one dropdown may ask."""
RETRIED = 471
"""Minutes after which Make repeats a failed step by itself for the last time."""
_SECRET = ("token", "secret", "api_key", "password")


def dropdowns_find_their_source(app: App) -> Iterator[str]:
    known = {each.id for each in app.of("rpc")}
    for part, spec in _forms(app):
        for parameter in everywhere(spec):
            for rpc in sources(parameter):
                if rpc not in known:
                    yield f"{part}: {parameter['name']} wants {rpc}"


def a_dropdown_is_given_what_its_source_needs(app: App) -> Iterator[str]:
    """From the choice it is nested below, or from a field of the form itself."""
    for part, spec in _forms(app):
        top = {each["name"] for each in standing(spec)}
        yield from (f"{part}: {each}" for each in _starved(app, spec, top))


def secrets_are_passwords_and_can_be_changed(app: App) -> Iterator[str]:
    for part in app.of("connection"):
        for parameter in part.codes["params"]:
            if parameter["name"] in _SECRET and (parameter["type"] != "password" or not parameter.get("editable")):
                yield f"{part}: {parameter['name']}"


def a_stored_token_cannot_be_sent_to_another_address(app: App) -> Iterator[str]:
    """Who may edit a connection must not be able to have its token sent elsewhere."""
    for part in app.of("connection"):
        for parameter in part.codes["params"]:
            if parameter["type"] == "url" and (
                parameter.get("editable") or "pattern" not in parameter.get("validate", {})
            ):
                yield f"{part}: {parameter['name']}"


def nothing_is_required_within_what_may_be_left_out(app: App) -> Iterator[str]:
    for part, spec in _forms(app):
        for parameter in everywhere(spec):
            if parameter["type"] == "collection" and not parameter.get("required"):
                yield from (f"{part}: {each['name']}" for each in standing(inner(parameter)) if each.get("required"))


def advanced_fields_stand_at_the_end_and_on_top(app: App) -> Iterator[str]:
    for part, spec in _forms(app):
        flags = ["advanced" in each for each in spec if each["name"] != "limit"]
        nested = [each["name"] for each in everywhere(spec) if each not in spec and "advanced" in each]
        empty = [
            each["name"] for each in spec if each.get("advanced") and each.get("required") and "default" not in each
        ]
        if flags != sorted(flags) or nested or empty:
            yield str(part)


def a_list_names_its_items(app: App) -> Iterator[str]:
    for part, spec in _forms(app):
        for parameter in everywhere(spec):
            if parameter["type"] == "array":
                item, add = parameter.get("spec", {}), parameter.get("labels", {}).get("add", "")
                if not (isinstance(item, dict) and item.get("label")) or not add.startswith("Add "):
                    yield f"{part}: {parameter['name']}"


def what_may_give_many_has_a_limit(app: App) -> Iterator[str]:
    for part in app.modules("search"):
        last: Any = part.codes["mappableParams"][-1]
        told = (last["name"], last["type"], last.get("required"), last.get("validate", {}).get("min"))
        if part.communication["response"].get("limit") != "{{parameters.limit}}" or told != (
            "limit",
            "uinteger",
            True,
            1,
        ):
            yield str(part)
        if "headers.`x-next-cursor`" not in part.communication.get("pagination", {}).get("condition", ""):
            yield f"{part}: there is one page alone"
    for part in app.of("rpc"):
        limit = part.communication["response"].get("limit", 0)
        page = part.communication.get("qs", {}).get("limit", OPTIONS)
        if not 0 < limit <= OPTIONS or limit > CALLS * page:
            yield str(part)


def what_spends_counts_repeats_as_one(app: App) -> Iterator[str]:
    """What may spend offers the window; what surely does has it filled in."""
    for part in app.modules("action"):
        window = next((each for each in part.codes["mappableParams"] if each["name"] == "deduplicate_minutes"), None)
        spends = "spends credits" in part.about["description"]
        if spends and not (window and window.get("default", 0) >= RETRIED):
            yield str(part)


def _forms(app: App) -> Iterator[tuple[Part, list[Any]]]:
    for part in app.parts:
        for name in ("params", "staticParams", "mappableParams"):
            yield part, part.codes.get(name, [])


def _starved(app: App, spec: list[Any], given: set[str]) -> Iterator[str]:
    rpcs = {each.id: each for each in app.of("rpc")}
    for parameter in spec:
        if isinstance(parameter, str):
            continue
        for name in sources(parameter):
            for needed in rpcs[name].codes["params"] if name in rpcs else []:
                if needed["name"] not in given:
                    yield f"{parameter['name']} has no {needed['name']}"
        options = parameter.get("options")
        nested = options.get("nested", []) if isinstance(options, dict) else []
        yield from _starved(app, nested, given | {parameter["name"]})
        yield from _starved(app, inner(parameter), given)


RULES = (
    dropdowns_find_their_source,
    a_dropdown_is_given_what_its_source_needs,
    secrets_are_passwords_and_can_be_changed,
    a_stored_token_cannot_be_sent_to_another_address,
    nothing_is_required_within_what_may_be_left_out,
    advanced_fields_stand_at_the_end_and_on_top,
    a_list_names_its_items,
    what_may_give_many_has_a_limit,
    what_spends_counts_repeats_as_one,
)
