"""Stand-in files, so that an automation that downloads what it made gets something.

Silence, an empty film, a dot, one line of subtitles.
"""

import base64
import io
import struct
import wave

from flask import Response, request

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def named(name: str) -> tuple[bytes, str] | None:
    """The content and media type for a file name, by its ending; None for one the sandbox never names."""
    makers = {
        "png": (_dot, "image/png"),
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


def _dot() -> bytes:
    return PNG


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
