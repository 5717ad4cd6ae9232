"""/v3/videos: creating, reading, listing, deleting, and batches."""

import uuid
from datetime import timedelta
from functools import partial

from flask import Blueprint, request

from connector.sandbox.heygen import gate, making, webhooks
from connector.sandbox.heygen.account import Account, all_seen, one, one_seen
from connector.sandbox.heygen.batches import Batch, Item
from connector.sandbox.heygen.body import body, video_body
from connector.sandbox.heygen.checks import check_folder
from connector.sandbox.heygen.errors import Refusal, refuse_field
from connector.sandbox.heygen.jobs import Callback, Json
from connector.sandbox.heygen.lists import BatchQuery, VideoQuery, page, query
from connector.sandbox.heygen.video_schemas import Batch as BatchBody
from connector.sandbox.heygen.world import World

videos = Blueprint("videos", __name__, url_prefix="/v3/videos")
videos.before_request(gate.enter)
videos.after_request(gate.leave)

AT_ONCE = 100
"""Of how many videos the states can be asked for."""


@videos.post("")
def create_video() -> Json:
    args = video_body()
    made = making.video(gate.world(), gate.mine(), args)
    return {"data": {"video_id": made.id, "status": "waiting", "output_format": args.get("output_format", "mp4")}}


@videos.get("")
def list_videos() -> Json:
    asked, world = query(VideoQuery()), gate.world()
    seen = world.seen()
    found = [
        video
        for video in all_seen(gate.mine().videos, seen)
        if asked["title"].lower() in (video.title or "").lower()
        and (asked["folder_id"] is None or video.folder_id == asked["folder_id"])
    ]
    rows, rest = page(found, lambda video: video.number, asked)
    return {"data": [each.shown(seen, world.files) for each in rows], **rest}


@videos.get("/<video_id>")
def get_video(video_id: str) -> Json:
    world = gate.world()
    seen = world.seen()
    return {"data": one_seen(gate.mine().videos, video_id, "video", seen).shown(seen, world.files)}


@videos.delete("/<video_id>")
def delete_video(video_id: str) -> Json:
    mine = gate.mine()
    with mine.lock:
        one(mine.videos, video_id, "video")
        del mine.videos[video_id]
    return {"data": {"id": video_id, "deleted": True}}


@videos.get("/<video_id>/scenes")
def get_scenes(video_id: str) -> Json:
    video = one_seen(gate.mine().videos, video_id, "video", gate.world().seen())
    return {"data": {"video_id": video.id, "scenes": []}}


@videos.get("/statuses")
def list_statuses() -> Json:
    mine, seen = gate.mine(), gate.world().seen()
    rows: list[Json] = []
    for id in _ids("video_ids"):
        video = mine.videos.get(id)
        known = video is not None and video.created_at <= seen
        failure = video.failed_at(seen) if video and known else None
        status = video.status_at(seen) if video and known else "not_found"
        rows.append({"video_id": id, "status": status, "error": failure.shown() if failure else None})
    for id in _ids("batch_ids"):
        batch = mine.batches.get(id)
        rows += [{**row, "batch_id": id} for row in batch.rows(seen)] if batch else [_no_batch(id)]
    if len(rows) > AT_ONCE:
        raise refuse_field("video_ids", f"Ask for at most {AT_ONCE} videos at once.")
    return {"data": rows, "has_more": False, "next_token": None}


@videos.post("/batches")
def create_batch() -> Json:
    args, mine, world = body(BatchBody()), gate.mine(), gate.world()
    check_folder(mine, args.get("folder_id"))
    common = {} if args.get("folder_id") is None else {"folder_id": args["folder_id"]}
    now = world.clock()
    items = [Item(common | each) for each in args["videos"]]
    batch = Batch(uuid.uuid4().hex, args.get("title"), now, items, Callback(args.get("callback_url")))
    with mine.lock:
        mine.batches[batch.id] = batch
    world.timetable.at(now, partial(_go_on, world, mine, batch))
    return {"data": {"batch_id": batch.id}}


@videos.get("/batches/<batch_id>")
def get_batch(batch_id: str) -> Json:
    asked, seen = query(BatchQuery()), gate.world().seen()
    batch = one_seen(gate.mine().batches, batch_id, "batch", seen)
    rows, rest = page(batch.rows(seen), lambda row: -int(row["item_index"]), asked)
    return {"data": {**batch.shown(seen), "items": rows, **rest}}


def _go_on(world: World, mine: Account, batch: Batch) -> None:
    """Begin what may begin now; come back when more may, and at the end tell of it."""
    now = world.clock()
    again = None
    for item in batch.items:
        if item.video or item.refused:
            continue
        try:
            item.video = making.video(world, mine, item.args)
        except Refusal as refused:
            if refused.status == 429:
                again = now + timedelta(seconds=refused.again)
                break
            item.refused = refused
    ends = [item.video.ends_at for item in batch.items if item.video]
    if again is None and batch.status_at(now) != "processing":
        world.caller.tell(mine, webhooks.batch_event(batch, now), callback_url=batch.callback.url)
    else:
        world.timetable.at(again or max(ends), partial(_go_on, world, mine, batch))


def _ids(name: str) -> list[str]:
    return [each for each in request.args.get(name, "").split(",") if each]


def _no_batch(id: str) -> Json:
    return {"video_id": None, "status": "not_found", "error": None, "batch_id": id}
