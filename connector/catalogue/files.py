"""The value of a field of the kind `file`: an address, or bytes, which live as long as the call that brought them.

What is kept of a file with the operation has no bytes. So one that was read back may be `gone`: its size and its hash
are known, and whoever wants to send it needs the caller again.
"""

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Self

from connector.catalogue import media_types

LONGEST_ADDRESS = 8_192  # characters; addresses that are signed are long
CHUNK = 64 * 1024

_HEAD = re.compile(r"data:(?P<type>[^;,]{0,100})(?P<rest>[^,]{0,200}),", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_IN_BASE64 = re.compile(r";base64$", re.IGNORECASE)
_KEPT = frozenset({"sha256", "size", "filename", "media_type"})


class NoFile(ValueError):
    """A value that is no file for its field; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Either a `url`, or bytes, of which everything else is said; both where the bridge fetched the bytes from there.

    `sha256` is in hex, `size` in bytes, `media_type` what the bytes are, or else what the caller says they are.
    `content` is at no certain place: whoever reads it begins with `seek`.
    """

    url: str | None = None
    sha256: str | None = None
    size: int | None = None
    filename: str | None = None
    media_type: str | None = None
    content: IO[bytes] | None = field(default=None, compare=False, repr=False)

    @property
    def gone(self) -> bool:
        """Whether there were bytes, and are none any more."""
        return self.url is None and self.content is None

    @property
    def identity(self) -> str | dict[str, str]:
        """What a file is known by: equal bytes are one file, whatever they are called."""
        return self.url if self.url is not None else {"sha256": str(self.sha256)}

    def kept(self) -> str | dict[str, Any]:
        """What is kept of it with an operation; `restored` reads it."""
        if self.url is not None:
            return self.url
        return {"sha256": self.sha256, "size": self.size, "filename": self.filename, "media_type": self.media_type}

    @classmethod
    def restored(cls, kept: str | Mapping[str, Any]) -> Self:
        """What `kept` gave, without bytes."""
        return cls(url=kept) if isinstance(kept, str) else cls(**{name: kept.get(name) for name in _KEPT})

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the first to the last. Raises `ValueError` where there are none (any more)."""
        if self.content is None:
            raise ValueError("a file without bytes")
        self.content.seek(0)
        while chunk := self.content.read(CHUNK):
            yield chunk

    def read(self) -> bytes:
        """All bytes at once: only for a file that is small by its field's limit."""
        return b"".join(self.chunks())


class Writer:
    """Takes the bytes of a file as they come, counts and hashes them. `content` is where they go."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content = content
        self.size = 0
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take some more."""
        self._hash.update(data)
        self.size += len(data)
        return self.content.write(data)

    def finish(self, *, filename: str | None = None, media_type: str | None = None) -> File:
        """The file, of which `media_type` is said: what its first bytes say counts more."""
        self.content.seek(0)
        seen = media_types.of_content(self.content.read(media_types.LOOK))
        return File(
            sha256=self._hash.hexdigest(),
            size=self.size,
            filename=filename or None,
            media_type=seen or media_types.plain(media_type) or media_types.of_name(filename),
            content=self.content,
        )


def of_text(text: str) -> File:
    """The file that a text in JSON is: an https address or a data URI. Raises `NoFile`."""
    if text[:5].lower() == "data:":
        return _of_data_uri(text)
    if text[:8].lower() == "https://":
        if len(text) > LONGEST_ADDRESS:
            raise NoFile(f"The address has {len(text)} characters; at most {LONGEST_ADDRESS} are allowed.")
        if _BLANKS.search(text) or not text[8:].strip("/"):
            raise NoFile("Is not a web address.")
        return File(url=text)
    if text[:7].lower() == "http://":
        raise NoFile("The address must begin with https://, so that nobody can change the file on its way.")
    raise NoFile("Must be a web address that begins with https://, or the file itself as a data URI.")


def of_base64(text: str, *, media_type: str | None = None) -> File:
    """The file that a text in base64 is; line breaks do not count. Raises `NoFile`."""
    writer, start = Writer(io.BytesIO()), 0  # the text is in memory already, and larger
    coded = _BLANKS.sub("", text)
    try:
        while piece := coded[start : start + CHUNK]:  # a multiple of four
            start += CHUNK
            writer.write(binascii.a2b_base64(piece, strict_mode=True))
    except (binascii.Error, ValueError):
        raise NoFile("Is not valid base64. Give the whole file in base64, or its address.") from None
    return writer.finish(media_type=media_type)


def within(value: Any) -> Iterator[File]:
    """The files in an input, at every depth."""
    match value:
        case File():
            yield value
        case dict():
            for each in value.values():
                yield from within(each)
        case list():
            for each in value:
                yield from within(each)


def _of_data_uri(text: str) -> File:
    head = _HEAD.match(text)
    if head is None:
        raise NoFile("Is not a whole data URI: data:image/png;base64,…")
    if not _IN_BASE64.search(head["rest"]):
        raise NoFile("Must be written in base64: data:image/png;base64,…")
    return of_base64(text[head.end() :], media_type=head["type"])


def data_uri(file: File, media_type: str) -> str:
    """The bytes of a file as a data URI. Raises `ValueError` where there are none."""
    return f"data:{media_type};base64,{base64.b64encode(file.read()).decode()}"
