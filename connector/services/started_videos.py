"""The videos that a connection has started here: how each stands, and what its provider shows of it right now."""

import functools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector import errors
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Trigger
from connector.catalogue.output_files import AtAddress
from connector.egress.provider_slots import ProviderSlots
from connector.egress.stream import BrokenOff
from connector.egress.streams import Streams
from connector.providers.base import Provider
from connector.services import key_status, sources
from connector.services.provider_calls import ProviderCalls
from connector.states import VideoStatus
from connector.store.connections import Connection
from connector.store.started_videos import Callback, StartedVideo, Words
from connector.store.store import Store

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
PICTURE_BYTES = 2 * 1024 * 1024
PICTURE_SECONDS = 8.0

_ENDED = {"DONE": VideoStatus.DONE, "FAILED": VideoStatus.FAILED, "CONTENT_MODERATED": VideoStatus.FAILED}
_THUMBNAIL = "thumbnail_url"


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them as its owner sees it. `reason`: why it failed, in a word; `message`: what was said of that.

    `resource`: what was last told of it, `pictured` whether that names a picture; `current`: whether it is of the
    account whose key the connection has now, so that its provider can be asked about it.
    """

    video: StartedVideo
    resource_type: str
    reason: str | None
    message: str | None
    resource: Mapping[str, Any]
    callbacks: Sequence[Callback]
    current: bool

    @property
    def pictured(self) -> bool:
        """Whether the provider has a picture of it."""
        return bool(self.resource.get(_THUMBNAIL))


class StartedVideoService:
    """Tells of what was started."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        catalogue: Catalogue,
        providers: Mapping[str, Provider],
        streams: Streams,
        slots: ProviderSlots,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._calls = calls
        self._providers = providers
        self._streams = streams
        self._slots = slots
        self._clock = clock
        self._words = functools.cache(functools.partial(_words, catalogue))

    def page(
        self, connection: Connection, *, status: VideoStatus | None, q: str, after: str | None, limit: int
    ) -> list[Shown]:
        """Newest first; see `store.started_videos`. Nobody is asked anything."""
        words = self._words(connection.provider)
        found = self._store.started_videos.page(connection.id, words, status=status, q=q, after=after, limit=limit)
        return self._shown(connection, found)

    def get(self, connection: Connection, operation_id: str) -> Shown:
        """The one that an operation of this id has started. Raises `NotFound`."""
        found = self._store.started_videos.get(connection.id, operation_id, self._words(connection.provider))
        if found is None:
            raise errors.NotFound("There is no such video here. It may be older than what is kept.")
        return self._shown(connection, [found])[0]

    def look(self, connection: Connection, shown: Shown) -> Mapping[str, Any]:
        """The resource as its provider shows it now, with links that are fresh. Raises `NotFound`, `InvalidInput` where
        there is nothing that could be asked about, or a provider's problem.
        """
        if shown.video.resource_id is None:
            raise errors.InvalidInput("The provider has no video of this. There is no link to get.")
        if not shown.current:
            raise errors.InvalidInput(
                "This was made with the key of another account. Only there it can be asked about."
            )
        with self._slots.taken(connection.id), key_status.noticed(self._store, connection, self._clock):
            return self._calls.look_up(connection, shown.resource_type, shown.video.resource_id).resource

    def picture(self, connection: Connection, shown: Shown) -> tuple[bytes, str]:
        """The provider's picture of it, and its media type. Raises `NotFound`, or a provider's problem."""
        url = self.look(connection, shown).get(_THUMBNAIL) if shown.pictured else None
        if not isinstance(url, str):
            raise errors.NotFound("The provider has no picture of this.")
        provider, file = self._providers[connection.provider], AtAddress(url, "picture", PICTURES[0])
        found = sources.fetch(file, self._streams, provider, owner=connection.id, range="", if_range="")
        body = bytearray()
        try:
            for chunk in found.stream.chunks(time.monotonic() + PICTURE_SECONDS):
                body += chunk
                if len(body) > PICTURE_BYTES or found.content_type not in PICTURES:
                    raise errors.NotFound("The provider's picture is none that is shown here.")
        except (BrokenOff, TimeoutError):
            raise errors.ProviderFailed("The picture did not come whole.") from None
        return bytes(body), found.content_type

    def _shown(self, connection: Connection, videos: Sequence[StartedVideo]) -> list[Shown]:
        words = self._words(connection.provider)
        callbacks = self._store.started_videos.callbacks(connection.id, videos)
        return [_told(each, words, callbacks[each.id], connection.account) for each in videos]


def _words(catalogue: Catalogue, provider: str) -> Words:
    offered = catalogue.only(provider)
    types = {each.key: each.starts_resource_type for _, each in offered.of(Action) if each.starts_resource_type}
    failed = [each.key for _, each in offered.of(Trigger) if each.tells_failure]
    return Words(types=types, failed=failed, ended=_ENDED)


def _told(video: StartedVideo, words: Words, callbacks: Sequence[Callback], account: int) -> Shown:
    resource_type, answer = words.types[video.action], video.answer or {}
    event = json.loads(video.event) if video.event else {}
    resource = {**answer, **(event.get(resource_type) or {})} if video.resource_id else {}
    failed = video.status in (VideoStatus.FAILED, VideoStatus.UNCLEAR)
    said = resource.get("failure_message") if video.resource_id else answer.get("message")
    return Shown(
        video,
        resource_type,
        reason=event.get("reason") if failed else None,
        message=said if failed and isinstance(said, str) else None,
        resource=resource,
        callbacks=callbacks,
        current=video.account == account,
    )
