"""One call of the HTTP API, as OpenAPI and the docs tell it: what it takes, how it answers, what errors it has.

The calls that the catalogue makes are derived here; the bridge's own are declared where their routes are, and handed
in: nothing here knows routes.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from connector.catalogue.entries import Action, Form
from connector.catalogue.fields import Field
from connector.states import Scope

Shape = Literal[
    "object",
    "rows",  # a bare array
    "events",  # a bare array of events, whichever trigger they belong to
    "page",  # {"data": […], "next_cursor": …}
    "feed",  # a page of events, whichever trigger they belong to
    "text",
]
Body = Form | Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A good response. `name` is the component that its object or row becomes.

    `alternatives`: more than one where several providers answer the same call in their own ways. `headers`: those it
    may have beside the ones of every answer.
    """

    help: str
    name: str = ""
    alternatives: tuple[tuple[Field, ...], ...] = ((),)
    shape: Shape = "object"
    media: str = "application/json"
    sample: Any = None
    headers: tuple[Field, ...] = ()


def response(name: str, help: str, *fields: Field, shape: Shape = "object", sample: Any = None) -> Response:
    """A response with one way to look."""
    return Response(help=help, name=name, alternatives=(fields,), shape=shape, sample=sample)


def summary(view: Callable[..., object]) -> str:
    """What a view's docstring begins with, without its full stop: the label of its call."""
    return (view.__doc__ or "").partition("\n")[0].removesuffix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`key` is unique and becomes the operationId; `path` holds its parameters in braces.

    `bodies` are alternatives, like those of a response; a key stands in `query` more than once where several providers
    declare it in their own ways. `errors` are the statuses of the problems that this call can meet beyond those that
    every call can (`openapi.statuses` knows them all). `scopes` are those that a token needs; none: no token is needed.
    """

    key: str
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    label: str
    help: str
    tag: str
    scopes: Collection[Scope]
    responses: Mapping[int, Response]
    bodies: tuple[Body, ...] = ()
    free_body: bool = False  # any JSON object, checked by nobody
    query: tuple[Field, ...] = ()
    headers: tuple[Field, ...] = ()
    errors: tuple[int, ...] = ()
    store: bool = True  # whether it needs the database
    examples: Mapping[str, Any] = field(default_factory=dict)
