"""Who gets a connection's mails: asked first whether they want any, changed and removed by whoever has the connection,
and stopped by a link in every mail.

Links are signed, and say what they are for, which connection, which address and until when; none signs anybody in.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from connector import errors, ids, limits
from connector.services.activity import ActivityService
from connector.setting_values import MAIL_ADDRESS
from connector.signed_links import LinkSigner
from connector.states import Deed, NoticeKind
from connector.store.activity import Actor
from connector.store.addressees import Addressee
from connector.store.connections import Connection
from connector.store.row_locks import OwnerGone
from connector.store.store import Store

log = logging.getLogger(__name__)

CONFIRM, STOP = "/mails/confirm/", "/mails/stop/"  # followed by what is signed
KINDS = (NoticeKind.HOOK_FAILING, NoticeKind.HOOK_DISABLED, NoticeKind.CONNECTION_BROKEN, NoticeKind.RENDER_FAILED)
"""What mails can be chosen of: that something broke. That it works again is told to whoever was told of that."""

_LONGEST = 254  # characters of an address (RFC 5321)
_LONG_AGO = timedelta(days=1)

Purpose = Literal["confirm", "stop"]


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link of a mail is about: an address that the connection has now."""

    connection: Connection
    email: str


class AddresseeService:
    """The addresses that mails go to."""

    def __init__(
        self,
        store: Store,
        signer: LinkSigner,
        activity: ActivityService,
        public_url: str,
        *,
        by_mail: bool,
        clock: Callable[[], datetime],
    ) -> None:
        """`by_mail`: whether the operator has set a mail server."""
        self._store = store
        self._signer = signer
        self._activity = activity
        self._public_url = public_url
        self._clock = clock
        self.by_mail = by_mail

    def get(self, connection: Connection) -> Addressee | None:
        """Who gets the connection's mails, or will once they have said that they want them."""
        return self._store.addressees.get(connection.id)

    def put(
        self, connection: Connection, email: str | None, kinds: Collection[str] | None, *, by: Actor
    ) -> Addressee | None:
        """Have these mails go to this address, which is asked first. None: as before, at first all mails.

        Gives None for a connection that has just gone. Raises `InvalidInput`, or `RateLimited` where too many were
        asked already.
        """
        before = self.get(connection)
        email = (before.email if before else "") if email is None else email
        kinds = (before.kinds if before else KINDS) if kinds is None else kinds
        email, chosen = self._checked(email, kinds)
        now = self._clock()
        try:
            self._store.addressees.put(connection.id, email, chosen, now=now)
            asked = self._store.mails.ask(
                ids.new_id("mail", at=now),
                connection.id,
                of_connection=limits.QUESTIONS_OF_CONNECTION,
                to_address=limits.QUESTIONS_TO_ADDRESS,
                since=now - _LONG_AGO,
                now=now,
            )
        except OwnerGone:
            return None
        self._activity.note(connection, by, Deed.MAILS_CHANGED, kinds=sorted(chosen))
        if not asked:
            raise errors.RateLimited(
                "This address was asked several times today whether it wants mails. Look for our mail there, or try"
                " again tomorrow.",
                retry_after=int(_LONG_AGO.total_seconds()),
            )
        return self.get(connection)

    def remove(self, connection: Connection, *, by: Actor) -> None:
        """Send no more mails about a connection."""
        if self._store.addressees.remove(connection.id):
            self._activity.note(connection, by, Deed.MAILS_CHANGED, kinds=[])

    def link(self, purpose: Purpose, connection_id: str, email: str, *, now: datetime) -> str:
        """An address of ours that confirms, for a while, or stops the mails to an address, for ever."""
        until = int((now + limits.QUESTION_GOOD_FOR).timestamp()) if purpose == "confirm" else None
        path = CONFIRM if purpose == "confirm" else STOP
        return self._public_url + path + self._signer.sign([purpose, connection_id, ids.digest(email), until])

    def linked(self, purpose: Purpose, text: str) -> Linked:
        """What a link is about. Raises `MalformedRequest` for one that is not ours, `NotFound` for one that is too old,
        or about what is no more.
        """
        connection_id, digest, until = self._read(purpose, text)
        connection, found = self._store.connections.get(connection_id), self._store.addressees.get(connection_id)
        late = until is not None and datetime.fromtimestamp(until, UTC) < self._clock()
        if connection is None or found is None or late or ids.digest(found.email) != digest:
            raise errors.NotFound("This link is too old, or was replaced by a newer one.")
        return Linked(connection, found.email)

    def confirm(self, text: str) -> Linked:
        """Whoever got the link wants mails. Raises what `linked` does."""
        found = self.linked("confirm", text)
        self._store.addressees.confirm(found.connection.id, found.email, now=self._clock())
        log.info("mail address confirmed", extra={"fields": {"connection": found.connection.id}})
        return found

    def check_stop(self, text: str) -> None:
        """Raises `MalformedRequest` for a link that stops nothing of ours."""
        self._read("stop", text)

    def stop(self, text: str) -> None:
        """Whoever got the link wants no mails; all is well where they get none. Raises `MalformedRequest`."""
        connection_id, digest, _ = self._read("stop", text)
        found = self._store.addressees.get(connection_id)
        if found is not None and ids.digest(found.email) == digest:
            self._store.addressees.remove(connection_id, email=found.email)
            log.info("mails stopped by their link", extra={"fields": {"connection": connection_id}})

    def _read(self, purpose: Purpose, text: str) -> tuple[str, str, int | None]:
        try:
            said, connection_id, digest, until = self._signer.read(text)
        except (ValueError, TypeError):
            said = None
        if said != purpose:
            raise errors.MalformedRequest("This link is not whole, or is none of this bridge's. Copy all of it.")
        return connection_id, digest, until

    def _checked(self, email: str, kinds: Collection[str]) -> tuple[str, frozenset[NoticeKind]]:
        if not self.by_mail:
            raise errors.InvalidInput.at("email", "This bridge sends no mail: whoever runs it has set no mail server.")
        if len(email) > _LONGEST or not MAIL_ADDRESS.fullmatch(email):
            raise errors.InvalidInput.at("email", "This is no mail address, such as anna@example.com.")
        chosen = frozenset(each for each in KINDS if each in kinds)
        if not chosen or len(chosen) != len(set(kinds)):
            raise errors.InvalidInput.at("on", f"Choose one or more of: {', '.join(KINDS)}.")
        return email, chosen
