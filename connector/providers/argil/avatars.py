"""Avatars: make one from an image, look at one, find some by name, status, model or shape."""

import dataclasses
from typing import Any

from connector.catalogue import search_filters
from connector.catalogue.entries import Action, AntiExample, Example, Input, Search
from connector.catalogue.fields import Field
from connector.providers.argil import avatar_images, correlation_tag, fields, filters, resources
from connector.providers.argil.client import Client
from connector.providers.base import Call

_ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
_UNFINISHED = ("TRAINING", "NOT_TRAINED")
_ANNA = {"name": "Anna", "image": "https://example.com/anna.jpg"}
_PNG = "data:image/png;base64,SGVsbG8="  # its head says so, and it is none

_CREATE = (
    Field(
        key="name",
        kind="string",
        label="Name",
        help="What the avatar is to be called, up to 256 characters.",
        min=1,
        max=256,
        required=True,
        wordless="left_out",
        example="Anna",
    ),
    Field(
        key="image",
        kind="file",
        label="Image",
        help="The picture that the avatar is made from: PNG, JPEG or WEBP, exactly 16:9 or 9:16, 720p to 4K, at most 10"
        " MB. Give the file itself, or its address, which starts with https:// and is reachable without sign-in.",
        required=True,
        max_bytes=avatar_images.MOST_BYTES,
        media_types=avatar_images.MEDIA_TYPES,
        wire_name="datasetImage",
        example="https://example.com/anna.jpg",
    ),
    Field(
        key="image_url",
        kind="url",
        label="Image URL",
        help="The image's address.",
        max=fields.LONGEST_URL,
        pattern="^https://",
        superseded_by="image",
        example="https://example.com/anna.jpg",
    ),
    Field(
        key="image_base64",
        kind="text",
        label="Image Data",
        help="The image in base64; it may begin with data:image/png;base64, or not.",
        max_bytes=avatar_images.MOST_BYTES,
        superseded_by="image",
    ),
    Field(
        key="voice_id",
        kind="string",
        label="Voice",
        help="The voice that the avatar speaks with. Left out, Argil designs one that suits the image.",
        max=fields.LONGEST_ID,
        options="voices",
        pattern=fields.UUID,
        example="123e4567-e89b-12d3-a456-426614174000",
    ),
    dataclasses.replace(
        fields.EXTRAS,
        help="Up to 9 names with values of your own, such as a row number. They come back with the avatar and in its"
        " events.",
    ),
    Field(
        key="type",
        kind="string",
        label="Type",
        help="Only IMAGE: it may be left out. Argil retired the others.",
        max=20,
        retired=True,
    ),
    Field(
        key="video_url",
        kind="string",
        label="Video URL",
        help="Leave it empty: Argil retired avatars made from videos.",
        max=fields.LONGEST_URL,
        retired=True,
    ),
)


def create_avatar(call: Call[Client], given: Input) -> dict[str, Any]:
    client, journal = call.client, call.journal
    extras = correlation_tag.tagged(given, journal.operation_id)

    def noted(raw: dict[str, Any]) -> dict[str, Any]:
        if raw.get("status") in _UNFINISHED:
            journal.under_way("avatar", resources.avatar(raw))
        return raw

    def lookup() -> dict[str, Any] | None:
        rows = client.ask(client.reads.avatars())
        found = correlation_tag.find(rows, journal.operation_id)
        return noted(found) if found else None

    def execute() -> dict[str, Any]:
        return noted(client.create_avatar(_body(given) | {"extras": extras}))

    return resources.avatar(journal.step("create", execute, lookup))


def get_avatar(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    seen = client.ask(client.reads.avatar(given["avatar_id"]))
    return resources.avatar(seen)


def find_avatars(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    client = call.client
    rows = [resources.avatar(raw) for raw in client.ask(client.reads.avatars()) if filters.agrees(raw, given)]
    wanted = {key: given[key] for key in ("model", "aspect_ratio") if key in given}
    if given.get("usable_only"):
        wanted["status"] = "IDLE"
    return [row for row in rows if wanted.items() <= row.items()]


def _body(given: Input) -> dict[str, Any]:
    """The input in Argil's words, but for its extras."""
    body = {"type": "IMAGE", "name": given["name"], "datasetImage": avatar_images.dataset_image(given["image"])}
    return body | ({"voiceId": given["voice_id"]} if "voice_id" in given else {})


_BAD = (
    AntiExample("no_name", {"image": _ANNA["image"]}, "name", "Every avatar has a name."),
    AntiExample("long_name", _ANNA | {"name": "x" * 257}, "name", "Argil takes at most 256 characters."),
    AntiExample("no_image", {"name": "Anna"}, "image", "There is nothing to make it from."),
    AntiExample("two_images", _ANNA | {"image_base64": "iVBORw0KGgo="}, "image", "Which of the two?"),
    AntiExample("plain_http", _ANNA | {"image": "http://example.com/a.jpg"}, "image", "Argil wants https."),
    AntiExample("file_name", _ANNA | {"image": "anna.jpg"}, "image", "Nobody knows where that is."),
    AntiExample("no_picture", _ANNA | {"image": _PNG}, "image", "It says that it is a PNG, and is not."),
    AntiExample("a_pdf", _ANNA | {"image": "data:;base64,JVBERi0xLjcK"}, "image", "No image at all."),
    AntiExample("an_empty_file", _ANNA | {"image": "data:image/png;base64,"}, "image", "There is nothing in it."),
    AntiExample("voice_name", _ANNA | {"voice_id": "Clara"}, "voice_id", "A voice is named by its id."),
    AntiExample(
        "ten_pairs", _ANNA | {"extras": {f"key{n}": "x" for n in range(10)}}, "extras", "Argil's tenth pair is ours."
    ),
    AntiExample("from_a_video", _ANNA | {"type": "VIDEO"}, "type", "Argil retired avatars made from videos."),
    AntiExample(
        "video", {"name": "Anna", "video_url": "https://example.com/a.mp4"}, "video_url", "Argil retired that way."
    ),
)

ACTIONS = (
    Action(
        key="create_avatar",
        label="Create Avatar",
        help="Creates an avatar from an image, which spends credits. Its training starts by itself; the triggers Avatar"
        " Ready and Avatar Failed tell how it ends.",
        input=_CREATE,
        output=resources.AVATAR,
        sample=resources.AVATAR_SAMPLE | {"status": "TRAINING", "thumbnail_url": None, "cover_image_url": None},
        perform=create_avatar,
        changes=True,
        rules=(avatar_images.from_an_image, avatar_images.fit_image, correlation_tag.reserved_key_unused),
        examples=(
            Example("by_address", _ANNA),
            Example("with_voice", _ANNA | {"voice_id": "123e4567-e89b-12d3-a456-426614174000", "extras__row": "42"}),
        ),
        anti_examples=_BAD,
    ),
    Action(
        key="get_avatar",
        label="Get Avatar",
        help="Looks at one avatar: whether it is ready to use, and its pictures.",
        input=(
            dataclasses.replace(
                fields.AVATAR_ID,
                required=True,
                help="Which avatar to look at, also one that is not ready.",
                options=None,
            ),
        ),
        output=resources.AVATAR,
        sample=resources.AVATAR_SAMPLE,
        perform=get_avatar,
        examples=(Example("by_id", {"avatar_id": _ID}),),
        anti_examples=(AntiExample("no_id", {}, "avatar_id", "Which avatar?"),),
    ),
)

SEARCHES = (
    Search(
        key="find_avatars",
        label="Find Avatars",
        help="Finds avatars of the account, also those that are not ready; without any filter, all.",
        input=(
            filters.name_of("avatar"),
            filters.AVATAR_STATUS,
            dataclasses.replace(fields.MODEL, help="Only avatars of this model.", advanced=False),
            dataclasses.replace(fields.ASPECT_RATIO, help="Only avatars of this shape.", group=None),
            Field(
                key="usable_only",
                kind="boolean",
                label="Usable Only",
                help="Whether to leave out avatars that are not ready; no when left out.",
            ),
            *search_filters.CREATED,
            dataclasses.replace(fields.EXTRAS, help="Only avatars whose extras hold all of these pairs."),
        ),
        output=resources.AVATAR,
        sample=resources.AVATAR_SAMPLE,
        perform=find_avatars,
    ),
)
