"""Option lists: what the dropdowns of a form are filled with.

A form asks while its user types, so what HeyGen said a moment ago will do (`Client.recall`), and names are searched
here. An empty list cannot explain itself, since a miss is `[]`: why it may be empty stands in the list's help.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector import errors
from connector.catalogue import words
from connector.catalogue.entries import Input, Options
from connector.catalogue.fields import Field
from connector.catalogue.pages import Page, Row
from connector.providers.base import Call
from connector.providers.heygen import answers, avatars, paging, questions, resources, voices
from connector.providers.heygen.client import Client, segment

VIDEOS_LOOKED_AT = 500  # the newest, for the folders that they are in
_VIDEO_STATUS = {"PENDING": "Waiting", "GENERATING_VIDEO": "Rendering", "DONE": "Done", "FAILED": "Failed"}
_TYPES = {"studio_avatar": "Studio", "digital_twin": "Digital twin", avatars.PHOTO: "Photo"}


def list_avatars(call: Call[Client], given: Input) -> Page | list[dict[str, Any]]:
    """Those that can be used: the account's own, then HeyGen's. The older interface's talking photos are no avatars."""
    client = call.client
    if client.api == "v2":
        rows = (_avatar_row(each) for each in avatars.legacy(client, recent=True) if each["type"] != avatars.PHOTO)
        return words.search(rows, given)
    return _looks(client, given, {})


def talking_photos(call: Call[Client], given: Input) -> Page | list[dict[str, Any]]:
    client = call.client
    if client.api == "v2":
        rows = (
            _row(each["id"], each["name"])
            for each in avatars.legacy(client, recent=True)
            if each["type"] == avatars.PHOTO
        )
        return words.search(rows, given)
    return _looks(client, given, {"avatar_type": avatars.PHOTO})


def list_voices(call: Call[Client], given: Input) -> Page | list[dict[str, Any]]:
    language, part = given.get("language", ""), given.get(words.SEARCH.key, "")

    def keep(voice: Mapping[str, Any]) -> bool:
        return words.holds(voice["language"], language) and words.holds(_voice_row(voice)["name"], part)

    found = voices.listed(call.client, {**given, "language": language}, keep, recent=True)
    if isinstance(found, Page):
        return Page([_voice_row(each) for each in found.rows], found.position)
    return [_voice_row(each) for each in found]


def folders(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """HeyGen has no list of folders: those that the newest videos are in, each asked for its name."""
    client = call.client
    client.need_v3("list folders")
    newest = itertools.islice(client.pages(questions.PATHS["video"], recall=True), VIDEOS_LOOKED_AT)
    seen = dict.fromkeys(folder for each in newest if (folder := resources.text(each, "folder_id")))
    rows = [row for folder in seen if (row := _folder_row(client, folder))]
    return words.search(sorted(rows, key=lambda row: str(row["name"]).casefold()), given)


def videos(call: Call[Client], given: Input) -> Page:
    call.client.need_v3("list videos")

    def shown(raw: Mapping[str, Any]) -> dict[str, Any] | None:
        row = _video_row(resources.shown_video(raw))
        return row if words.holds(row["name"], given.get(words.SEARCH.key, "")) else None

    return paging.turn(call.client, questions.PATHS["video"], {}, given, shown=shown, recent=True)


def _looks(client: Client, given: Input, query: Mapping[str, str]) -> Page:
    def shown(raw: Mapping[str, Any]) -> dict[str, Any] | None:
        avatar = avatars.shown(raw)
        row = _avatar_row(avatar)
        wanted = avatars.usable(avatar) and words.holds(row["name"], given.get(words.SEARCH.key, ""))
        return row if wanted else None

    def turn(ownership: str, asked: Input) -> Page:
        narrowed = {"ownership": ownership, **query}
        rows_a_page = avatars.LOOKS_A_PAGE
        return paging.turn(client, avatars.LOOKS, narrowed, asked, shown=shown, rows_a_page=rows_a_page, recent=True)

    return paging.one_after_another(voices.OWNERSHIPS, turn, given)


def _folder_row(client: Client, folder_id: str) -> dict[str, Any] | None:
    """None for one that is in the trash, or gone."""
    try:
        asked = client.reads.get(f"/v3/folders/{segment(folder_id)}", what=f"a folder with the id {folder_id}")
        folder = answers.data(client.recall(asked))
    except errors.NotFound:
        return None
    return None if folder.get("is_trash") is True else _row(folder_id, resources.text(folder, "name"))


def _avatar_row(avatar: Mapping[str, Any]) -> dict[str, Any]:
    engines = ", ".join(each.removeprefix("avatar_").upper() for each in avatar["engines"])
    return _row(avatar["id"], avatar["name"], _TYPES.get(avatar["type"], avatar["type"]), engines)


def _voice_row(voice: Mapping[str, Any]) -> dict[str, Any]:
    return _row(voice["id"], voice["name"], voice["language"], words.title(voice["gender"] or ""))


def _video_row(video: Mapping[str, Any]) -> dict[str, Any]:
    status = str(video["status"] or "")
    shown = _VIDEO_STATUS.get(status, words.title(status))
    return _row(video["id"], video["name"], shown, str(video["created_at"] or "")[:10])


def _row(row_id: Any, name: Any, *more: Any) -> dict[str, Any]:
    return {"id": row_id, "name": words.joined(name or "Unnamed", *more)}


def _options(
    key: str,
    perform: Callable[[Call[Client], Input], Sequence[Row] | Page],
    *,
    label: str,
    help: str,
    sample: tuple[str, str],
    more: tuple[Field, ...] = (),
    default_limit: int | None = 100,
) -> Options:
    return Options(
        key=key,
        label=label,
        help=help,
        input=(*more, words.SEARCH),
        output=resources.ROW,
        sample=dict(zip(("id", "name"), sample, strict=True)),
        perform=perform,
        default_limit=default_limit,
    )


OPTIONS = (
    _options(
        "avatars",
        list_avatars,
        label="Avatars",
        help="Looks that are ready to use, the account's own first, with the engines that they can be rendered with."
        " Empty only when the search finds nothing.",
        sample=(avatars.AVATAR_SAMPLE["id"], "Josh in a suit · Studio · III, IV"),
    ),
    _options(
        "talking_photos",
        talking_photos,
        label="Talking Photos",
        help="Photo avatars that are ready to use, the account's own first. Empty when there are none: make one in"
        " HeyGen, or wait until its training is over.",
        sample=("8c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f", "Anna at the desk · Photo · IV"),
    ),
    _options(
        "voices",
        list_voices,
        label="Voices",
        help="The account's own voices, then those that HeyGen offers. Empty when none speaks the language.",
        sample=(voices.VOICE_SAMPLE["id"], "Sara · English · Female"),
        more=(voices.LANGUAGE,),
    ),
    _options(
        "folders",
        folders,
        label="Folders",
        help=f"Folders that the newest {VIDEOS_LOOKED_AT} videos are in: HeyGen has no list of them. One that none of"
        " these is in is not here; its id stands in its address in HeyGen.",
        sample=("6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a", "Spring campaign"),
        default_limit=None,
    ),
    _options(
        "videos",
        videos,
        label="Videos",
        help="Videos of the account. Empty when there are none: create one with Create Avatar Video.",
        sample=(resources.VIDEO_SAMPLE["id"], "Welcome · Done · 2026-01-01"),
    ),
)
