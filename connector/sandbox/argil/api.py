"""Argil's nineteen operations. A view reads the input, asks the account or the world, and shows what came of it."""

import uuid

from flask import Blueprint, Response, g, jsonify, request
from marshmallow import Schema

from connector.sandbox.argil import account, gate, queries, schemas, subtitles
from connector.sandbox.argil.account import Account
from connector.sandbox.argil.errors import Refusal
from connector.sandbox.argil.records import Json, Webhook

api = Blueprint("api", __name__)
api.before_request(gate.enter)
api.after_request(gate.leave)


def body(schema: Schema) -> Json:
    """The call's JSON body, checked. Raises a 400 Refusal or a ValidationError."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Refusal(400, "body: Send a JSON object, as application/json.")
    loaded: Json = schema.load(sent)
    return loaded


def query(schema: Schema) -> Json:
    loaded: Json = schema.load(request.args.to_dict())
    return loaded


def mine() -> Account:
    found: Account = g.account
    return found


@api.get("/videos")
def list_videos() -> Response:
    asked, world = query(queries.VideoQuery()), gate.world()
    seen = world.seen()
    found = [
        video
        for video in account.all_seen(mine().videos, seen)
        if asked["nameSearchQuery"].lower() in video.name.lower()
        and video.uses(avatar_id=asked["avatarId"], voice_id=asked["voiceId"])
        and asked["extrasFilter"].items() <= video.extras.items()
    ]
    page = queries.Page.cut(found, asked["page"], asked["limit"])
    return jsonify(**page.counts(), videos=[each.shown(seen, world.files) for each in page.rows])


@api.post("/videos")
def create_video() -> tuple[Json, int]:
    world = gate.world()
    video = world.create_video(mine(), body(schemas.VideoCreateArgs()))
    return video.shown(world.clock(), world.files), 201


@api.get("/videos/<id>")
def get_video(id: str) -> Json:
    world = gate.world()
    seen = world.seen()
    return account.one_seen(mine().videos, id, "video", seen).shown(seen, world.files)


@api.delete("/videos/<id>")
def delete_video(id: str) -> Json:
    with mine().lock:
        account.one(mine().videos, id, "video")
        del mine().videos[id]
    return {"message": f"The video {id} was deleted."}


@api.post("/videos/<id>/render")
def render_video(id: str) -> Json:
    world = gate.world()
    asked = body(schemas.VideoRenderArgs()) if request.get_data() else {}
    video = world.render(mine(), id, asked.get("callbackUrl"))
    return video.shown(world.clock(), world.files)


@api.get("/avatars")
def list_avatars() -> Response:
    asked, world = query(queries.AvatarQuery()), gate.world()
    seen = world.seen()
    shown = [each.shown(seen, world.files) for each in account.all_seen(mine().avatars, seen)]
    return jsonify([row for row in shown if asked.items() <= row.items()])


@api.post("/avatars")
def create_avatar() -> tuple[Json, int]:
    world = gate.world()
    avatar = world.create_avatar(mine(), body(schemas.AvatarCreateArgs()))
    return avatar.shown(world.clock(), world.files), 201


@api.get("/avatars/<id>")
def get_avatar(id: str) -> Json:
    world = gate.world()
    seen = world.seen()
    return account.one_seen(mine().avatars, id, "avatar", seen).shown(seen, world.files)


@api.get("/voices")
def list_voices() -> Response:
    asked, world = query(queries.VoiceQuery()), gate.world()
    shown = [each.shown(world.files) for each in list(mine().voices.values())]
    return jsonify([row for row in shown if asked.items() <= row.items()])


@api.get("/voices/<id>")
def get_voice(id: str) -> Json:
    return account.one(mine().voices, id, "voice").shown(gate.world().files)


@api.get("/assets")
def list_assets() -> Response:
    world = gate.world()
    asked = queries.AssetQuery().load({**request.args.to_dict(), "type": request.args.getlist("type")})
    now = world.clock()
    found = [
        asset
        for asset in account.all_seen(mine().assets, now)
        if asset.status_at(now) == asked["status"] and (not asked["type"] or asset.type in asked["type"])
    ]
    page = queries.Page.cut(found, asked["page"], asked["pageSize"])
    answer = jsonify([each.shown(now, world.files) for each in page.rows])
    answer.headers["X-Total-Count"] = str(page.total)
    answer.headers["X-Page"] = str(page.number)
    answer.headers["X-Page-Size"] = str(page.size)
    answer.headers["X-Total-Pages"] = str(page.count)
    return answer


@api.post("/assets")
def create_asset() -> tuple[Json, int]:
    world = gate.world()
    asset = world.create_asset(mine(), body(schemas.AssetCreateArgs()))
    return asset.shown(world.clock(), world.files), 201


@api.get("/assets/<id>")
def get_asset(id: str) -> Json:
    world = gate.world()
    return account.one(mine().assets, id, "asset").shown(world.clock(), world.files)


@api.get("/subtitles")
def list_subtitle_styles() -> Json:
    asked = query(queries.SubtitleQuery())
    page = queries.Page.cut(list(mine().styles.values()), asked["page"], asked["pageSize"])
    return {"items": [each.shown() for each in page.rows], **page.counts()}


@api.get("/subtitles/videos/<videoProjectId>/export")
def export_subtitles(videoProjectId: str) -> Response:
    asked, seen = query(queries.ExportQuery()), gate.world().seen()
    video = account.one_seen(mine().videos, videoProjectId, "video", seen)
    if not video.has_audio_at(seen):
        raise Refusal(400, "videoProjectId: This video has no audio yet; render it first.")
    kind = asked["format"]
    text = subtitles.export(video, kind, styled=asked["includeStyling"])
    answer = Response(text, mimetype="text/vtt" if kind == "vtt" else "text/x-ass")
    answer.headers["Content-Disposition"] = f'attachment; filename="{video.id}.{kind}"'
    return answer


@api.get("/webhooks")
def list_webhooks() -> Response:
    return jsonify([each.shown() for each in list(mine().webhooks.values())])


@api.post("/webhooks")
def create_webhook() -> tuple[Json, int]:
    args, now = body(schemas.WebhookCreateArgs()), gate.world().clock()
    webhook = Webhook(str(uuid.uuid4()), args["callbackUrl"], args["events"], now, now)
    with mine().lock:
        mine().webhooks[webhook.id] = webhook
    return webhook.shown(), 201


@api.put("/webhooks/<id>")
def update_webhook(id: str) -> Json:
    args = body(schemas.WebhookUpdateArgs())
    with mine().lock:
        webhook = account.one(mine().webhooks, id, "webhook")
        webhook.callback_url = args.get("callbackUrl", webhook.callback_url)
        webhook.events = args.get("events", webhook.events)
        webhook.updated_at = gate.world().clock()
    return webhook.shown()


@api.delete("/webhooks/<id>")
def delete_webhook(id: str) -> tuple[str, int]:
    with mine().lock:
        account.one(mine().webhooks, id, "webhook")
        del mine().webhooks[id]
    return "", 204
