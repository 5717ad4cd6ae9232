"""A file as a multipart form (RFC 7578), written piece by piece, so that it never is in memory as a whole."""

import secrets
from collections.abc import Iterator

from connector.catalogue.files import File

_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})  # as browsers write them


class Body:
    """The form with one field, which holds the file. `len` is what is sent, in bytes."""

    def __init__(self, field: str, file: File) -> None:
        """Raises `ValueError` for a file that has no bytes (any more)."""
        if file.content is None or file.size is None:
            raise ValueError("a file without bytes")
        boundary = secrets.token_hex(16)
        name = (file.filename or "file").translate(_QUOTED)
        disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        media_type = file.media_type or "application/octet-stream"
        self._head = f"--{boundary}\r\n{disposition}\r\nContent-Type: {media_type}\r\n\r\n".encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file, self._size = file, len(self._head) + file.size + len(self._tail)
        self.content_type = f"multipart/form-data; boundary={boundary}"

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._file.chunks()
        yield self._tail
