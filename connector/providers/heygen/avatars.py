"""Avatars, as HeyGen's looks: only a look's id makes a video. A group of looks has an id that does not.

The older interface lists avatars and talking photos, all at once, and tells less of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connector import errors
from connector.catalogue import words
from connector.catalogue.entries import Input, Search
from connector.catalogue.fields import Field, choices
from connector.catalogue.pages import Page
from connector.providers.base import Call
from connector.providers.heygen import answers, paging
from connector.providers.heygen.client import Client
from connector.providers.heygen.resources import number, text

LOOKS = "/v3/avatars/looks"
LOOKS_A_PAGE = 50
PHOTO = "photo_avatar"
_USABLE = (None, "completed")  # public looks have no status
_ID = "3f2a9c1e8b7d4c6f9a0b1c2d3e4f5a6b"


def _some(key: str, kind: Any, label: str, help: str) -> Field:
    return Field(key=key, kind=kind, label=label, help=help, nullable=True)


AVATAR = (
    Field(key="id", kind="string", label="Avatar ID", help="The look's id, which makes videos."),
    _some("name", "string", "Name", "What the look is called."),
    _some("type", "string", "Type", "studio_avatar, digital_twin or photo_avatar."),
    _some("status", "string", "Status", "completed, processing, pending_consent or failed; empty for public ones."),
    _some("gender", "string", "Gender", "Such as female."),
    Field(
        key="engines", kind="list", items="string", label="Engines", help="The engines that it can be rendered with."
    ),
    Field(key="tags", kind="list", items="string", label="Tags", help="HeyGen's words for it."),
    _some("group_id", "string", "Group ID", "The avatar that it is a look of."),
    _some("default_voice_id", "string", "Default Voice ID", "The voice that it speaks with when none is chosen."),
    _some("orientation", "string", "Orientation", "portrait, landscape or square."),
    _some("image_width", "number", "Image Width", "In pixels."),
    _some("image_height", "number", "Image Height", "In pixels."),
    _some("preview_image_url", "string", "Preview Image URL", "A picture of it."),
    _some("preview_video_url", "string", "Preview Video URL", "A short video of it."),
)

AVATAR_SAMPLE: dict[str, Any] = {
    "id": _ID,
    "name": "Josh in a suit",
    "type": "studio_avatar",
    "status": None,
    "gender": "male",
    "engines": ["avatar_iii", "avatar_iv"],
    "tags": ["business"],
    "group_id": "5b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e",
    "default_voice_id": "2f72ee82b83d4b00af16c4771d611752",
    "orientation": "landscape",
    "image_width": 1920,
    "image_height": 1080,
    "preview_image_url": "https://files.example.com/josh.jpg",
    "preview_video_url": "https://files.example.com/josh.mp4",
}

_ONLY_V3 = ("engine", "tag", "ownership")


def shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A look as `AVATAR` describes it; also the older interface's avatar or talking photo, of which less is told."""
    photo = "talking_photo_id" in raw
    return {
        "id": text(raw, "id", "avatar_id", "talking_photo_id"),
        "name": text(raw, "name", "avatar_name", "talking_photo_name"),
        "type": PHOTO if photo else text(raw, "avatar_type"),
        "status": text(raw, "status"),
        "gender": text(raw, "gender"),
        "engines": _texts(raw, "supported_api_engines"),
        "tags": _texts(raw, "tags"),
        "group_id": text(raw, "group_id"),
        "default_voice_id": text(raw, "default_voice_id"),
        "orientation": text(raw, "preferred_orientation"),
        "image_width": number(raw, "image_width"),
        "image_height": number(raw, "image_height"),
        "preview_image_url": text(raw, "preview_image_url"),
        "preview_video_url": text(raw, "preview_video_url"),
    }


def usable(avatar: Mapping[str, Any]) -> bool:
    """Whether videos can be made with it."""
    return avatar["status"] in _USABLE


def find_avatars(call: Call[Client], given: Input) -> Page | list[dict[str, Any]]:
    client = call.client
    if client.api == "v2":
        return [each for each in _legacy(client, given) if _agrees(each, given)]

    def kept(raw: Mapping[str, Any]) -> dict[str, Any] | None:
        avatar = shown(raw)
        return avatar if _agrees(avatar, given) else None

    asked = {"avatar_type": given.get("type"), "ownership": given.get("ownership")}
    query = {key: str(value) for key, value in asked.items() if value}
    return paging.turn(client, LOOKS, query, given, shown=kept, rows_a_page=LOOKS_A_PAGE)


def legacy(client: Client, *, recent: bool = False) -> Iterator[dict[str, Any]]:
    """What the older interface lists: avatars, then talking photos. `recent`: a moment ago will do."""
    told = answers.data((client.recall if recent else client.ask)(client.reads.get("/v2/avatars", what="this list")))
    for name in ("avatars", "talking_photos"):
        yield from (shown(each) for each in answers.rows({"data": told.get(name) or []}))


def _legacy(client: Client, given: Input) -> Iterable[dict[str, Any]]:
    """Raises `InvalidInput` for a filter by what the older interface does not tell."""
    unknown = [key for key in _ONLY_V3 if key in given]
    if unknown or given.get("type") not in (None, PHOTO):
        raise errors.InvalidInput.at(
            [*unknown, "type"][0], "Is not told by HeyGen's older interface (v2), which this bridge is set to use."
        )
    return legacy(client)


def _agrees(avatar: Mapping[str, Any], given: Input) -> bool:
    """Whether it is what was asked for, whatever HeyGen has looked at already."""
    same = all(_alike(avatar[key], given[key]) for key in ("type", "gender") if key in given)
    among = all(
        any(_alike(each, given[key]) for each in avatar[several])
        for key, several in (("engine", "engines"), ("tag", "tags"))
        if key in given
    )
    return same and among and words.holds(avatar["name"], given.get("name", "")) and _fit(avatar, given)


def _fit(avatar: Mapping[str, Any], given: Input) -> bool:
    return usable(avatar) or not given.get("usable_only")


def _alike(said: Any, wanted: str) -> bool:
    return str(said or "").casefold() == wanted.casefold()


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    told = raw.get(key)
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


SEARCHES = (
    Search(
        key="find_avatars",
        label="Find Avatars",
        help="Finds avatars that HeyGen offers and those of the account, a row for each look; without any filter, all.",
        input=(
            Field(
                key="name",
                kind="string",
                label="Name",
                help="A part of its name; capitals and accents make no difference.",
                max=200,
            ),
            Field(
                key="type",
                kind="choice",
                label="Type",
                help="Only avatars of this type.",
                choices=choices(
                    studio_avatar="Studio avatar", digital_twin="Digital twin", photo_avatar="Photo avatar"
                ),
            ),
            Field(
                key="ownership",
                kind="choice",
                label="Ownership",
                help="Only those that HeyGen offers to all, or only the account's own; both when left out.",
                choices=choices(public="Public", private="Private"),
            ),
            Field(
                key="engine",
                kind="string",
                label="Engine",
                help="Only those that can be rendered with this engine, such as avatar_iv.",
                max=64,
            ),
            Field(key="tag", kind="string", label="Tag", help="Only those with this tag.", max=100),
            Field(
                key="gender", kind="string", label="Gender", help="Only those of this gender: female or male.", max=40
            ),
            Field(
                key="usable_only",
                kind="boolean",
                label="Usable Only",
                help="Whether to leave out avatars that are not ready; no when left out.",
            ),
        ),
        default_limit=50,
        output=AVATAR,
        sample=AVATAR_SAMPLE,
        perform=find_avatars,
    ),
)
