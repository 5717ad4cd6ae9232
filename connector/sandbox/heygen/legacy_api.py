"""What is older than /v3: /v2/video/generate, /v1/video_status.get, and what goes with them."""

import requests
from flask import Blueprint, request

from connector.sandbox.heygen import gate, legacy_schemas, making, schemas
from connector.sandbox.heygen.body import body
from connector.sandbox.heygen.errors import Refusal, refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.webhooks_api import add_endpoint

legacy = Blueprint("legacy", __name__)
legacy.before_request(gate.enter)
legacy.after_request(gate.leave)

PROBE_SECONDS = 1.0


@legacy.post("/v2/video/generate")
def generate_video() -> Json:
    made = making.video_of_v2(gate.world(), gate.mine(), body(legacy_schemas.VideoGenerate()))
    return {"error": None, "data": {"video_id": made.id}}


@legacy.get("/v1/video_status.get")
def get_status() -> Json:
    world = gate.world()
    seen, video_id = world.seen(), _asked("video_id")
    found = gate.mine().videos.get(video_id)
    if found is None or found.created_at > seen:
        raise Refusal(400, f"There is no video {video_id}.", code="not_found")
    return {"code": 100, "message": "Success", "data": found.shown_by_v1(seen, world.files)}


@legacy.get("/v2/avatars")
def list_avatars() -> Json:
    files = gate.world().files
    usable = [each for each in gate.mine().looks.values() if each.group.status == "completed"]
    avatars = [each.shown_by_v2(files) for each in usable if not each.is_photo]
    photos = [each.shown_by_v2(files) for each in usable if each.is_photo]
    return {"error": None, "data": {"avatars": avatars, "talking_photos": photos}}


@legacy.get("/v2/voices")
def list_voices() -> Json:
    files = gate.world().files
    return {"error": None, "data": {"voices": [each.shown_by_v2(files) for each in gate.mine().voices.values()]}}


@legacy.get("/v2/user/remaining_quota")
def get_quota() -> Json:
    mine = gate.mine()
    return {"error": None, "data": {"remaining_quota": mine.balance, "used_quota": mine.spent}}


@legacy.get("/v1/webhook/webhook.list")
def list_events() -> Json:
    return {"code": 100, "data": list(schemas.EVENTS), "msg": None, "message": None}


@legacy.post("/v1/webhook/endpoint.add")
def add_webhook_endpoint() -> Json:
    args = body(schemas.LegacyEndpoint())
    try:
        probed = requests.options(args["url"], timeout=PROBE_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise refuse_field("url", f"OPTIONS was not answered within 1 s ({type(error).__name__}).") from error
    if not probed.ok:
        raise refuse_field("url", f"OPTIONS was answered {probed.status_code}.")
    made = add_endpoint(args["url"], args.get("events"), legacy=True)
    return {"code": 100, "data": made.shown_by_v1(), "message": None}


@legacy.get("/v1/webhook/endpoint.list")
def list_webhook_endpoints() -> Json:
    rows = [each.shown_by_v1() for each in list(gate.mine().endpoints.values())]
    return {"code": 100, "data": rows, "message": None}


@legacy.delete("/v1/webhook/endpoint.delete")
def delete_webhook_endpoint() -> Json:
    mine, endpoint_id = gate.mine(), _asked("endpoint_id")
    with mine.lock:
        if endpoint_id not in mine.endpoints:
            raise Refusal(404, f"There is no webhook endpoint {endpoint_id}.")
        del mine.endpoints[endpoint_id]
    return {"code": 100, "message": None}


def _asked(name: str) -> str:
    value = request.args.get(name)
    if not value:
        raise refuse_field(name, "This is needed.")
    return value
