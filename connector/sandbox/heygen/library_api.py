"""What an account has to choose from: looks and their groups, voices, templates; folders; who it is, and its key."""

import uuid

from flask import Blueprint, request

from connector.sandbox.heygen import gate, making, schemas
from connector.sandbox.heygen.account import one
from connector.sandbox.heygen.body import body
from connector.sandbox.heygen.errors import refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.lists import GroupQuery, LookQuery, Rows, VoiceQuery, page, query
from connector.sandbox.heygen.records import Folder

library = Blueprint("library", __name__, url_prefix="/v3")
library.before_request(gate.enter)
library.after_request(gate.leave)


@library.get("/users/me")
def get_user() -> Json:
    name = request.headers["X-Api-Key"].removeprefix("sandbox-")
    wallet = {"currency": "usd", "remaining_balance": gate.mine().balance}
    return {
        "data": {
            "username": name,
            "email": f"{name}@example.com",
            "billing_type": "wallet",
            "wallet": wallet,
            "subscription": None,
            "usage_based": None,
        }
    }


@library.get("/api_keys/self")
def get_api_key() -> Json:
    return {"data": {"scopes": ["videos:read", "videos:write"], "expires_at": None}}


@library.get("/avatars")
def list_groups() -> Json:
    asked, mine, files = query(GroupQuery()), gate.mine(), gate.world().files
    owned = {None: (True, False), "private": (True,), "public": (False,)}[asked["ownership"]]
    found = [each for each in mine.groups.values() if each.private in owned]
    rows, rest = page(found, lambda group: group.number, asked)
    looks = [each.group.id for each in mine.looks.values()]
    return {"data": [each.shown(looks.count(each.id), files) for each in rows], **rest}


@library.get("/avatars/looks")
def list_looks() -> Json:
    asked, files = query(LookQuery()), gate.world().files
    found = [
        look
        for look in gate.mine().looks.values()
        if asked["ownership"] in (None, look.ownership)
        and asked["avatar_type"] in (None, look.type)
        and asked["group_id"] in (None, look.group.id)
    ]
    rows, rest = page(found, lambda look: look.number, asked)
    return {"data": [each.shown(files) for each in rows], **rest}


@library.get("/avatars/looks/<look_id>")
def get_look(look_id: str) -> Json:
    return {"data": one(gate.mine().looks, look_id, "avatar look").shown(gate.world().files)}


@library.get("/voices")
def list_voices() -> Json:
    asked, files = query(VoiceQuery()), gate.world().files
    found = [
        voice
        for voice in gate.mine().voices.values()
        if voice.type == asked["type"]
        and asked["engine"] in (None, voice.engine)
        and asked["language"] in (None, voice.language)
        and asked["gender"] in (None, voice.gender)
    ]
    rows, rest = page(found, lambda voice: voice.number, asked)
    return {"data": [each.shown(files) for each in rows], **rest}


@library.get("/templates")
def list_templates() -> Json:
    asked, files = query(Rows()), gate.world().files
    found = [each for each in gate.mine().templates.values() if each.variables]
    rows, rest = page(found, lambda template: template.number, asked)
    return {"data": [each.summary(files) for each in rows], **rest}


@library.get("/templates/<template_id>")
def get_template(template_id: str) -> Json:
    return {"data": one(gate.mine().templates, template_id, "template").shown(gate.world().files)}


@library.post("/templates/<template_id>")
def generate_from_template(template_id: str) -> Json:
    world, mine = gate.world(), gate.mine()
    template = one(mine.templates, template_id, "template")
    made = making.video_of_template(world, mine, template, body(schemas.TemplateGenerate()))
    return {"data": made.shown(world.clock(), world.files)}


@library.post("/folders")
def create_folder() -> Json:
    args, mine = body(schemas.FolderCreate()), gate.mine()
    parent = args.get("parent_id")
    if parent is not None and parent not in mine.folders:
        raise refuse_field("parent_id", f"There is no folder {parent}.")
    made = Folder(uuid.uuid4().hex, args["name"], args.get("type", "mixed"), parent, gate.world().clock())
    with mine.lock:
        mine.folders[made.id] = made
    return {"data": made.shown()}


@library.get("/folders/<folder_id>")
def get_folder(folder_id: str) -> Json:
    return {"data": one(gate.mine().folders, folder_id, "folder").shown()}
