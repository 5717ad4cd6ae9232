"""Assets: images and videos of the account's library, for B-rolls. Import one by its address, look at one.

Nothing of an asset can carry a tag of ours, so an import whose answer got lost cannot be found again: it is never
repeated, and its unclear end is told as such.
"""

from collections.abc import Mapping
from typing import Any

from connector.catalogue import media_types
from connector.catalogue.entries import Action, AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field, choices
from connector.providers.argil import fields
from connector.providers.argil.client import Client
from connector.providers.base import Call

ASK_EVERY = 1.0  # seconds between two looks at an asset whose file Argil has not fetched yet
MOST_BYTES = 200 * 1024 * 1024  # Argil names no limit
MEDIA_TYPES = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "video/mp4",
    "video/quicktime",
    "video/webm",
)
_ID = "9b2d3c4e-1f60-4b7a-8c11-2f5d6e7a8b90"

ASSET = (
    Field(key="id", kind="string", label="Asset ID", help="Argil's id of the asset."),
    Field(key="name", kind="string", label="Name", help="What the asset is called.", nullable=True),
    Field(key="type", kind="string", label="Type", help="AUDIO, IMAGE or VIDEO.", nullable=True),
    Field(
        key="status",
        kind="string",
        label="Status",
        help="PROCESSING, READY or FAILED. Only a ready asset can be used in a video.",
        nullable=True,
    ),
    Field(key="file_url", kind="string", label="File URL", help="Where the file is.", nullable=True),
    Field(key="thumbnail_url", kind="string", label="Thumbnail URL", help="A small picture of it.", nullable=True),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was imported.", nullable=True),
)

ASSET_SAMPLE: dict[str, Any] = {
    "id": _ID,
    "name": "Product photo",
    "type": "IMAGE",
    "status": "READY",
    "file_url": "https://example.com/assets/product.png",
    "thumbnail_url": "https://example.com/assets/product-small.png",
    "created_at": "2026-01-01T10:00:00.000Z",
}

_IMPORT = {"name": "Product photo", "type": "IMAGE", "file": "https://example.com/product.png"}


def asset(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An asset of Argil's as `ASSET` describes it. What Argil leaves out or empty is None."""
    return {
        "id": raw["id"],
        "name": raw.get("name"),
        "type": raw.get("type"),
        "status": raw.get("status"),
        "file_url": raw.get("fileUrl") or None,
        "thumbnail_url": raw.get("thumbnailUrl") or None,
        "created_at": raw.get("createdAt"),
    }


def create_asset(call: Call[Client], given: Input) -> dict[str, Any]:
    file = given["file"]
    if file.content is None:
        return asset(_create(call, given, file.url))
    with call.offer(given, "file") as offer:
        made = _create(call, given, offer.url)
        while made.get("status") == "PROCESSING" and not offer.wait(ASK_EVERY):
            made = call.client.ask(call.client.reads.asset(made["id"]))
        return asset(made)


def _create(call: Call[Client], given: Input, url: str | None) -> dict[str, Any]:
    """Argil's answer. Without `url` it is not asked: the bytes of a file are gone, so that nothing may be sent."""
    body = {"name": given["name"], "type": given["type"], "url": url}
    return call.journal.step("create", execute=lambda: call.client.create_asset(body), lookup=None)


def of_its_type(given: Input) -> Problems:
    """A rule: the file is what `type` says."""
    kind, file = given["type"].lower(), given.get("file")
    if file is None or file.media_type is None or file.media_type.startswith(f"{kind}/"):
        return {}
    return {"file": [f"Is no {kind}: choose the type that the file has ({media_types.words((file.media_type,))})."]}


def get_asset(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    seen = client.ask(client.reads.asset(given["asset_id"]))
    return asset(seen)


ACTIONS = (
    Action(
        key="create_asset",
        label="Create Asset",
        help="Imports an image or a video into the Argil library. It can be used once it is ready.",
        input=(
            Field(
                key="name",
                kind="string",
                label="Name",
                help="What the asset is to be called, up to 256 characters.",
                min=1,
                max=256,
                required=True,
                wordless="left_out",
                example="Product photo",
            ),
            Field(
                key="type",
                kind="choice",
                label="Type",
                help="What the file is. Argil imports no audio this way.",
                choices=choices(IMAGE="Image", VIDEO="Video"),
                required=True,
                example="IMAGE",
            ),
            Field(
                key="file",
                kind="file",
                label="File",
                help="The image or video: the file itself, at most 200 MB, or its address, which starts with https://"
                " and is reachable without sign-in.",
                required=True,
                max_bytes=MOST_BYTES,
                media_types=MEDIA_TYPES,
                wire_name="url",
                example="https://example.com/product.png",
            ),
            Field(
                key="url",
                kind="url",
                label="URL",
                help="The file's address.",
                max=fields.LONGEST_URL,
                superseded_by="file",
            ),
        ),
        output=ASSET,
        sample=ASSET_SAMPLE | {"status": "PROCESSING", "thumbnail_url": None},
        perform=create_asset,
        changes=True,
        rules=(of_its_type,),
        examples=(Example("image", _IMPORT), Example("video", _IMPORT | {"type": "VIDEO"})),
        anti_examples=(
            AntiExample("audio", _IMPORT | {"type": "AUDIO"}, "type", "Argil imports images and videos only."),
            AntiExample("long_name", _IMPORT | {"name": "x" * 257}, "name", "Argil takes at most 256 characters."),
            AntiExample("blank_name", _IMPORT | {"name": " "}, "name", "Nobody would find it again."),
            AntiExample("name_of_marks", _IMPORT | {"name": "..."}, "name", "Nobody would find it again."),
            AntiExample("no_address", {"name": "Photo", "type": "IMAGE"}, "file", "Which file?"),
            AntiExample("two_files", _IMPORT | {"url": _IMPORT["file"]}, "file", "Which of the two?"),
            AntiExample("a_pdf", _IMPORT | {"file": "data:;base64,JVBERi0xLjcK"}, "file", "Argil shows no documents."),
            AntiExample(
                "a_video_as_image",
                _IMPORT | {"file": "data:video/mp4;base64,AAAAGGZ0eXBpc29tAAACAA=="},
                "file",
                "Argil would not show it.",
            ),
            AntiExample("file_path", _IMPORT | {"file": "/home/anna/photo.png"}, "file", "Argil cannot get it there."),
        ),
    ),
    Action(
        key="get_asset",
        label="Get Asset",
        help="Looks at one asset of the library: whether it is ready, and where its file is.",
        input=(
            Field(
                key="asset_id",
                kind="string",
                label="Asset",
                help="Which asset. In an automation this is mostly the Asset ID of an earlier step.",
                max=fields.LONGEST_ID,
                options="assets",
                required=True,
                example=_ID,
            ),
        ),
        output=ASSET,
        sample=ASSET_SAMPLE,
        perform=get_asset,
        examples=(Example("by_id", {"asset_id": _ID}),),
        anti_examples=(AntiExample("no_id", {}, "asset_id", "Which asset?"),),
    ),
)
