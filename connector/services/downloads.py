"""Files that actions give: an address of ours for each, and what is behind it.

The address is signed and says whose file it is, of which action and of which input; nothing is kept of it. Whoever
fetches it needs no token, as long as it is good and its connection is there. At each fetch the provider is asked anew,
so what is fetched comes from a fresh link of the provider's, which nobody but us gets to know.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connector import errors
from connector.byte_ranges import Part, Range
from connector.catalogue import output_files
from connector.catalogue.entries import Action
from connector.catalogue.events import instant
from connector.catalogue.output_files import AnswerWithFile, InMemory, OutputFile
from connector.egress.provider_slots import ProviderSlots
from connector.egress.stream import Stream
from connector.egress.streams import Streams
from connector.providers.base import Provider
from connector.services import key_status, sources
from connector.services.provider_calls import ProviderCalls
from connector.signed_links import LinkSigner
from connector.store.connections import Connection
from connector.store.store import Store

PATH = "/v1/files/"
_VERSION = 1
_DEAD = "This file's address is not valid, or not any more. Run the step that gave it again to get a new one."


@dataclass(frozen=True, slots=True)
class Download:
    """A file, or a part of it. `length`: of the body in bytes, None where it is not known."""

    body: bytes | Stream
    filename: str
    content_type: str
    length: int | None
    part: Part | None = None
    validators: Mapping[str, str] = field(default_factory=dict)  # ETag and Last-Modified


class DownloadService:
    """Gives files of connections."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        providers: Mapping[str, Provider],
        streams: Streams,
        slots: ProviderSlots,
        signer: LinkSigner,
        *,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._calls = calls
        self._providers = providers
        self._streams = streams
        self._slots = slots
        self._base = f"{public_url}{PATH}"
        self._signer = signer
        self._clock = clock

    def answer(self, connection: Connection, action: Action, checked: Mapping[str, Any]) -> dict[str, Any]:
        """What an action that gives a file answers. Raises a provider's problem."""
        given = self._perform(connection, action, checked)
        file = given.file
        size, content_type = self._look(connection, file)
        expires_at = self._clock().replace(microsecond=0) + output_files.VALID_FOR
        said = [_VERSION, int(expires_at.timestamp()), connection.id, connection.account, action.key, checked]
        told = (f"{self._base}{self._signer.sign(said)}", file.filename, content_type, size, instant(expires_at))
        return {**given, **dict(zip((each.key for each in output_files.FIELDS), told, strict=True))}

    def open(self, token: str, *, range: str = "", if_range: str = "") -> Download:
        """What is behind an address; `range` and `if_range` are the headers of those names.

        Raises `NotFound`, `RangeNotSatisfiable`, `RateLimited` or a provider's problem.
        """
        connection, action, given = self._read(token)
        with self._slots.taken(connection.id):
            file = self._perform(connection, action, given).file
            if isinstance(file, InMemory):
                return _in_memory(file, range, if_range)
            provider = self._providers[connection.provider]
            found = sources.fetch(file, self._streams, provider, owner=connection.id, range=range, if_range=if_range)
        return Download(found.stream, file.filename, found.content_type, found.length, found.part, found.validators)

    def _look(self, connection: Connection, file: OutputFile) -> tuple[int | None, str]:
        if isinstance(file, InMemory):
            return len(file.content), file.content_type
        return sources.look(file, self._streams, self._providers[connection.provider])

    def _perform(self, connection: Connection, action: Action, given: Mapping[str, Any]) -> AnswerWithFile:
        with key_status.noticed(self._store, connection, self._clock):
            answer = action.perform(self._calls.open(connection), given)
        assert isinstance(answer, AnswerWithFile), "an action that gives a file answers with one"
        return answer

    def _read(self, token: str) -> tuple[Connection, Action, Mapping[str, Any]]:
        """Whose file it is, of which action and input. Raises `NotFound`."""
        try:
            version, expires_at, connection_id, account, key, given = self._signer.read(token)
        except ValueError:
            raise errors.NotFound(_DEAD) from None
        if version != _VERSION or self._clock().timestamp() >= expires_at:
            raise errors.NotFound(_DEAD)
        connection = self._store.connections.get(connection_id)
        if connection is None or connection.account != account:
            raise errors.NotFound(_DEAD)
        return connection, self._calls.entry(Action, connection, key), given


def _in_memory(file: InMemory, range: str, if_range: str) -> Download:
    size, tag = len(file.content), f'"{hashlib.sha256(file.content).hexdigest()}"'
    whole = Download(file.content, file.filename, file.content_type, size, validators={"ETag": tag})
    asked = Range.read(range)
    if asked is None or if_range not in ("", tag):
        return whole
    part = asked.of(size)
    if part is None:
        raise sources.out_of_range(size)
    body = file.content[part.first : part.last + 1]
    return Download(body, file.filename, file.content_type, len(body), part, whole.validators)
