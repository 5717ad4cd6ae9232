"""Any call to Argil's API with the user's key, for what no other action does. It goes to Argil and nowhere else.

The path is held against a list of what it may consist of, not against a list of tricks: letters, digits and `- _ . ~`
between single slashes. So it has no scheme, host, query, fragment or encoding of its own.
A GET changes nothing and leaves no step in the journal, so it is simply asked anew. Everything else is sent once: what
came of an unclear answer cannot be found out for a call that we do not know, so it is never repeated.
"""

import re
from typing import Any
from urllib.parse import urlencode

from connector import json_text, masking
from connector.catalogue.entries import Action, AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field, choices
from connector.egress.http import Answer, Read
from connector.providers.argil.client import Client
from connector.providers.base import Call

_PATH = re.compile(r"/?[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~-]+)*")
_HELPFUL = re.compile(r"content-(type|disposition)|location|retry-after|x-(total-count|page|page-size|total-pages)")

_DELETE = {"method": "DELETE", "path": "/webhooks/0f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}


def api_request(call: Call[Client], given: Input) -> dict[str, Any]:
    client, method = call.client, given["method"]
    path = "/" + given["path"].removeprefix("/")
    what = f"the address {path}"
    if "query" in given:
        path += f"?{urlencode(given['query'])}"
    if method == "GET":
        return client.ask(
            Read(client.reads.request("GET", path), lambda told: _told(client.reads.good(told, what=what, path=path)))
        )
    body = _body(given)
    return call.journal.step("send", execute=lambda: _told(client.send(method, path, body, what=what)), lookup=None)


def _told(answer: Answer) -> dict[str, Any]:
    """JSON as it is, anything else as text; an empty body is None. A webhook's address is a secret of who it calls."""
    text = masking.addresses(answer.body.decode("utf-8-sig", errors="replace"))
    try:
        body = json_text.read(text) if text else None
    except json_text.NotJson:
        body = text
    headers = {name: masking.addresses(value) for name, value in answer.headers.items() if _HELPFUL.fullmatch(name)}
    return {"status": answer.status, "body": body, "headers": headers}


def _body(given: Input) -> Any:
    """Raises `NotJson` for a text that is none."""
    body = given.get("body")
    return json_text.read(body, most=json_text.MAX_VALUES) if isinstance(body, str) else body


def _below_argils_address(given: Input) -> Problems:
    path = given["path"]
    if _PATH.fullmatch(path) and not {".", ".."} & set(path.split("/")):
        return {}
    sentence = (
        "Must be what follows Argil's address, such as /videos: letters, digits and - _ . ~ between single slashes."
        " What would follow a question mark belongs into Query."
    )
    return {"path": [sentence]}


def _json_body(given: Input) -> Problems:
    if "body" in given and given["method"] == "GET":
        return {"body": ["A GET has no body. What to filter by belongs into Query."]}
    try:
        _body(given)
    except json_text.NotJson as wrong:
        return {"body": [f"Is not valid JSON. {wrong}"]}
    return {}


ACTIONS = (
    Action(
        key="api_request",
        label="API Request",
        help="Makes any call to Argil's API with the connection's key. All but GET are sent once and never repeated.",
        input=(
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
                help="What follows Argil's address (https://api.argil.ai/v1), such as /videos.",
                max=500,
                required=True,
                example="/voices",
            ),
            Field(
                key="query",
                kind="pairs",
                label="Query",
                help="What follows the question mark of the address, as pairs.",
                max=50,
                max_value=2000,
                example={"language": "FRENCH"},
            ),
            Field(
                key="body",
                kind="any",
                label="Body",
                help='What is sent, as JSON in Argil\'s own words, such as {"name": "Hello"}. A text is sent exactly'
                " as it is; of single fields, empty ones are left out.",
            ),
        ),
        output=(
            Field(key="status", kind="integer", label="Status", help="Argil's HTTP status, 200 to 299."),
            Field(key="body", kind="any", label="Body", help="What Argil answered, in its own words.", nullable=True),
            Field(key="headers", kind="pairs", label="Headers", help="What Argil says about it, such as page counts."),
        ),
        sample={
            "status": 200,
            "body": [{"id": "123e4567-e89b-12d3-a456-426614174000", "name": "Clara", "language": "FRENCH"}],
            "headers": {"content-type": "application/json"},
        },
        perform=api_request,
        changes=True,
        rules=(_below_argils_address, _json_body),
        examples=(
            Example("look", {"method": "GET", "path": "/voices", "query": {"language": "FRENCH"}}),
            Example("change", _DELETE | {"method": "PUT", "body": {"events": ["VIDEO_GENERATION_SUCCESS"]}}),
            Example("body_as_text", _DELETE | {"method": "PUT", "body": '{"callbackUrl": "https://example.com/a"}'}),
        ),
        anti_examples=(
            AntiExample("no_method", {"path": "/voices"}, "method", "It might change something."),
            AntiExample("odd_method", {"method": "TRACE", "path": "/voices"}, "method", "Argil knows no such call."),
            AntiExample(
                "other_host", {"method": "GET", "path": "https://example.com/"}, "path", "The key is for Argil alone."
            ),
            AntiExample("upwards", {"method": "GET", "path": "/videos/../admin"}, "path", "That leaves the API."),
            AntiExample("query", {"method": "GET", "path": "/voices?language=FRENCH"}, "path", "Query is for that."),
            AntiExample("body", {"method": "GET", "path": "/voices", "body": {"a": 1}}, "body", "A GET has none."),
            AntiExample("no_json", _DELETE | {"method": "PUT", "body": "{name: x}"}, "body", "It is not JSON."),
        ),
    ),
)
