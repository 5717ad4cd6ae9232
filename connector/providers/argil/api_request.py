"""Any call to Argil's API with the user's key, for what no other action does. It goes to Argil and nowhere else.

A GET changes nothing and leaves no step in the journal, so it is simply asked anew. Everything else is sent once: what
came of an unclear answer cannot be found out for a call that we do not know, so it is never repeated.
"""

from typing import Any

from connector.catalogue.entries import AntiExample, Example, Input
from connector.egress.http import Read
from connector.providers import raw_request
from connector.providers.argil.client import Client
from connector.providers.base import Call

_DELETE = {"method": "DELETE", "path": "/webhooks/0f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"}


def api_request(call: Call[Client], given: Input) -> dict[str, Any]:
    client, method = call.client, given["method"]
    path = raw_request.path_of(given)
    what = f"the address {path.partition('?')[0]}"
    if method == "GET":
        request = client.reads.request("GET", path)
        return client.ask(
            Read(request, lambda answer: raw_request.told(client.reads.good(answer, what=what, path=path)))
        )
    body = raw_request.body_of(given)

    def send() -> dict[str, Any]:
        return raw_request.told(client.send(method, path, body, what=what))

    return call.journal.step("send", execute=send, lookup=None)


ACTIONS = (
    raw_request.action(
        api_request,
        label="Argil",
        address="https://api.argil.ai/v1",
        path="/voices",
        query={"language": "FRENCH"},
        sample={
            "status": 200,
            "body": [{"id": "123e4567-e89b-12d3-a456-426614174000", "name": "Clara", "language": "FRENCH"}],
            "headers": {"content-type": "application/json"},
        },
        examples=(
            Example("change", _DELETE | {"method": "PUT", "body": {"events": ["VIDEO_GENERATION_SUCCESS"]}}),
            Example("body_as_text", _DELETE | {"method": "PUT", "body": '{"callbackUrl": "https://example.com/a"}'}),
        ),
        anti_examples=(
            AntiExample("upwards", {"method": "GET", "path": "/videos/../admin"}, "path", "That leaves the API."),
            AntiExample("no_json", _DELETE | {"method": "PUT", "body": "{name: x}"}, "body", "It is not JSON."),
        ),
    ),
)
