"""Option lists: what the dropdowns of a form are filled with.

A form asks while its user types, so every list is asked of Argil at most once in a while (`Client.recall`) and searched
here. An empty list cannot explain itself, since a miss is `[]`: why it may be empty stands in the list's help.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from connector import errors
from connector.catalogue import words
from connector.catalogue.entries import CURSOR, LIMIT, Input, Options
from connector.catalogue.pages import Page, Row
from connector.providers.argil import fields, paging, resources
from connector.providers.argil.client import Client
from connector.providers.base import Call

_VIDEO_STATUS = {
    "IDLE": "Not rendered",
    "GENERATING_AUDIO": "Rendering",
    "GENERATING_VIDEO": "Rendering",
    "DONE": "Done",
    "FAILED": "Failed",
    "CONTENT_MODERATED": "Refused",
}


def avatars(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """Only avatars that can be used: Argil calls them IDLE once they are trained."""
    client = call.client
    usable = [raw for raw in client.recall(client.reads.avatars()) if raw.get("status") == "IDLE"]
    return words.search(map(resources.avatar_row, usable), given)


def voices(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    client = call.client
    rows = client.recall(client.reads.voices())
    return words.search(map(resources.voice_row, rows), given)


def gestures(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """Of one avatar; of an avatar that Argil does not know there are none."""
    client = call.client
    try:
        told = client.recall(client.reads.avatar(given["avatar_id"])).get("gestures")
    except errors.NotFound:
        return []
    rows = [raw for raw in told if isinstance(raw, dict) and raw.get("slug")] if isinstance(told, list) else []
    return words.search(({"id": raw["slug"], "name": raw.get("label") or raw["slug"]} for raw in rows), given)


def subtitle_styles(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    client = call.client
    rows = paging.gather(lambda number: client.recall(paging.subtitle_styles(client.reads, number)))
    return words.search(map(_row, rows), given)


def music(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    return words.search(map(_row, _assets(call, "AUDIO")), given)


def assets(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """What a B-roll can show."""
    rows = _assets(call, "IMAGE", "VIDEO")
    return words.search((_row(raw, words.title(raw["type"])) for raw in rows), given)


def videos(call: Call[Client], given: Input) -> Page:
    client, part = call.client, given.get(words.SEARCH.key)
    page = paging.turn(
        lambda number, size: client.recall(paging.videos(client.reads, {}, number, size)),
        position=given[CURSOR.key],
        limit=given[LIMIT],
        keep=(lambda raw: words.holds(_video_row(raw)["name"], part)) if part else None,
    )
    newest = sorted(page.rows, key=lambda raw: str(raw.get("createdAt") or ""), reverse=True)
    return Page([*map(_video_row, newest)], page.position)


def _assets(call: Call[Client], *types: str) -> list[paging.Row]:
    """The ready ones of some types. Argil's older page knows neither status nor these filters: both are held here."""
    client = call.client
    rows = paging.gather(lambda number: client.recall(paging.assets(client.reads, types, number)))
    return [raw for raw in rows if raw.get("type") in types and raw.get("status") in (None, "READY")]


def _row(raw: paging.Row, *more: str) -> dict[str, Any]:
    return {"id": raw["id"], "name": words.joined(raw.get("name") or "Unnamed", *more)}


def _video_row(raw: paging.Row) -> dict[str, Any]:
    status = str(raw.get("status") or "")
    return _row(raw, _VIDEO_STATUS.get(status, words.title(status)), str(raw.get("createdAt") or "")[:10])


def _options(
    perform: Callable[[Call[Client], Input], Sequence[Row] | Page],
    *,
    label: str,
    help: str,
    sample: tuple[str, str],
    default_limit: int | None = None,
) -> Options:
    return Options(
        key=perform.__name__,
        label=label,
        help=help,
        input=(words.SEARCH,),
        output=resources.ROW,
        sample=dict(zip(("id", "name"), sample, strict=True)),
        perform=perform,
        default_limit=default_limit,
    )


_OF_AVATAR = dataclasses.replace(fields.AVATAR_ID, required=True, help="Whose gestures.")

OPTIONS = (
    _options(
        avatars,
        label="Avatars",
        help="Avatars of the account that are ready to use. Empty when none is: create one in Argil, or wait until its"
        " training is over.",
        sample=("3c90c3cc-0d44-4b50-8888-8dd25736052a", "Anna · 9:16 · Atom"),
    ),
    _options(
        voices,
        label="Voices",
        help="Voices of the account. Empty when there are none: add or clone one in Argil.",
        sample=("123e4567-e89b-12d3-a456-426614174000", "Clara · French · Female"),
    ),
    dataclasses.replace(
        _options(
            gestures,
            label="Gestures",
            help="Gestures that an avatar knows. Empty when it knows none, as avatars made from an image usually do, or"
            " when Argil does not know the avatar.",
            sample=("wave", "Wave"),
        ),
        input=(_OF_AVATAR, words.SEARCH),
    ),
    _options(
        subtitle_styles,
        label="Subtitle Styles",
        help="Looks of burnt-in subtitles. Argil brings some along: empty only when the search finds nothing.",
        sample=("5d1f2a3b-4c5d-4e6f-8a7b-9c0d1e2f3a4b", "Karaoke"),
    ),
    _options(
        music,
        label="Music",
        help="Audio of the Argil library, for background music. Empty when there is none: add audio in Argil's own"
        " library; it cannot be imported from here.",
        sample=("2b7c8d9e-0f1a-4b2c-8d3e-4f5a6b7c8d9e", "Calm piano"),
    ),
    _options(
        assets,
        label="Assets",
        help="Images and videos of the Argil library that are ready to use. Empty when there are none: import one with"
        " Create Asset, and wait until it is ready.",
        sample=("9b2d3c4e-1f60-4b7a-8c11-2f5d6e7a8b90", "Product photo · Image"),
    ),
    _options(
        videos,
        label="Videos",
        help="Videos of the account, newest first. Empty when there are none: create one with Create Video.",
        sample=("7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11", "Welcome · Done · 2026-01-01"),
        default_limit=100,
    ),
)
