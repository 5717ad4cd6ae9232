"""/v3/assets: files through the API up to 32 MB, and larger ones past it; and where the sandbox takes those."""

import hashlib
import uuid
from datetime import datetime

from flask import Blueprint, request

from connector.sandbox.heygen import gate, media, schemas
from connector.sandbox.heygen.account import one
from connector.sandbox.heygen.body import body
from connector.sandbox.heygen.errors import Refusal, refuse, refuse_field
from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.records import Asset

assets = Blueprint("assets", __name__, url_prefix="/v3/assets")
assets.before_request(gate.enter)
assets.after_request(gate.leave)

LARGEST = 32 * 1024 * 1024
LIMITS = {"video": 100 * 1024 * 1024, "image": 50 * 1024 * 1024, "audio": 50 * 1024 * 1024}
UPLOAD_SECONDS = 3600


@assets.post("")
def upload_asset() -> Json:
    sent = request.files.get("file")
    if sent is None:
        raise refuse_field("file", "Send a file, as multipart/form-data.")
    content = sent.read()
    if len(content) > LARGEST:
        raise Refusal(413, "file: A file of at most 32 MB can be sent here.")
    made = _asset(sent.filename or "file", content)
    _keep(made)
    return {"data": made.uploaded(gate.world().files)}


@assets.post("/direct-uploads")
def create_direct_upload() -> Json:
    args = body(schemas.DirectUpload())
    suffix = media.SUFFIXES.get(args["content_type"])
    if suffix is None:
        raise refuse_field("content_type", f"Must be one of: {', '.join(media.SUFFIXES)}.")
    made = Asset(uuid.uuid4().hex, args["filename"], args["content_type"], suffix, _now())
    if not 0 < args["size_bytes"] <= LIMITS.get(made.kind, LARGEST):
        raise Refusal(413, "size_bytes: This is too large.")
    made.limit, made.sha256 = args["size_bytes"], args.get("checksum_sha256")
    _keep(made)
    return {
        "data": {
            "asset_id": made.id,
            "upload_url": f"{request.host_url}sandbox/uploads/{made.id}",
            "upload_headers": {"Content-Type": made.media_type},
            "max_bytes": made.limit,
            "expires_in_seconds": UPLOAD_SECONDS,
            "status": "pending_upload",
        }
    }


@assets.post("/<asset_id>/complete")
def complete_upload(asset_id: str) -> Json:
    args, found = body(schemas.UploadComplete(), needed=False), one(gate.mine().assets, asset_id, "asset")
    if found.limit is not None:
        if found.content is None:
            refuse(409, "Nothing was uploaded yet.")
        wanted = args.get("checksum_sha256") or found.sha256
        if wanted and wanted != hashlib.sha256(found.content).hexdigest():
            raise refuse_field("checksum_sha256", "The file that was uploaded has another one.")
        if media.sniffed(found.content) != found.media_type:
            raise refuse_field("content_type", f"The file that was uploaded is no {found.media_type}.")
        found.limit = None
    return {"data": {**found.uploaded(gate.world().files), "status": "processing"}}


@assets.get("/<asset_id>")
def get_asset(asset_id: str) -> Json:
    return {"data": one(gate.mine().assets, asset_id, "asset").shown(gate.world().files)}


@assets.delete("/<asset_id>")
def delete_asset(asset_id: str) -> Json:
    mine = gate.mine()
    with mine.lock:
        one(mine.assets, asset_id, "asset")
        del mine.assets[asset_id]
    return {"data": {"id": asset_id}}


def _asset(name: str, content: bytes) -> Asset:
    media_type = media.sniffed(content)
    if media_type is None:
        raise refuse_field("file", f"Send one of these: {', '.join(media.SUFFIXES)}.")
    return Asset(uuid.uuid4().hex, name, media_type, media.SUFFIXES[media_type], _now(), content)


def _keep(made: Asset) -> None:
    mine = gate.mine()
    with mine.lock:
        mine.assets[made.id] = made


def _now() -> datetime:
    return gate.world().clock()
