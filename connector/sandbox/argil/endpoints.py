"""The webhook endpoints of Argil's API v2: registered with a secret that is shown once, listed, removed."""

import base64
import secrets
import uuid

from flask import Blueprint

from connector.sandbox.argil import account, gate, queries, schemas
from connector.sandbox.argil.api import body, mine, query
from connector.sandbox.argil.errors import SECOND, Refusal
from connector.sandbox.argil.records import Endpoint, Json

endpoints = Blueprint("endpoints", __name__, url_prefix=SECOND.rstrip("/"))


@endpoints.before_request
def offered() -> None:
    """API v2 is early access: a key may find nothing here."""
    if gate.world().switches.current.refuse_endpoints:
        raise Refusal(404, "There is nothing here.")


endpoints.before_request(gate.enter)
endpoints.after_request(gate.leave)


@endpoints.get("/webhook_endpoints")
def list_endpoints() -> Json:
    asked = query(queries.EndpointQuery())
    found = [each.shown() for each in reversed(list(mine().endpoints.values()))]
    ids = [each["id"] for each in found]
    after = asked.get("starting_after")
    if after is not None and after not in ids:
        raise Refusal(400, "starting_after: There is no such object any more.")
    begin = ids.index(after) + 1 if after is not None else 0
    rows = found[begin : begin + asked["limit"]]
    return {"object": "list", "data": rows, "has_more": begin + len(rows) < len(found)}


@endpoints.post("/webhook_endpoints")
def create_endpoint() -> tuple[Json, int]:
    args = body(schemas.EndpointCreateArgs())
    if gate.world().switches.current.all_events_only and args["enabled_events"] != ["*"]:
        raise Refusal(400, "enabled_events[0]: There is no such event.")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    made = Endpoint(f"whep_{uuid.uuid4().hex}", args["url"], args["enabled_events"], secret, gate.world().clock())
    with mine().lock:
        mine().endpoints[made.id] = made
    return made.shown() | {"secret": secret}, 201


@endpoints.get("/webhook_endpoints/<id>")
def get_endpoint(id: str) -> Json:
    return account.one(mine().endpoints, id, "webhook endpoint").shown()


@endpoints.delete("/webhook_endpoints/<id>")
def delete_endpoint(id: str) -> str:
    with mine().lock:
        account.one(mine().endpoints, id, "webhook endpoint")
        del mine().endpoints[id]
    return ""
