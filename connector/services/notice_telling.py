"""Notices as hooks and addresses get them: composed here, told by the relay, each once."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from connector import limits
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Trigger
from connector.catalogue.events import Envelope, instant
from connector.store import batch
from connector.store.connections import Connection
from connector.store.notices import Notice
from connector.store.store import Store


class NoticeTelling:
    """What of a notice becomes an event, and when a mail: a chore of every relay."""

    def __init__(
        self, store: Store, catalogue: Catalogue, public_url: str, *, by_mail: bool, clock: Callable[[], datetime]
    ) -> None:
        """`by_mail`: whether mails can be sent at all."""
        self._store = store
        self._catalogue = catalogue
        self._public_url = public_url
        self._by_mail = by_mail
        self._clock = clock

    def tell(self) -> None:
        """Tell what was written since the last time. Another relay may do the same: each notice is told once."""
        for notice in self._store.notices.untold(limit=limits.NOTICES_AT_ONCE):
            owner = self._store.connections.get(notice.connection_id)
            if owner is not None:
                self._store.notices.tell(
                    notice, self._composed(owner, notice), by_mail=self._by_mail, now=self._clock()
                )

    def _composed(self, owner: Connection, notice: Notice) -> Callable[[str], str] | None:
        trigger = self._catalogue.find(Trigger, owner.provider, notice.kind.value)
        if trigger is None:  # a failed render is an event already
            return None

        def compose(event_id: str) -> str:
            envelope = Envelope(id=event_id, provider=owner.provider, at=notice.created_at)
            return json.dumps(envelope.around(trigger, self._about(owner, notice)))

        return compose

    def _about(self, owner: Connection, notice: Notice) -> dict[str, Any]:
        label = {} if notice.kind.startswith("hook") else {"label": owner.label}
        return {
            "id": notice.subject_id,
            **label,
            **notice.details,
            "since": instant(batch.instant(notice.details["since"])),
            "console_url": console_url(self._public_url, notice.kind, notice.subject_id),
        }


def console_url(public_url: str, kind: str, subject_id: str) -> str:
    """The page of the console where what a notice tells of is seen, and mended."""
    if kind.startswith("hook"):
        return f"{public_url}/console/subscriptions/{subject_id}"
    return f"{public_url}/console/{'settings' if kind.startswith('connection') else 'videos'}"
