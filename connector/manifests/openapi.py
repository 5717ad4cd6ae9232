"""The OpenAPI 3.1 description of everything that the bridge answers to.

Two sources become one list of calls: the catalogue (`offered`) and the bridge's own, handed in by whoever knows the
routes. What a call takes and answers is read off its fields (`catalogue.json_schema`), what it refuses off the tree of
errors, so that a new entry of the catalogue appears here by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import connector
from connector.catalogue import json_schema
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.fields import Field
from connector.manifests import catalogue_endpoints, error_responses
from connector.manifests.endpoint import Endpoint, Response
from connector.states import Scope

TITLE = "Argil Connector"  # where there are several providers
ABOUT = (
    "A durable bridge between AI-video APIs and no-code platforms: credits are spent once, no event is missed."
    " For an optional field absent, null, an empty text and an empty list mean the same. A key with `__` reaches into"
    " an object: `broll__type` is `broll: {type}`."
)
_REQUEST_ID = "Names this request in our logs; say it when you ask us."
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of the connection, or an access token of an app that is signed in to it; the token that"
    " connecting gave has all scopes. What stands beside it at a call are the scopes that it needs.",
}


def describe(catalogue: Catalogue, own: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document. `own` are the calls that do not follow from the catalogue."""
    everything = (*own, *catalogue_endpoints.endpoints(catalogue))
    writer = _Writer(catalogue)
    for endpoint in everything:
        writer.add(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": title(catalogue), "version": connector.__version__, "description": ABOUT},
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in everything)],
        "paths": writer.paths,
        "components": {
            "schemas": writer.schemas,
            "responses": error_responses.responses(),
            "headers": {"X-Request-Id": error_responses.header(_REQUEST_ID)},
            "securitySchemes": {"token": _TOKEN},
        },
    }


def title(catalogue: Catalogue) -> str:
    """One provider's users know the bridge by its name."""
    return f"{catalogue.offers[0].label} Connector" if len(catalogue.offers) == 1 else TITLE


def statuses(endpoint: Endpoint) -> tuple[int, ...]:
    """The statuses of all problems that a call can meet."""
    found = {500, *endpoint.errors, *([503] if endpoint.store else []), *([401] if endpoint.scopes else [])}
    if set(endpoint.scopes) - {Scope.READ}:  # which every token has
        found |= {403}
    if endpoint.bodies:
        found |= {400, 413, 415, 422}
    if endpoint.query:
        found |= {422}
    return tuple(sorted(found))


class _Writer:
    """Puts calls into `paths`; the schemas that they refer to are made when first needed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._providers = {offer.key for offer in catalogue.offers}
        self.paths: dict[str, dict[str, Any]] = {}
        self._inputs = json_schema.Inputs("#/components/schemas/")
        self.schemas = self._inputs.definitions
        self.schemas["Error"] = error_responses.SCHEMA
        self._events = [self._component(each) for each in catalogue_endpoints.events(catalogue)]

    def add(self, endpoint: Endpoint) -> None:
        """One call."""
        operation: dict[str, Any] = {
            "operationId": endpoint.key,
            "tags": [endpoint.tag],
            "summary": endpoint.label,
            "description": endpoint.help,
            "security": [{"token": [each for each in Scope if each in endpoint.scopes]}] if endpoint.scopes else [],
            "parameters": _parameters(endpoint),
            "responses": {str(status): self._response(each) for status, each in endpoint.responses.items()},
        }
        if endpoint.bodies or endpoint.free_body:
            operation["requestBody"] = self._body(endpoint)
        for status in statuses(endpoint):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/Error{status}"}
        self.paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation

    def _body(self, endpoint: Endpoint) -> dict[str, Any]:
        inputs = list(dict.fromkeys(body.input for body in endpoint.bodies))
        several = len(inputs) > 1
        ways: list[Any] = [
            self._inputs.define(fields, f"{endpoint.key}_{position}_input" if several else f"{endpoint.key}_input")
            for position, fields in enumerate(inputs, start=1)
        ] or [{"type": "object"}]
        media: dict[str, Any] = {"schema": {"anyOf": ways} if several else ways[0]}
        if examples := {name: each for name, each in endpoint.examples.items() if self._concerns(each)}:
            media["examples"] = {name: {"value": value} for name, value in examples.items()}
        required = endpoint.free_body or any(each.required for fields in inputs for each in fields)
        return {"required": required, "content": {"application/json": media, **_forms(inputs)}}

    def _concerns(self, example: Mapping[str, Any]) -> bool:
        """Whether an example is of a provider that is told of, or of none."""
        return str(example.get("provider", "")) in {"", *self._providers}

    def _response(self, response: Response) -> dict[str, Any]:
        headers: dict[str, Any] = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
        for each in response.headers:
            headers[each.key] = error_responses.header(each.help, always=each.required, kind=each.kind)
        told: dict[str, Any] = {"description": response.help, "headers": headers}
        if response.shape == "text":
            told["content"] = {response.media: {"schema": {"type": "string"}}}
            return told
        media: dict[str, Any] = {"schema": self._shape(response)}
        if response.sample is not None:
            media["example"] = response.sample
        return told | {"content": {response.media: media}}

    def _shape(self, response: Response) -> dict[str, Any]:
        if response.shape == "feed":
            rows = {"anyOf": self._events} if self._events else {}
            return _page(rows, {"type": "string", "description": "Where to go on, at once or later."})
        if response.shape == "events":
            return {"type": "array", "items": {"anyOf": self._events}}
        row = self._component(response)
        if response.shape == "rows":
            return {"type": "array", "items": row}
        return _page(row, _NEXT_PAGE) if response.shape == "page" else row

    def _component(self, response: Response) -> dict[str, Any]:
        """A reference to a response's component, which is made when it is not there yet."""
        if response.name not in self.schemas:
            ways = [json_schema.of_answer(fields) for fields in response.alternatives]
            self.schemas[response.name] = ways[0] if len(ways) == 1 else {"anyOf": ways}
        return {"$ref": f"#/components/schemas/{response.name}"}


def _forms(inputs: Sequence[tuple[Field, ...]]) -> dict[str, Any]:
    """The multipart form that a call takes besides, where a file may stand in its input."""
    forms = [fields for fields in inputs if any(each.kind == "file" for each in fields)]
    if not forms:
        return {}
    ways = [json_schema.of_form(fields) for fields in forms]
    types = {each.key: ", ".join(each.media_types) for fields in forms for each in fields if each.media_types}
    encoding = {key: {"contentType": said} for key, said in types.items()}
    schema = ways[0] if len(ways) == 1 else {"anyOf": ways}
    return {"multipart/form-data": {"schema": schema} | ({"encoding": encoding} if encoding else {})}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    return [
        *(
            {"in": "path", "name": name, "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in names
        ),
        *_declared("query", endpoint.query),
        *_declared("header", endpoint.headers),
    ]


def _declared(place: str, fields: Sequence[Field]) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys(each.key for each in fields):
        same = [each for each in fields if each.key == key]
        ways = [json_schema.of_parameter(each) for each in same]
        yield {
            "in": place,
            "name": key,
            "required": all(each.required for each in same),
            "description": " ".join(dict.fromkeys(each.help for each in same)),
            "schema": ways[0] if len(ways) == 1 else {"anyOf": ways},
        }


_NEXT_PAGE = {"type": ["string", "null"], "description": "Where the next page begins; null at the end."}


def _page(row: dict[str, Any], cursor: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "next_cursor"],
        "properties": {
            "data": {"type": "array", "items": row},
            "next_cursor": cursor,
        },
    }
