"""/v3/webhooks: endpoints and their secrets, the types of events, and the events that were told."""

import secrets
import uuid
from collections.abc import Sequence

from flask import Blueprint

from connector.sandbox.heygen import errors, gate, schemas
from connector.sandbox.heygen.account import one
from connector.sandbox.heygen.body import body
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.lists import EventQuery, Rows, page, query
from connector.sandbox.heygen.records import Endpoint

hooks = Blueprint("hooks", __name__, url_prefix="/v3/webhooks")
hooks.before_request(gate.enter)
hooks.after_request(gate.leave)


def add_endpoint(url: str, events: Sequence[str] | None, *, legacy: bool = False) -> Endpoint:
    """A new endpoint of the present account."""
    mine = gate.mine()
    made = Endpoint(
        id=uuid.uuid4().hex,
        number=next(mine.numbers),
        url=url,
        events=None if events is None else list(events),
        secret=new_secret(),
        created_at=gate.world().clock(),
        legacy=legacy,
    )
    with mine.lock:
        mine.endpoints[made.id] = made
    return made


def new_secret() -> str:
    return f"whsec_{secrets.token_hex(24)}"


@hooks.post("/endpoints")
def create_endpoint() -> Json:
    args, faults = body(schemas.EndpointCreate()), gate.world().switches.current
    if faults.refuse_endpoints:
        errors.refuse(403, "Webhook endpoints are not for this account.")
    if faults.all_events_only and args.get("events") is not None:
        raise errors.refuse_field("events", "An endpoint is told all events: leave this out.")
    return {"data": add_endpoint(args["url"], args.get("events")).shown(secret=True)}


@hooks.get("/endpoints")
def list_endpoints() -> Json:
    asked = query(Rows())
    rows, rest = page(list(gate.mine().endpoints.values()), lambda each: each.number, asked)
    return {"data": [each.shown() for each in rows], **rest}


@hooks.patch("/endpoints/<endpoint_id>")
def update_endpoint(endpoint_id: str) -> Json:
    args, mine = body(schemas.EndpointChange()), gate.mine()
    with mine.lock:
        found = one(mine.endpoints, endpoint_id, "webhook endpoint")
        found.url = args.get("url") or found.url
        found.events = args.get("events", found.events)
    return {"data": found.shown()}


@hooks.delete("/endpoints/<endpoint_id>")
def delete_endpoint(endpoint_id: str) -> Json:
    mine = gate.mine()
    with mine.lock:
        one(mine.endpoints, endpoint_id, "webhook endpoint")
        del mine.endpoints[endpoint_id]
    return {"data": {}, "error": None}


@hooks.post("/endpoints/<endpoint_id>/rotate-secret")
def rotate_secret(endpoint_id: str) -> Json:
    mine = gate.mine()
    with mine.lock:
        found = one(mine.endpoints, endpoint_id, "webhook endpoint")
        found.secret = new_secret()
    return {"data": {"endpoint_id": found.id, "secret": found.secret}}


@hooks.get("/event-types")
def list_event_types() -> Json:
    rows = [{"event_type": each, "description": f"Told when this happens: {each}."} for each in schemas.EVENTS]
    return {"data": rows, "has_more": False, "next_token": None}


@hooks.get("/events")
def list_events() -> Json:
    asked = query(EventQuery())
    told = list(enumerate(gate.mine().events))
    found = [(number, event) for number, event in told if asked["event_type"] in (None, event["event_type"])]
    rows, rest = page(found, lambda row: row[0], asked)
    return {"data": [event for _, event in rows], **rest}
