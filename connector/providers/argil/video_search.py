"""Videos that are there already: find some, delete one."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue.entries import Action, AntiExample, Example, Input, Search
from connector.catalogue.fields import Field
from connector.providers.argil import fields, paging, resources, words
from connector.providers.argil.client import Client
from connector.providers.base import Call

_ID = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
_LIMIT = 10


def delete_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client, video_id = call.client, given["video_id"]
    gone = {"id": video_id, "deleted": True}

    def execute() -> dict[str, Any]:
        client.delete_video(video_id)
        return gone

    def lookup() -> dict[str, Any] | None:
        try:
            client.ask(client.reads.video(video_id))
        except errors.NotFound:
            return gone
        return None

    deleted = call.journal.step("delete", execute=execute, lookup=lookup)
    call.journal.gone("video", video_id)
    return deleted


def find_videos(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """The first that Argil lists, sorted by their age. What it finds is held against the filters again.

    How Argil compares names is its own affair, and accents seem to matter to it. Where it finds too few by the name,
    all videos are looked through here.
    """
    client, limit = call.client, given.get("limit", _LIMIT)
    name, wanted = given.get("name", ""), given.get("extras", {})
    filters = {"avatarId": given.get("avatar_id"), "voiceId": given.get("voice_id")}
    filters |= {"extrasFilter": json.dumps(wanted) if wanted else None}
    query = {key: value for key, value in filters.items() if value}

    def agrees(raw: paging.Row) -> bool:
        extras = resources.extras(raw.get("extras"))
        return wanted.items() <= extras.items() and words.holds(raw.get("name"), name)

    def listed(asked: Mapping[str, str], size: int) -> list[paging.Row]:
        return paging.gather(
            lambda number: client.ask(paging.videos(client.reads, asked, number, size)),
            keep=agrees,
            limit=limit,
            size=size,
        )

    rows = listed(query | {"nameSearchQuery": name} if name else query, max(limit, _LIMIT))
    if name and len(rows) < limit:
        rows = list({row["id"]: row for row in rows + listed(query, paging.SIZE)}.values())[:limit]
    return sorted(map(resources.video, rows), key=lambda row: str(row["created_at"] or ""), reverse=True)


ACTIONS = (
    Action(
        key="delete_video",
        label="Delete Video",
        help="Deletes a video at Argil for good. One that is already gone counts as deleted.",
        input=(fields.VIDEO_ID,),
        output=(
            Field(key="id", kind="string", label="Video ID", help="The video that is gone."),
            Field(key="deleted", kind="boolean", label="Deleted", help="Always true, also when it was gone already."),
        ),
        sample={"id": _ID, "deleted": True},
        perform=delete_video,
        changes=True,
        examples=(Example("by_id", {"video_id": _ID}),),
        anti_examples=(AntiExample("no_id", {}, "video_id", "Which video?"),),
    ),
)

SEARCHES = (
    Search(
        key="find_videos",
        label="Find Videos",
        help="Finds videos of the account, newest first, by name, avatar, voice or extras; without any of them, all.",
        input=(
            Field(key="name", kind="string", label="Name", help="A part of the video's name.", max=200),
            dataclasses.replace(fields.AVATAR_ID, help="Only videos in which this avatar speaks."),
            dataclasses.replace(fields.VOICE_ID, help="Only videos in which this voice is heard."),
            dataclasses.replace(fields.EXTRAS, help="Only videos whose extras hold all of these pairs."),
            Field(
                key="limit",
                kind="integer",
                label="Limit",
                help=f"How many at most; {_LIMIT} when left out.",
                min=1,
                max=100,
            ),
        ),
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE,
        perform=find_videos,
    ),
)
