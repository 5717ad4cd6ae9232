"""The first bytes of pictures of any size, as the formats' own documents lay them out."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def jpeg(width: int, height: int, *, frame: int = 0xC0) -> bytes:
    """With a JFIF head, a colour profile that looks like a frame header, a table, fill bytes, then the frame."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    trap = b"\xff\xe2" + struct.pack(">H", 12) + b"\xff\xc0\0\x11\x08\0\1\0\1\3"
    table = b"\xff\xc4" + struct.pack(">H", 5) + b"\0\0\0"
    return b"\xff\xd8" + app0 + trap + table + b"\xff\xff" + struct.pack(">BHBHHB", frame, 17, 8, height, width, 3)


def webp_lossy(width: int, height: int) -> bytes:
    return _riff(b"VP8 ", b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", width, height))


def webp_lossless(width: int, height: int) -> bytes:
    return _riff(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14))


def webp_extended(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _riff(b"VP8X", b"\x10\0\0\0" + size)


def _riff(name: bytes, content: bytes) -> bytes:
    chunk = name + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk
