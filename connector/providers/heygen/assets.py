"""Assets: files of the account, for scenes, templates and translations.

HeyGen takes bytes, not addresses. Through its API go 32 MB at most; a larger file is announced, sent to an address that
HeyGen gives for it, and completed, which may be said again (source: github.com/heygen-com/heygen-cli).

Nothing of an asset can carry a tag of ours, so an upload whose answer got lost is never sent again. One that was
announced is known by its id: whether it arrived is asked by completing it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connector import errors
from connector.catalogue import field_types, media_types
from connector.catalogue.entries import Action, AntiExample, Example, Input, Problems
from connector.catalogue.fields import Field
from connector.catalogue.files import File
from connector.egress.http import Answer, NoAnswer, Outcome
from connector.providers import call_outcomes
from connector.providers.base import Call, Unclear
from connector.providers.heygen import answers
from connector.providers.heygen.client import Client, segment
from connector.providers.heygen.resources import number, text

MIB = 1024 * 1024
THROUGH_THE_API = 32 * MIB
MOST_BYTES = {"video": 100 * MIB, "image": 50 * MIB, "audio": 50 * MIB}  # of anything else: `THROUGH_THE_API`
MEDIA_TYPES = (
    "image/png",
    "image/jpeg",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
    "audio/wav",
    "application/pdf",
    media_types.SUBTITLES,
)
_SENT_BY_US = frozenset({"host", "content-length", "transfer-encoding"})  # headers that are no one else's to say
_ID = "7c1d2e3f4a5b4c6d8e9f0a1b2c3d4e5f"

ASSET = (
    Field(key="asset_id", kind="string", label="Asset ID", help="HeyGen's id of the file, for other steps."),
    Field(key="url", kind="string", label="URL", help="Where HeyGen keeps it.", nullable=True),
    Field(key="mime_type", kind="string", label="MIME Type", help="What it is, such as image/png.", nullable=True),
    Field(key="size", kind="integer", label="Size", help="In bytes.", nullable=True),
    Field(
        key="status",
        kind="string",
        label="Status",
        help="processing where HeyGen still works on a large file; else empty.",
        nullable=True,
    ),
)

_SAMPLE = {
    "asset_id": _ID,
    "url": f"https://files.example.com/{_ID}.png",
    "mime_type": "image/png",
    "size": 48_213,
    "status": None,
}


class Bare:
    """The bytes of a file, piece by piece."""

    def __init__(self, file: File) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.size or 0

    def __iter__(self) -> Iterator[bytes]:
        return self._file.chunks()


def upload_asset(call: Call[Client], given: Input) -> dict[str, Any]:
    call.client.need_v3("upload files")
    file: File = given["file"]
    return _shown(_past_the_api(call, file) if (file.size or 0) > THROUGH_THE_API else _through_the_api(call, file))


def _through_the_api(call: Call[Client], file: File) -> dict[str, Any]:
    return call.journal.step("upload", lambda: answers.made(call.client.upload("/v3/assets", file)), None)


def _past_the_api(call: Call[Client], file: File) -> dict[str, Any]:
    place = _announced(call, file)
    try:
        return _sent(call, place, file)
    except errors.InvalidInput:
        if not call.journal.forget("announce"):
            raise
        return _sent(call, _announced(call, file), file)  # the first place may have ended, and another run knew it


def _announced(call: Call[Client], file: File) -> dict[str, Any]:
    """HeyGen's place for a file: its id, the address, and the headers that it wants."""
    told = {"filename": file.filename or "file", "content_type": file.media_type, "size_bytes": file.size}

    def announce() -> dict[str, Any]:
        return answers.made(call.client.change("POST", "/v3/assets/direct-uploads", told))

    return call.journal.step("announce", announce, None)


def _sent(call: Call[Client], place: Mapping[str, Any], file: File) -> dict[str, Any]:
    """Raises `InvalidInput` where the place takes the file no more."""
    client, path = call.client, f"/v3/assets/{segment(str(place.get('asset_id')))}/complete"

    def complete() -> dict[str, Any]:
        return answers.made(client.change("POST", path, {}))

    def send() -> dict[str, Any]:
        _put(client, place, file)
        return complete()

    def arrived() -> dict[str, Any] | None:
        try:
            return complete()
        except (Unclear, errors.Problem):
            return None

    return call.journal.step("send", send, arrived)


def _put(client: Client, place: Mapping[str, Any], file: File) -> None:
    """Send the bytes to their place. Raises `InvalidInput` where they are refused, `ProviderFailed`, `Unclear`."""
    told = place.get("upload_headers")
    headers = {name: value for name, value in told.items() if isinstance(value, str)} if isinstance(told, dict) else {}
    for name in [each for each in headers if each.lower() in _SENT_BY_US]:
        del headers[name]
    outcome = client.put(str(place.get("upload_url")), headers, Bare(file))
    verdict = call_outcomes.judge(outcome)
    if verdict == "unclear":
        raise Unclear(_broken_off(outcome))
    if isinstance(outcome, NoAnswer):
        raise errors.ProviderFailed(f"The file could not be sent to the address that HeyGen gave. {outcome.detail}")
    if verdict == "refused":
        raise errors.InvalidInput.at(
            "file", f"The file was refused at the address that HeyGen gave for it (status {outcome.status}). Try again."
        )


def _broken_off(outcome: Outcome) -> errors.ProviderFailed | errors.ProviderTimeout:
    if isinstance(outcome, NoAnswer) and outcome.failure == "timeout":
        return errors.ProviderTimeout("HeyGen did not take the file in time. Try again, or give a smaller one.")
    status = f" (status {outcome.status})" if isinstance(outcome, Answer) else ""
    return errors.ProviderFailed(f"Sending the file to HeyGen broke off{status}. Try again.")


def _shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    size = number(raw, "size_bytes")
    return {
        "asset_id": text(raw, "asset_id"),
        "url": text(raw, "url"),
        "mime_type": text(raw, "mime_type"),
        "size": None if size is None else int(size),
        "status": text(raw, "status"),
    }


def of_its_kind_small_enough(given: Input) -> Problems:
    """A rule: a file is no larger than HeyGen takes of its kind."""
    file: File | None = given.get("file")
    if file is None or file.size is None:
        return {}
    kind = str(file.media_type).partition("/")[0]
    most = MOST_BYTES.get(kind, THROUGH_THE_API)
    if file.size <= most:
        return {}
    noun = {"video": "a video", "image": "an image", "audio": "a sound"}.get(kind, "such a file")
    has, takes = field_types.megabytes(file.size), field_types.megabytes(most)
    return {"file": [f"The file has {has}; HeyGen takes at most {takes} of {noun}."]}


_FILE = "https://example.com/product.png"

ACTIONS = (
    Action(
        key="upload_asset",
        label="Upload Asset",
        help="Uploads an image, a video, a sound, a PDF or subtitles to HeyGen, for use in other steps.",
        input=(
            Field(
                key="file",
                kind="file",
                label="File",
                help="The file itself, or its address, which starts with https:// and is reachable without sign-in:"
                " PNG, JPEG, MP4, WEBM, MP3, WAV, PDF or SRT. A video has at most 100 MB, an image or a sound 50 MB,"
                " anything else 32 MB.",
                required=True,
                max_bytes=MOST_BYTES["video"],
                media_types=MEDIA_TYPES,
                bytes_only=True,
                example=_FILE,
            ),
        ),
        output=ASSET,
        sample=_SAMPLE,
        perform=upload_asset,
        changes=True,
        rules=(of_its_kind_small_enough,),
        examples=(Example("by_address", {"file": _FILE}),),
        anti_examples=(
            AntiExample("no_file", {}, "file", "Which file?"),
            AntiExample("file_path", {"file": "/home/anna/photo.png"}, "file", "Nobody else knows where that is."),
            AntiExample("plain_http", {"file": "http://example.com/a.png"}, "file", "It could be changed on its way."),
            AntiExample("a_gif", {"file": "data:image/gif;base64,R0lGODlhAQABAAAAACw="}, "file", "HeyGen takes none."),
        ),
    ),
)
