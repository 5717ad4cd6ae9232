"""Files offered at an address of ours, for providers that take only addresses: as long as the call that brought them.

An offered file stands in a folder that all web processes of this machine share, so that any of them can serve it.
Whoever offers it holds a lock on it, which the kernel frees with the process: without one it is nobody's any more, is
not served, and is removed. The address is signed, and says all that the file's own name and type are.
"""

import contextlib
import fcntl
import hashlib
import logging
import mimetypes
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from connector import errors, ids
from connector.catalogue.files import File
from connector.egress import reachability
from connector.services.deadline import Deadline
from connector.signed_links import LinkSigner

log = logging.getLogger(__name__)

PATH = "/v1/offered/"
LOOK = 0.1  # seconds between two looks at whether a file was fetched
UNFINISHED = 60.0  # seconds after which a file without a lock is left over, rather than about to get one

_FRESH, _FETCHED = 0o600, 0o400  # modes of an offered file: they tell its other processes how it stands
_GONE = "There is no file at this address, or not any more."
_LATE = "The provider has not fetched the file yet. Run the step again with the file, or give it by its address."
_UNREACHABLE = (
    "The provider fetches this file from the bridge, which it cannot reach at its public URL. Give the file's own https"
    " address, or tell whoever runs the bridge to set CONNECTOR_PUBLIC_URL to an address on the internet."
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it is served."""

    content: IO[bytes]
    size: int
    media_type: str

    def fetched(self) -> None:
        """Note that it was given to whoever asked, whole."""
        with contextlib.suppress(OSError):
            os.fchmod(self.content.fileno(), _FETCHED)


class Offer:
    """A file under its address, `url`."""

    def __init__(self, url: str, content: IO[bytes], deadline: Deadline, pause: Callable[[float], None]) -> None:
        self.url = url
        self._content = content
        self._deadline = deadline
        self._pause = pause

    def wait(self, seconds: float) -> bool:
        """See `providers.base.Offer`."""
        for _ in range(max(1, round(seconds / LOOK))):
            if stat.S_IMODE(os.fstat(self._content.fileno()).st_mode) == _FETCHED:
                return True
            if self._deadline.passed:
                raise errors.ProviderTimeout(_LATE)
            self._pause(LOOK)
        return False


class OfferedFiles:
    """The files that this machine offers. `folder` is made when it is needed; nobody else may look into it."""

    def __init__(
        self,
        signer: LinkSigner,
        public_url: str,
        *,
        folder: Path | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._signer = signer
        self._public_url = public_url
        self.folder = folder or Path(tempfile.gettempdir()) / f"argil-connector-{os.geteuid()}"
        self._pause = pause

    @contextlib.contextmanager
    def offer(self, file: File, field: str, *, to: str, operation_id: str, deadline: Deadline) -> Iterator[Offer]:
        """Offer the bytes of a file, which stands in this field, to a provider at the address `to`.

        The same operation offers the same file at the same address, so that a run that goes on with it finds what was
        fetched. Raises `InvalidInput` where the provider could not fetch it from here.
        """
        if not reachability.reachable(self._public_url, from_=to):
            raise errors.InvalidInput.at(field, _UNREACHABLE)
        token = self._signer.sign([operation_id, file.sha256, file.media_type])
        with self._written(file, self._path(token)) as content:
            yield Offer(f"{self._public_url}{PATH}{token}/{_name(file)}", content, deadline, self._pause)

    def open(self, token: str) -> Offered:
        """The file at an address, by its signed part. Its content is the caller's to close. Raises `NotFound`."""
        try:
            _, _, media_type = self._signer.read(token)
            content = self._path(token).open("rb")
        except (ValueError, OSError):
            raise errors.NotFound(_GONE) from None
        if not _held(content):
            content.close()
            raise errors.NotFound(_GONE)
        return Offered(content, os.fstat(content.fileno()).st_size, media_type or "application/octet-stream")

    def remove_left(self) -> None:
        """Remove what processes that have died left behind."""
        with contextlib.suppress(FileNotFoundError):
            for path in list(self.folder.iterdir()):
                with contextlib.suppress(OSError):
                    _remove_left(path)

    def _path(self, token: str) -> Path:
        return self.folder / hashlib.sha256(token.encode()).hexdigest()

    @contextlib.contextmanager
    def _written(self, file: File, path: Path) -> Iterator[IO[bytes]]:
        self._make_folder()
        begun = path.with_name(ids.new_id("new"))
        try:
            with begun.open("xb") as content:
                fcntl.flock(content, fcntl.LOCK_EX)
                for chunk in file.chunks():
                    content.write(chunk)
                content.flush()
                os.fchmod(content.fileno(), _FRESH)
                begun.rename(path)
                yield content
        finally:
            for each in (begun, path):
                each.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        found = self.folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise RuntimeError(f"{self.folder} is not a folder that only this user may open")


def _name(file: File) -> str:
    """What the last part of an address is called: some take the type of a file from it."""
    return f"file{mimetypes.guess_extension(file.media_type or '') or ''}"


def _held(content: IO[bytes]) -> bool:
    """Whether whoever offers a file is there."""
    try:
        fcntl.flock(content, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _remove_left(path: Path) -> None:
    if time.time() - path.stat().st_mtime < UNFINISHED:
        return
    with path.open("rb") as content:
        if not _held(content):
            path.unlink()
            log.info("file of a call that did not end removed")
