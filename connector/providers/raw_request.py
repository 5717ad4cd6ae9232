"""Any call to a provider's API in the provider's own words: what it may look like, and how its answer is shown.

The path is held against a list of what it may consist of, not against a list of tricks: letters, digits and `- _ . ~`
between single slashes. So it has no scheme, host, query, fragment or encoding of its own, and leads nowhere but below
the provider's address.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from connector import json_text, masking
from connector.catalogue.entries import Action, AntiExample, Example, Input, Perform, Problems
from connector.catalogue.fields import Field, choices
from connector.egress.http import Answer

_PATH = re.compile(r"/?[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~-]+)*")
_HELPFUL = re.compile(r"content-(type|disposition)|location|retry-after|x-(total-count|page|page-size|total-pages)")


def action(
    perform: Perform,
    *,
    label: str,
    address: str,
    path: str,
    query: Mapping[str, str],
    sample: Mapping[str, Any],
    examples: tuple[Example, ...],
    anti_examples: tuple[AntiExample, ...],
) -> Action:
    """`api_request` of a provider that is called `label`, with an example of a path and of a query."""
    return Action(
        key="api_request",
        label="API Request",
        help=f"Makes any call to {label}'s API with the connection's key. All but GET are sent once and never"
        " repeated.",
        input=_input(label, address, path, query),
        output=_output(label),
        sample=sample,
        perform=perform,
        changes=True,
        rules=(_below(label, path), _json_body),
        examples=(Example("look", {"method": "GET", "path": path, "query": query}), *examples),
        anti_examples=(
            AntiExample("no_method", {"path": path}, "method", "It might change something."),
            AntiExample("odd_method", {"method": "TRACE", "path": path}, "method", f"{label} knows no such call."),
            AntiExample(
                "other_host",
                {"method": "GET", "path": "https://example.com/"},
                "path",
                f"The key is for {label} alone.",
            ),
            AntiExample("query", {"method": "GET", "path": f"{path}?{urlencode(query)}"}, "path", "Query is for that."),
            AntiExample("body", {"method": "GET", "path": path, "body": {"a": 1}}, "body", "A GET has none."),
            *anti_examples,
        ),
    )


def path_of(given: Input) -> str:
    """Where a call goes, with its query."""
    query = f"?{urlencode(given['query'])}" if "query" in given else ""
    return f"/{given['path'].removeprefix('/')}{query}"


def body_of(given: Input) -> Any:
    """What a call sends. Raises `NotJson` for a text that is none."""
    body = given.get("body")
    return json_text.read(body, most=json_text.MAX_VALUES) if isinstance(body, str) else body


def told(answer: Answer) -> dict[str, Any]:
    """JSON as it is, anything else as text; an empty body is None. A webhook's address is a secret of who it calls."""
    text = masking.addresses(answer.body.decode("utf-8-sig", errors="replace"))
    try:
        body = json_text.read(text) if text else None
    except json_text.NotJson:
        body = text
    headers = {name: masking.addresses(value) for name, value in answer.headers.items() if _HELPFUL.fullmatch(name)}
    return {"status": answer.status, "body": body, "headers": headers}


def _below(label: str, path: str) -> Any:
    """The rule that a path is below the provider's address."""
    sentence = (
        f"Must be what follows {label}'s address, such as {path}: letters, digits and - _ . ~ between single slashes."
        " What would follow a question mark belongs into Query."
    )

    def below(given: Input) -> Problems:
        fits = _PATH.fullmatch(given["path"]) and not {".", ".."} & set(given["path"].split("/"))
        return {} if fits else {"path": [sentence]}

    return below


def _json_body(given: Input) -> Problems:
    if "body" in given and given["method"] == "GET":
        return {"body": ["A GET has no body. What to filter by belongs into Query."]}
    try:
        body_of(given)
    except json_text.NotJson as wrong:
        return {"body": [f"Is not valid JSON. {wrong}"]}
    return {}


def _input(label: str, address: str, path: str, query: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field(
            key="method",
            kind="choice",
            label="Method",
            help="GET only looks; the others change something and may spend credits.",
            choices=choices(GET="GET", POST="POST", PUT="PUT", PATCH="PATCH", DELETE="DELETE"),
            required=True,
            example="GET",
        ),
        Field(
            key="path",
            kind="string",
            label="Path",
            help=f"What follows {label}'s address ({address}), such as {path}.",
            max=500,
            required=True,
            example=path,
        ),
        Field(
            key="query",
            kind="pairs",
            label="Query",
            help="What follows the question mark of the address, as pairs.",
            max=50,
            max_value=2000,
            example=query,
        ),
        Field(
            key="body",
            kind="any",
            label="Body",
            help=f'What is sent, as JSON in {label}\'s own words, such as {{"name": "Hello"}}. A text is sent exactly'
            " as it is; of single fields, empty ones are left out.",
        ),
    )


def _output(label: str) -> tuple[Field, ...]:
    return (
        Field(key="status", kind="integer", label="Status", help=f"{label}'s HTTP status, 200 to 299."),
        Field(key="body", kind="any", label="Body", help=f"What {label} answered, in its own words.", nullable=True),
        Field(key="headers", kind="pairs", label="Headers", help=f"What {label} says about it, such as page counts."),
    )
