"""Any call to HeyGen's API with the user's key, for what no other action does. It goes to HeyGen and nowhere else.

A GET changes nothing and leaves no step in the journal, so it is simply asked anew. Everything else is sent once: what
came of an unclear answer cannot be found out for a call that we do not know, so it is never repeated. v3 is given an
idempotency key all the same, so that it does not do twice what reached it twice on the way.
"""

from typing import Any

from connector.catalogue.entries import AntiExample, Example, Input
from connector.egress.http import Read
from connector.providers import raw_request
from connector.providers.base import Call
from connector.providers.heygen.client import Client

_FOLDER = {"method": "POST", "path": "/v3/folders"}


def api_request(call: Call[Client], given: Input) -> dict[str, Any]:
    client, method = call.client, given["method"]
    path = raw_request.path_of(given)
    bare = path.partition("?")[0]
    if method == "GET":
        request, what = client.reads.request("GET", path), f"the address {bare}"
        return client.ask(
            Read(request, lambda answer: raw_request.told(client.reads.good(answer, what=what, path=bare)))
        )
    key = f"{call.journal.operation_id}-send" if bare.startswith("/v3/") else None
    changing = client.reads.request(method, path, raw_request.body_of(given), key=key)

    def send() -> dict[str, Any]:
        return raw_request.told(client.send(changing, what=f"the address {bare}", path=bare))

    return call.journal.step("send", execute=send, lookup=None)


ACTIONS = (
    raw_request.action(
        api_request,
        label="HeyGen",
        address="https://api.heygen.com",
        path="/v3/voices",
        query={"language": "English"},
        sample={
            "status": 200,
            "body": {
                "data": [{"voice_id": "2f72ee82b83d4b00af16c4771d611752", "name": "Sara", "language": "English"}],
                "has_more": False,
                "next_token": None,
            },
            "headers": {"content-type": "application/json"},
        },
        examples=(
            Example("change", _FOLDER | {"body": {"name": "Spring"}}),
            Example("body_as_text", _FOLDER | {"body": '{"name": "Spring", "type": "video"}'}),
        ),
        anti_examples=(
            AntiExample("upwards", {"method": "GET", "path": "/v3/../admin"}, "path", "That leaves the API."),
            AntiExample("no_json", _FOLDER | {"body": "{name: x}"}, "body", "It is not JSON."),
        ),
    ),
)
