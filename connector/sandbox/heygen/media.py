"""Which of the files that HeyGen takes something is, by its first bytes."""

import re

SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "application/x-subrip": "srt",
}

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x1a\x45\xdf\xa3": "video/webm",
    b"ID3": "audio/mpeg",
    b"%PDF-": "application/pdf",
}
_SUBTITLES = re.compile(rb"\s*\d+\s*\r?\n\d\d:\d\d:\d\d,\d{3} --> ")


def sniffed(content: bytes) -> str | None:
    """Its media type; None for what is none of these."""
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:  # a frame of MPEG sound
        return "audio/mpeg"
    return "application/x-subrip" if _SUBTITLES.match(content.removeprefix(b"\xef\xbb\xbf")) else None
