"""What a file is: by its first bytes, by what is said of it, by its name. Only types that fields can ask for."""

import mimetypes
import re

LOOK = 32  # bytes that tell

SUBTITLES = "application/x-subrip"

_ISO_MEDIA = {b"qt  ": "video/quicktime"}  # ISO 14496-12: the major brand of an `ftyp` box; others are MP4
_MEANINGLESS = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-binary"})
_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "application/srt": SUBTITLES,
    "text/srt": SUBTITLES,
}
_WORDS = {"audio/mpeg": "MP3", "video/quicktime": "MOV", SUBTITLES: "SRT"}
_MP3_FRAMES = frozenset({0xF2, 0xF3, 0xFA, 0xFB})  # MPEG 1 and 2, layer III, after a byte of ones
_SUBTITLE = re.compile(rb"(\xef\xbb\xbf)?\d{1,6}[ \t]*\r?\n\d{1,2}:\d\d:\d\d[,.]\d")


def of_content(start: bytes) -> str | None:
    """The type that the first `LOOK` bytes of a file show; None when it is none of those that are known."""
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "image/webp"
    if start[4:8] == b"ftyp":
        return _ISO_MEDIA.get(start[8:12], "video/mp4")
    if start.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"  # or Matroska, which is the same but for a word further in
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    return _of_sound(start) or (SUBTITLES if _SUBTITLE.match(start) else None)


def _of_sound(start: bytes) -> str | None:
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return "audio/wav"
    if start.startswith(b"ID3") or (start[:1] == b"\xff" and start[1:2] and start[1] in _MP3_FRAMES):
        return "audio/mpeg"
    return None


def plain(said: str | None) -> str | None:
    """A type as it is said, without its parameters; None for one that says nothing."""
    bare = (said or "").partition(";")[0].strip().lower()
    return None if bare in _MEANINGLESS else _OTHER_NAMES.get(bare, bare)


def of_name(filename: str | None) -> str | None:
    """The type that belongs to the end of a file's name, if any."""
    if (filename or "").lower().endswith(".srt"):
        return SUBTITLES
    return plain(mimetypes.guess_type(filename or "", strict=True)[0])


def words(types: tuple[str, ...]) -> str:
    """Types for people: "PNG, JPEG or WEBP"."""
    named = [_WORDS.get(each, each.partition("/")[2].upper()) for each in types]
    *first, last = named
    return f"{', '.join(first)} or {last}" if first else last
