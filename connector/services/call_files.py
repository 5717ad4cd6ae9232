"""Files that a caller gives by their addresses, fetched for a provider that takes only bytes, while the call lasts.

Only what is public is fetched, and each address that a redirect leads to is judged anew (`egress.streams`). A file that
its source cuts, or in whose place a page comes, never counts as fetched.
"""

import contextlib
import dataclasses
import logging
import posixpath
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit

from connector import limits
from connector.catalogue import field_types, file_fields, files, schemas
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.catalogue.files import File, NoFile
from connector.egress import targets
from connector.egress.stream import BrokenOff, Stream
from connector.egress.streams import NotOpened, Streams
from connector.services import operation_inputs

log = logging.getLogger(__name__)

IN_MEMORY = 256 * 1024  # bytes of a file; a longer one is on disk, without a name
_PAGES = ("text/html", "application/xhtml+xml")
_LONGEST_NAME = 255  # characters

_NOT = "The file could not be fetched from its address:"
_PAGE = (
    "The address leads to a web page, not to the file itself. Links to share a file often do: use the one that"
    " downloads it."
)
_REFUSED = f"{_NOT} it is refused there with the status %d. It must be reachable without sign-in."
_SLOW = f"{_NOT} it did not come in time. Give the file itself, or a smaller one."
_CUT = f"{_NOT} it broke off before its end. Try again, or give the file itself."
_UNSIZED = f"{_NOT} its server does not say how long it is, so that nobody can tell whether it is whole."


class CallFiles:
    """The checked input of one call, `given`. What has to be fetched of its files is there from `fetch` on."""

    def __init__(
        self, action: Action, given: Mapping[str, Any], fetcher: "FileFetcher", stack: contextlib.ExitStack, owner: str
    ) -> None:
        self.given = given
        self._action = action
        self._fetcher = fetcher
        self._stack = stack
        self._owner = owner
        self._ends = time.monotonic() + limits.CALL_TIMEOUT

    @property
    def awaited(self) -> bool:
        """Whether something has yet to be fetched."""
        return not operation_inputs.complete(self._action, self.given)

    def fetch(self) -> None:
        """Fetch it, and hold it against the action's rules.

        Raises `InvalidInput` for what cannot be had, or is refused; `RateLimited` while too much is fetched already.
        """
        until = min(time.monotonic() + limits.FETCH_SECONDS, self._ends)

        def fetched(path: str, field: Field, file: File) -> File:
            if file.url is None or not file_fields.awaits_bytes(field, file):
                return file
            content = cast(IO[bytes], self._stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)))
            try:
                return self._fetcher.fetch(file.url, field, content, owner=self._owner, until=until)
            except NoFile as wrong:
                raise schemas.wrong([(path, [str(wrong)])], self._action.input) from None

        given = file_fields.mapped(self._action.input, self.given, fetched)
        if problems := schemas.against_rules(self._action, given):  # which have seen addresses alone before
            raise schemas.wrong(problems.items(), self._action.input)
        self.given = given


class FileFetcher:
    """Fetches files. `trusted`: what they may be fetched from beside public addresses; nothing but in tests."""

    def __init__(self, streams: Streams, *, trusted: targets.Allowed = ()) -> None:
        self._streams = streams
        self.trusted = trusted

    @contextlib.contextmanager
    def call(self, action: Action, given: Mapping[str, Any], *, owner: str) -> Iterator[CallFiles]:
        """The files of a checked input, of which what was fetched is gone when the block ends."""
        with contextlib.ExitStack() as stack:
            yield CallFiles(action, given, self, stack, owner)

    def fetch(self, url: str, field: Field, content: IO[bytes], *, owner: str, until: float) -> File:
        """The file at an address, its bytes in `content`, as its field takes it.

        Nothing is read after `until`, as `time.monotonic` counts. Raises `NoFile`, or `RateLimited`.
        """
        try:
            seconds = max(0.0, until - time.monotonic())
            stream = self._streams.open(url, {}, owner=owner, trusted=self.trusted, seconds=seconds)
        except NotOpened as wrong:
            log.info("file of a call not fetched", extra={"fields": {"why": wrong.failure}})
            raise NoFile(_SLOW if wrong.failure == "timeout" else f"{_NOT[:-1]}. {wrong}") from None
        try:
            told = _head(stream, field)
            writer = files.Writer(content)
            for chunk in stream.chunks(until):
                writer.write(chunk)
                _hold(writer.size, field)
        except TimeoutError:
            raise NoFile(_SLOW) from None
        except BrokenOff:
            raise NoFile(_CUT) from None
        finally:
            stream.close_soon()
        file = writer.finish(filename=_name(url), media_type=told)
        return dataclasses.replace(field_types.fit(file, field), url=url)


def _head(stream: Stream, field: Field) -> str:
    """The type that a source says of a body that may be read. Raises `NoFile`."""
    status, headers = stream.head or (0, {})
    told = headers.get("content-type", "").partition(";")[0].strip().lower()
    if status != 200:
        raise NoFile(_REFUSED % status)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise NoFile(f"{_NOT} it comes compressed. Give the file itself.")
    if told in _PAGES and told not in field.media_types:
        raise NoFile(_PAGE)
    if stream.sized:
        length = headers["content-length"]
        if not re.fullmatch("[0-9]{1,18}", length):
            raise NoFile(_UNSIZED)
        _hold(int(length), field)
    elif headers.get("transfer-encoding", "").lower() != "chunked":
        raise NoFile(_UNSIZED)
    return told


def _hold(size: int, field: Field) -> None:
    """Raises `NoFile` for more bytes than the field takes."""
    if field.max_bytes is not None and size > field.max_bytes:
        raise NoFile(f"The file has more than the {field_types.megabytes(field.max_bytes)} that are taken.")


def _name(url: str) -> str:
    """What a file is called, by the last part of its address's path."""
    return posixpath.basename(unquote(urlsplit(url).path))[:_LONGEST_NAME]
