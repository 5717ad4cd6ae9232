"""A call's input as `multipart/form-data`: files beside texts, read piece by piece, so that no file is in memory.

A part bears the key of its field. One with a file name is a file; any other is a text, as a query has them. What no
text can be stands in the part `fields`, a JSON object, beside the others.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Any, Protocol, cast

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio import multipart

from connector import errors, json_text
from connector.catalogue import files
from connector.catalogue.files import File
from connector.web import body_limits

FIELDS = "fields"
IN_MEMORY = 1024 * 1024  # bytes of a file; a longer one is on disk, without a name
MOST_PARTS = 1_000

_BOUNDARY = re.compile(r"[ -~]{1,200}")
_BROKEN = (
    "The form is not valid multipart/form-data. Let the tool that sends it choose the boundary, and send it whole."
)


class Form:
    """Reads one form. `close` removes what it brought, whether it was read whole or not."""

    def __init__(self, media_type: str, spool: int = IN_MEMORY) -> None:
        """`media_type` as the request's header has it. Raises `MalformedRequest` when it names no boundary."""
        self._boundary = parse_options_header(media_type)[1].get("boundary", "")
        if not _BOUNDARY.fullmatch(self._boundary):
            raise errors.MalformedRequest("The header Content-Type of a multipart form must name its boundary.")
        self._spool = spool
        self._opened: list[IO[bytes]] = []
        self._texts = 0
        self._found: dict[str, Any] = {}

    def read(self, stream: "Stream") -> Mapping[str, Any]:
        """The input that a stream holds up to its end. Raises `MalformedRequest`, `BodyTooLarge`, and what reading
        raises.
        """
        decoder = multipart.MultipartDecoder(
            self._boundary.encode("ascii"), max_form_memory_size=body_limits.ACTION, max_parts=MOST_PARTS
        )
        part: _Text | _Upload | None = None
        try:
            for event in _events(decoder, stream):
                if isinstance(event, multipart.Field | multipart.File):
                    part = self._part(event)
                elif isinstance(event, multipart.Data) and part is not None:
                    self._count(part, event.data)
                    part.write(event.data)
                    if not event.more_data:
                        self._take(part)
        except RequestEntityTooLarge:
            raise errors.BodyTooLarge("The form has too many parts, or its texts are too long. Send less.") from None
        except ValueError:
            raise errors.MalformedRequest(_BROKEN) from None
        return self._found

    def close(self) -> None:
        """Remove the files."""
        for each in self._opened:
            each.close()

    def _part(self, event: multipart.Field | multipart.File) -> "_Text | _Upload":
        name = cast(str | None, event.name)
        if name is None:
            raise errors.MalformedRequest("Each part of the form must have a name: the key of its field.")
        if isinstance(event, multipart.Field):
            return _Text(name)
        in_memory = 1 if self._opened else self._spool  # of the first file alone: there may be many
        content = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=in_memory))
        self._opened.append(content)
        return _Upload(name, event, content)

    def _count(self, part: "_Text | _Upload", data: bytes) -> None:
        """Texts are in memory: all of them together are bounded."""
        self._texts += len(data) if isinstance(part, _Text) else 0
        if self._texts > body_limits.ACTION:
            raise RequestEntityTooLarge

    def _take(self, part: "_Text | _Upload") -> None:
        value = part.value()
        if part.name == FIELDS and isinstance(value, str):
            for key, each in _object(value).items():
                self._put(key, each)
        elif value is not None:
            self._put(part.name, value)

    def _put(self, key: str, value: Any) -> None:
        """What is given several times is a list, as with line items; only one file can be a field's."""
        if key not in self._found:
            self._found[key] = value
        elif isinstance(value, str) and isinstance(found := self._found[key], str | list):
            self._found[key] = [*(found if isinstance(found, list) else [found]), value]
        else:
            raise errors.InvalidInput.at(key, "Is given twice.")


class Stream(Protocol):
    """What is read from."""

    def read(self, size: int, /) -> bytes: ...


class _Text:
    """A part that is a text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._pieces.append(data)

    def value(self) -> str:
        return b"".join(self._pieces).decode("utf-8", "replace")


class _Upload:
    """A part that is a file."""

    def __init__(self, name: str, event: multipart.File, content: IO[bytes]) -> None:
        self.name = name
        self._filename = event.filename
        self._media_type = event.headers.get("content-type")
        self._writer = files.Writer(content)

    def write(self, data: bytes) -> None:
        self._writer.write(data)

    def value(self) -> File | None:
        """None where a form in a browser had no file chosen."""
        if not self._filename and not self._writer.size:
            return None
        return self._writer.finish(filename=_bare(self._filename), media_type=self._media_type)


def _events(decoder: multipart.MultipartDecoder, stream: "Stream") -> Iterator[multipart.Event]:
    """What a decoder finds in a stream. Raises `ValueError` when the form does not end."""
    while True:
        data = stream.read(files.CHUNK)
        decoder.receive_data(data or None)
        while not isinstance(event := decoder.next_event(), multipart.NeedData | multipart.Epilogue):
            yield event
        if not data:
            return


def _object(text: str) -> Mapping[str, Any]:
    if not text.strip():
        return {}
    try:
        told = json_text.read(text, most=json_text.MAX_VALUES)
    except json_text.NotJson as wrong:
        raise errors.InvalidInput.at(FIELDS, f"Is not valid JSON. {wrong}") from None
    if not isinstance(told, dict):
        raise errors.InvalidInput.at(FIELDS, "Must be a JSON object: {…}.")
    return told


def _bare(filename: str) -> str:
    """A file's name without folders, which some senders write before it."""
    return re.split(r"[/\\]", filename)[-1][:255]
