"""Videos that are there already: find some, delete one."""

import dataclasses
import functools
import json
from collections.abc import Callable, Collection
from typing import Any

from connector.catalogue import search_filters
from connector.catalogue.entries import CURSOR, LIMIT, Input, Search
from connector.catalogue.pages import Page
from connector.providers import video_deletion
from connector.providers.argil import fields, filters, paging, resources
from connector.providers.argil.client import Client, segment
from connector.providers.base import Call

_ID = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"


def delete_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client, video_id = call.client, given["video_id"]
    path = f"/videos/{segment(video_id)}"
    return video_deletion.delete(
        call.journal,
        video_id,
        send=lambda: client.send("DELETE", path),
        ask=lambda: client.ask(client.reads.video(video_id)),
    )


def find_videos(call: Call[Client], given: Input) -> Page:
    """A page of them, the newest of it first. What Argil finds is held against the filters again.

    How Argil compares names is its own affair, and accents seem to matter to it. So what its search finds by the name
    is followed by what is found by looking through all videos here.
    """
    find = functools.partial(_listed, call.client, given)
    page = _by_name(find, given) if "name" in given else find(given[CURSOR.key], given[LIMIT])
    rows = sorted(map(resources.video, page.rows), key=lambda row: str(row["created_at"] or ""), reverse=True)
    return Page(rows, page.position)


def _listed(
    client: Client, given: Input, position: str | None, limit: int, *, name: str = "", known: Collection[str] = ()
) -> Page:
    """A page of what Argil lists by the filters it knows, and by a name: of that what agrees, without what is known."""
    extras = json.dumps(given["extras"]) if given.get("extras") else None
    known_to_argil = {"avatarId": given.get("avatar_id"), "voiceId": given.get("voice_id"), "extrasFilter": extras}
    query = {key: value for key, value in {**known_to_argil, "nameSearchQuery": name}.items() if value}
    return paging.turn(
        lambda number, size: client.ask(paging.videos(client.reads, query, number, size)),
        position=position,
        limit=limit,
        keep=(lambda raw: raw["id"] not in known and filters.agrees(raw, given))
        if filters.LOOKED_AT_HERE & given.keys()
        else None,
    )


def _by_name(find: Callable[..., Page], given: Input) -> Page:
    """A page of two lists: what Argil finds by the name, then all else. Its position begins with the list's name."""
    limit, name = given[LIMIT], given["name"]
    stage, _, position = (given[CURSOR.key] or "named:").partition(":")
    named = find(position or None, limit, name=name) if stage == "named" else Page(())
    if named.position or len(named.rows) == limit:
        return Page(named.rows, f"named:{named.position}" if named.position else "others:")
    # What Argil finds was given on earlier pages, unless this is the first.
    known = named if given[CURSOR.key] is None else find(None, paging.SIZE * paging.MOST_PAGES, name=name)
    begin = None if stage == "named" else position or None
    others = find(begin, limit - len(named.rows), known={row["id"] for row in known.rows})
    return Page([*named.rows, *others.rows], others.position and f"others:{others.position}")


ACTIONS = (
    video_deletion.action(
        delete_video,
        help="Deletes a video at Argil for good. One that is already gone counts as deleted.",
        video_id=fields.VIDEO_ID,
        sample_id=_ID,
    ),
)

SEARCHES = (
    Search(
        key="find_videos",
        label="Find Videos",
        help="Finds videos of the account, newest first, by name, avatar, voice, status, dates or extras; without any"
        " of them, all.",
        input=(
            filters.name_of("video"),
            dataclasses.replace(fields.AVATAR_ID, help="Only videos in which this avatar speaks."),
            dataclasses.replace(fields.VOICE_ID, help="Only videos in which this voice is heard."),
            filters.VIDEO_STATUS,
            *search_filters.CREATED,
            dataclasses.replace(fields.EXTRAS, help="Only videos whose extras hold all of these pairs."),
        ),
        default_limit=10,
        output=resources.VIDEO,
        sample=resources.VIDEO_SAMPLE,
        perform=find_videos,
    ),
)
