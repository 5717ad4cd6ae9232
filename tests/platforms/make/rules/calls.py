"""The requests of an app, wherever they stand, and the expressions in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from platforms.make.iml import template
from platforms.make.iml.parser import Both, Call, Expression, Not, Path
from platforms.make.layout import App, Part

ANSWERED = ("body", "headers", "statusCode")
BEFORE = ("url", "baseUrl", "method", "headers", "qs", "body", "condition")
"""The parts of a request that are made before there is an answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """`alone`: the app's base does not go into it. `roots`: what its expressions may begin with, before an answer;
    `answered`: what besides, after it. `directive`: which request of a sign-in it is.
    """

    where: str
    code: Mapping[str, Any]
    alone: bool
    roots: tuple[str, ...]
    part: Part | None = None
    directive: str = ""
    answered: tuple[str, ...] = ANSWERED


def requests(app: App) -> Iterator[Request]:
    """All requests, the base as one of them."""
    yield Request("base", app.base, True, ("connection",))
    for part in app.parts:
        match part.kind:
            case "connection" if part.signs_in:
                yield from _of_sign_in(part)
            case "connection":
                yield Request(str(part), part.communication, True, ("parameters",), part)
            case "webhook":
                for name in ("attach", "detach"):
                    yield Request(
                        f"{part} {name}", part.codes[name], True, ("connection", "parameters", "webhook"), part
                    )
            case "module" | "rpc" if part.communication:
                for number, code in enumerate(part.requests):
                    roots = ("connection", "parameters", *(["temp"] if number else []))
                    yield Request(str(part), code, False, roots, part)


def _of_sign_in(part: Part) -> Iterator[Request]:
    """What each directive may begin with: https://developers.make.com, OAuth 2.0, "Available IML variables"."""
    knows = {
        "authorize": ("common", "oauth"),
        "token": ("common", "oauth", "temp", "now"),
        "info": ("common", "connection"),
        "refresh": ("common", "data", "now"),
        "invalidate": ("common", "data"),
    }
    for directive, code in part.communication.items():
        answered = ("query",) if directive == "authorize" else ANSWERED
        yield Request(f"{part} {directive}", code, True, knows[directive], part, directive, answered)


def texts(code: Any) -> Iterator[str]:
    """Every text of a document, names included."""
    match code:
        case str():
            yield code
        case list():
            for each in code:
                yield from texts(each)
        case dict():
            for key, each in code.items():
                yield key
                yield from texts(each)


def expressions(code: Any) -> Iterator[Expression]:
    """Every expression of a document, with those inside it."""
    for text in texts(code):
        if text != template.SPREAD:
            for each in template.parts(text):
                if not isinstance(each, str):
                    yield from _within(each)


def paths(code: Any) -> Iterator[tuple[str | int, ...]]:
    """Every path that a document's expressions name."""
    return (each.steps for each in expressions(code) if isinstance(each, Path))


def _within(expression: Expression) -> Iterator[Expression]:
    yield expression
    match expression:
        case Call(_, given):
            for each in given:
                yield from _within(each)
        case Not(of):
            yield from _within(of)
        case Both(_, left, right):
            yield from _within(left)
            yield from _within(right)
