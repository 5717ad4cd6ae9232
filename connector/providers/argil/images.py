"""What an image is, read off its first bytes: format, width and height, without decoding a single pixel.

PNG: W3C PNG 3, IHDR. JPEG: ITU T.81, the frame header (SOF). WEBP: RFC 9649, its three kinds of first chunk.
"""

import struct
from dataclasses import dataclass

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # these three are tables, not frame headers
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length


@dataclass(frozen=True, slots=True)
class Image:
    """`kind` is the last word of its media type: png, jpeg or webp."""

    kind: str
    width: int
    height: int


def look(content: bytes) -> Image | None:
    """The image that these bytes begin; None when they are no PNG, JPEG or WEBP, or end within their header."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
            return Image("png", *struct.unpack_from(">II", content, 16))
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg(content: bytes) -> Image | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return Image("jpeg", width, height)
        elif marker in (0xD9, 0xDA):  # the end, or pixels, before any frame header
            return None
        else:
            at += 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])
    return None


def _webp(content: bytes) -> Image | None:
    match content[12:16]:
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", content, 26)
            return Image("webp", width & 0x3FFF, height & 0x3FFF)
        case b"VP8L" if content[20] == 0x2F:
            (bits,) = struct.unpack_from("<I", content, 21)
            return Image("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            wide, tall = content[24:27], content[27:30]
            if len(tall) == 3:
                return Image("webp", int.from_bytes(wide, "little") + 1, int.from_bytes(tall, "little") + 1)
    return None
