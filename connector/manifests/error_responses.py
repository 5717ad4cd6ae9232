"""The error table, read off the tree of errors: which codes a status has, and what each means."""

from collections.abc import Iterator
from typing import Any

from connector.errors import Problem

MEANINGS = {
    400: "The request is not what it should be: not JSON, or not a JSON object.",
    401: "The token is missing, wrong, or revoked.",
    402: "The provider says that there are too few credits, or the video may cost more than `max_credits`.",
    403: "The token lacks a scope that this call needs (`details` names it): its owner can make one that has it.",
    404: "There is no such thing here; another connection's thing is no thing here either.",
    405: "This address does not know that method.",
    408: "The request did not come in time.",
    409: "The same operation still runs (`Retry-After` says when to ask again), or its key came with another body.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is not sent as `application/json`.",
    416: "The file has nothing in the range that was asked for.",
    422: "The input is not right (`details` names each field path and says why), or the provider refused the API key.",
    424: "The provider refuses the stored API key now: connect again.",
    429: "Too many requests; `Retry-After` says when to ask again.",
    431: "A header is too long, or there are too many.",
    500: "Something went wrong on our side.",
    502: "The provider has a problem, or could not be reached; the message carries its own words.",
    503: "The database cannot be used right now, or something sealed does not open: a fault of the bridge. Try again.",
    504: "The provider did not answer in time. Repeating is safe.",
}

SCHEMA = {
    "type": "object",
    "description": "The one shape of every error.",
    "required": ["error", "request_id"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "One sentence that a no-code user understands."},
                "details": {
                    "type": ["object", "null"],
                    "description": "For invalid input: the messages of each field path. For a cost above the limit: the"
                    " estimate.",
                },
            },
        },
        "request_id": {"type": "string", "description": "Also in the header X-Request-Id."},
    },
}

_HEADERS = {
    401: {"WWW-Authenticate": ("Always `Bearer`.", True)},
    403: {"WWW-Authenticate": ("`Bearer`, with the scope that is missing (RFC 6750).", True)},
    409: {"Retry-After": ("Whole seconds; only while the operation runs.", False)},
    429: {"Retry-After": ("Whole seconds.", False)},
}


def codes() -> dict[int, list[str]]:
    """The codes of each status, in the order of the tree."""
    found: dict[int, list[str]] = {}
    for problem in _leaves(Problem):
        known = found.setdefault(problem.status, [])
        if problem.code not in known:
            known.append(problem.code)
    return dict(sorted(found.items()))


def responses() -> dict[str, dict[str, Any]]:
    """The OpenAPI responses, by the name of their component."""
    return {f"Error{status}": _response(status, known) for status, known in codes().items()}


def header(help: str, *, always: bool = True, kind: str = "string") -> dict[str, Any]:
    """An OpenAPI header of an answer."""
    return {"description": help, "required": always, "schema": {"type": kind}}


def _response(status: int, known: list[str]) -> dict[str, Any]:
    headers = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    for name, (help, always) in _HEADERS.get(status, {}).items():
        headers[name] = header(help, always=always, kind="integer" if name == "Retry-After" else "string")
    narrowed = {"properties": {"error": {"properties": {"code": {"enum": known}}}}}
    told = {"allOf": [{"$ref": "#/components/schemas/Error"}, narrowed]}
    return {"description": MEANINGS[status], "headers": headers, "content": {"application/json": {"schema": told}}}


def _leaves(kind: type[Problem]) -> Iterator[type[Problem]]:
    if "status" in vars(kind):
        yield kind
    for each in kind.__subclasses__():
        yield from _leaves(each)
