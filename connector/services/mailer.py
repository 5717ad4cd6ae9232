"""Sends mails: a chore of every relay. One that cannot be sent is tried again by the deliveries' schedule, for a day.

A mail is claimed before it is sent and settled after. Where a process dies in between, it is sent again under the same
Message-ID.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

from connector import limits
from connector.egress.mail import MailNotSent, MailRefused, MailServer
from connector.providers.base import Provider
from connector.services import mail_texts
from connector.services.addressees import AddresseeService
from connector.states import MailKind, MailStatus
from connector.store.mails import Mail
from connector.store.store import Store

log = logging.getLogger(__name__)

_HOUR = timedelta(hours=1)


class Mailer:
    """What sends the mails of a database."""

    def __init__(
        self,
        store: Store,
        server: MailServer,
        addressees: AddresseeService,
        providers: Mapping[str, Provider],
        *,
        public_url: str,
        schedule: Sequence[timedelta],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._server = server
        self._addressees = addressees
        self._providers = providers
        self._public_url = public_url
        self._schedule = schedule
        self._clock = clock

    def send(self) -> None:
        """Send what is due, one connection's after the other's."""
        while True:
            token, now = self._store.token(), self._clock()
            until, most = now + limits.MAIL_LEASE, limits.MAILS_AN_HOUR
            mails = self._store.mails.claim(token=token, now=now, until=until, most=most, within=_HOUR)
            if not mails:
                return
            self._settle(mails, token, *self._sent(mails))

    def _sent(self, mails: Sequence[Mail]) -> tuple[MailStatus, str | None]:
        """What came of sending some mails as one, and why it was not sent."""
        message = self._message(mails)
        try:
            if message is not None:
                self._server.send(message)
        except MailRefused as wrong:
            return MailStatus.FAILED, str(wrong)
        except MailNotSent as wrong:
            return MailStatus.PENDING, str(wrong)
        return MailStatus.SENT, None

    def _settle(self, mails: Sequence[Mail], token: str, status: MailStatus, failure: str | None) -> None:
        """Of those that are to be tried again, the old ones are given up."""
        now = self._clock()
        again_at = now + self._schedule[min(mails[0].attempts, len(self._schedule) - 1)]
        too_old = [each for each in mails if again_at > each.created_at + limits.MAIL_TRIED_FOR]
        given_up = too_old if status == MailStatus.PENDING else []
        rest = [each for each in mails if each not in given_up]
        for some, their in ((given_up, MailStatus.FAILED), (rest, status)):
            self._store.mails.settle(some, token=token, status=their, failure=failure, again_at=again_at, now=now)
        fields = {"connection": mails[0].connection_id, "mails": len(mails)}
        if failure is None:
            log.info("mail sent", extra={"fields": fields})
        else:
            what = "given up" if status == MailStatus.FAILED or given_up else "trying again later"
            log.warning("mail could not be sent, %s", what, extra={"fields": fields | {"why": failure}})

    def _message(self, mails: Sequence[Mail]) -> EmailMessage | None:
        """None where there is nobody any more to send it to."""
        now, first = self._clock(), mails[0]
        owner = self._store.connections.get(first.connection_id)
        if owner is None:
            return None
        if first.kind == MailKind.CONFIRMATION:
            link = self._addressees.link("confirm", owner.id, first.email, now=now)
            sender = self._server.sender
            return mail_texts.question(first, sender, link, public_url=self._public_url, now=now)
        about = mail_texts.Sent(
            sender=self._server.sender,
            connection=owner.label,
            provider=self._providers[owner.provider].label,
            public_url=self._public_url,
            stop=self._addressees.link("stop", owner.id, first.email, now=now),
        )
        return mail_texts.of_notices(mails, about, now=now)
