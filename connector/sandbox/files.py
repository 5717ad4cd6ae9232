"""Stand-in files, so that an automation that downloads what it made gets something.

Silence, an empty film, a picture of dusk, a dot, one line of subtitles.
"""

import base64
import functools
import io
import struct
import wave
import zlib
from collections.abc import Callable

from flask import Response, request

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def named(name: str) -> tuple[bytes, str] | None:
    """The content and media type for a file name, by its ending; None for one the sandbox never names."""
    makers: dict[str, tuple[Callable[[], bytes], str]] = {
        "png": (_dusk, "image/png"),
        "wav": (_silence, "audio/wav"),
        "mp4": (_film, "video/mp4"),
        "gif": (_moving_dot, "image/gif"),
        "srt": (_line, "application/x-subrip"),
        "vtt": (lambda: b"WEBVTT\n\n" + _line().replace(b",", b"."), "text/vtt"),
    }
    found = makers.get(name.rpartition(".")[2])
    return (found[0](), found[1]) if found else None


def served(content: bytes, mimetype: str) -> Response:
    """As the answer to the present request, which may ask for a part."""
    answer = Response(content, mimetype=mimetype)
    answer.add_etag()
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer


@functools.cache
def _dusk() -> bytes:
    """A picture of 320 × 180, blue above and light below: PNG 3, rows as they are, eight bits of each colour."""
    above, below, wide, high = (47, 71, 198), (250, 214, 190), 320, 180
    lines = bytearray()
    for row in range(high):
        colour = bytes(a + (b - a) * row // (high - 1) for a, b in zip(above, below, strict=True))
        lines += b"\0" + colour * wide
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return PNG[:8] + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _moving_dot() -> bytes:
    return base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def _line() -> bytes:
    return b"1\n00:00:00,000 --> 00:00:01,000\nHello there.\n"


def _silence() -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000)
    return content.getvalue()


def _film() -> bytes:
    """An MP4 of one second without tracks: ISO 14496-12, file type box and movie header box."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = struct.pack(">5I", 0, 0, 0, 1000, 1000)
    header = times + struct.pack(">IH10x", 0x10000, 0x100) + matrix + bytes(24) + b"\0\0\0\1"
    kind = b"isom" + struct.pack(">I", 0x200) + b"isommp41"
    return _box(b"ftyp", kind) + _box(b"moov", _box(b"mvhd", header))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
