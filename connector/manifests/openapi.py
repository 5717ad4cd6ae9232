"""The OpenAPI 3.1 description of everything that the bridge answers to.

Two sources become one list of calls: the catalogue (`offered`) and the bridge's own, handed in by whoever knows the
routes. What a call takes is read off the marshmallow schemas that check it, what it answers off the output fields, and
what it refuses off the tree of errors, so that a new entry of the catalogue appears here by itself.
"""

from collections.abc import Sequence
from typing import Any

from apispec import APISpec
from marshmallow import Schema

import connector
from connector.catalogue import schemas
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.fields import Field
from connector.catalogue.operations import Trigger
from connector.manifests import answers, inputs, offered, refusals
from connector.manifests.endpoint import Answer, Endpoint, Taken

TITLE = "Argil Connector"
ABOUT = (
    "A durable bridge between AI-video APIs and no-code platforms: credits are spent once, no event is missed."
    " For an optional field absent, null, an empty text and an empty list mean the same. A key with `__` reaches into"
    " an object: `broll__type` is `broll: {type}`."
)


def describe(catalogue: Catalogue, own: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document. `own` are the calls that do not follow from the catalogue."""
    plugin = inputs.Plugin()
    spec = APISpec(TITLE, connector.__version__, "3.1.0", info={"description": ABOUT}, plugins=[plugin])
    writer = _Writer(spec, plugin, catalogue)
    writer.common()
    everything = (*own, *offered.endpoints(catalogue))
    for tag in dict.fromkeys(endpoint.tag for endpoint in everything):
        spec.tag({"name": tag})
    for endpoint in everything:
        writer.add(endpoint)
    described: dict[str, Any] = _plain(spec.to_dict())
    return described


def statuses(endpoint: Endpoint) -> tuple[int, ...]:
    """The statuses of all problems that a call can meet."""
    found = {500, *endpoint.refusals, *([401] if endpoint.bearer else []), *([503] if endpoint.store else [])}
    if endpoint.bodies:
        found |= {400, 413, 415, 422}
    if endpoint.query:
        found |= {422}
    return tuple(sorted(found))


class _Writer:
    """Puts calls into one spec; components are made when first needed."""

    def __init__(self, spec: APISpec, plugin: inputs.Plugin, catalogue: Catalogue) -> None:
        self._spec = spec
        self._plugin = plugin
        self._catalogue = catalogue

    def common(self) -> None:
        """What all calls share."""
        components = self._spec.components
        components.security_scheme(
            "token", {"type": "http", "scheme": "bearer", "description": "The token that connecting gave."}
        )
        components.header("X-Request-Id", refusals.header("Names this request in our logs; say it when you ask us."))
        components.schema("Absent", inputs.ABSENT_SCHEMA)
        components.schema("YesOrNo", inputs.YES_OR_NO_SCHEMA)
        components.schema("Error", refusals.SCHEMA)
        for name, response in refusals.responses().items():
            components.response(name, response)
        for key, entries in offered.by_key(self._catalogue, Trigger).items():
            outputs = tuple(dict.fromkeys(entry.output for _, entry in entries))
            self._component(Answer(help="", name=offered.component(key, "Event"), alternatives=outputs))

    def add(self, endpoint: Endpoint) -> None:
        """One call."""
        operation: dict[str, Any] = {
            "operationId": endpoint.key,
            "tags": [endpoint.tag],
            "summary": endpoint.label,
            "description": endpoint.help,
            "security": [{"token": []}] if endpoint.bearer else [],
            "parameters": self._parameters(endpoint),
            "responses": {str(status): self._answer(answer) for status, answer in endpoint.answers.items()},
        }
        if endpoint.bodies or endpoint.free_body:
            operation["requestBody"] = self._body(endpoint)
        for status in statuses(endpoint):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/Error{status}"}
        self._spec.path(endpoint.path, operations={endpoint.method.lower(): operation})

    def _parameters(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
        told: list[dict[str, Any]] = [
            {"in": "path", "name": name, "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in names
        ]
        for place, declared in (("query", endpoint.query), ("header", endpoint.headers)):
            made = schemas.schema_of(declared, f"{endpoint.key}_{place}")().fields
            told += [self._parameter(place, each, made[each.key]) for each in declared]
        return told

    def _parameter(self, place: str, declared: Field, field: Any) -> dict[str, Any]:
        return {
            "in": place,
            "name": declared.key,
            "required": declared.required,
            "description": declared.help,
            "schema": inputs.parameter(self._plugin, field),
        }

    def _body(self, endpoint: Endpoint) -> dict[str, Any]:
        several = len({taken.input for taken in endpoint.bodies}) > 1
        ways: list[Any] = [
            self._input(taken, f"{endpoint.key}_{position}" if several else endpoint.key)
            for position, taken in enumerate(endpoint.bodies, start=1)
        ] or [{"type": "object"}]
        media: dict[str, Any] = {"schema": {"anyOf": ways} if several else ways[0]}
        if endpoint.examples:
            media["examples"] = {name: {"value": value} for name, value in endpoint.examples.items()}
        required = endpoint.free_body or any(each.required for taken in endpoint.bodies for each in taken.input)
        return {"required": required, "content": {"application/json": media}}

    def _input(self, taken: Taken, name: str) -> type[Schema]:
        return schemas.schema_of(taken.input, f"{name}_input")

    def _answer(self, answer: Answer) -> dict[str, Any]:
        told: dict[str, Any] = {
            "description": answer.help,
            "headers": {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}},
        }
        if answer.shape == "text":
            told["content"] = {answer.media: {"schema": {"type": "string"}}}
            return told
        media: dict[str, Any] = {"schema": self._shape(answer)}
        if answer.sample is not None:
            media["example"] = answer.sample
        return told | {"content": {answer.media: media}}

    def _shape(self, answer: Answer) -> dict[str, Any]:
        if answer.shape == "feed":
            events = [offered.component(key, "Event") for key in offered.by_key(self._catalogue, Trigger)]
            rows = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in events]} if events else {}
            return _page(rows, {"type": "string", "description": "Where to go on, at once or later."})
        row = self._component(answer)
        if answer.shape == "rows":
            return {"type": "array", "items": row}
        return _page(row, _NEXT_PAGE) if answer.shape == "page" else row

    def _component(self, answer: Answer) -> dict[str, Any]:
        """A reference to an answer's component, which is made when it is not there yet."""
        if answer.name not in self._spec.components.schemas:
            ways = [answers.schema(fields) for fields in answer.alternatives]
            self._spec.components.schema(answer.name, ways[0] if len(ways) == 1 else {"anyOf": ways})
        return {"$ref": f"#/components/schemas/{answer.name}"}


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


def _plain(value: Any) -> Any:
    """Only what JSON knows: apispec leaves sets, tuples and dicts of its own."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value
