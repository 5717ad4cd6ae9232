"""What modules give."""

from collections.abc import Iterator
from typing import Any

from platforms.make import fits
from platforms.make.layout import App


def samples_fit_their_interfaces(app: App) -> Iterator[str]:
    for part in app.modules():
        for problem in fits.problems(part.codes["samples"], part.codes["interface"], sample=True):
            yield f"{part}: {problem}"


def dates_are_parsed(app: App) -> Iterator[str]:
    """Make shows a date as one only when it is one. Within lists it cannot be parsed without code of one's own."""
    for part in app.modules("action", "search"):
        yield from (
            f"{part}: {each}" for each in _unparsed(part.codes["interface"], part.communication["response"]["output"])
        )
    for part in app.modules("instant_trigger"):
        output = app.find("webhook", part.about["webhook"]).communication["output"]
        yield from (f"{part}: {each}" for each in _unparsed(part.codes["interface"], output))


def rows_are_given_as_items(app: App) -> Iterator[str]:
    for part in (*app.modules("search"), *app.of("rpc")):
        response = part.communication["response"]
        if response.get("iterate") != "{{body}}" or "body" in str(response["output"]):
            yield str(part)
    for part in app.of("rpc"):
        given = part.communication["response"]["output"].keys()
        if given != {"label", "value"} and not {"name", "label", "type"} <= given:  # a dropdown's, or a field's
            yield str(part)


def _unparsed(interface: list[Any], output: Any) -> Iterator[str]:
    for field in interface:
        told = output.get(field["name"], "") if isinstance(output, dict) else ""
        if field["type"] == "date" and "parseDate(" not in str(told):
            yield field["name"]
        elif field["type"] == "collection":
            yield from _unparsed(field.get("spec", []), told)


RULES = (samples_fit_their_interfaces, dates_are_parsed, rows_are_given_as_items)
