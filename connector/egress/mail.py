"""Mails on their way out, to the one server that the operator has set: it is the operator's own, wherever it stands.

With TLS, unless the operator said otherwise, and with a certificate that is checked as those of providers are.
"""

import smtplib
import ssl
from email.message import EmailMessage

import requests.utils

from connector import limits
from connector.setting_values import MailAccount

_WORDS = 200  # characters of what the server said


class MailNotSent(Exception):
    """A mail was not taken; the words say why, and hold no secret. Trying again later may help."""


class MailRefused(MailNotSent):
    """The server will never take this mail: its address does not exist, or what it says is not wanted."""


class MailServer:
    """A server that takes our mails. Each is handed over in a connection of its own; they are few."""

    def __init__(self, account: MailAccount, *, trust: str | None = None) -> None:
        """`trust`: a file of certificate authorities (`ca_bundle`); None: the usual ones."""
        self._account = account
        self._trust = trust or requests.utils.DEFAULT_CA_BUNDLE_PATH

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        return self._account.sender

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises `MailRefused`, or `MailNotSent`."""
        try:
            with self._connected() as server:
                server.send_message(message, from_addr=self._account.sender)
        except smtplib.SMTPRecipientsRefused as wrong:
            code, said = next(iter(wrong.recipients.values()))
            raise _problem(code, said) from None
        except smtplib.SMTPDataError as wrong:
            raise _problem(wrong.smtp_code, wrong.smtp_error) from None
        except (smtplib.SMTPException, OSError) as wrong:
            raise MailNotSent(_words(wrong)) from None

    def check(self) -> None:
        """Greet the server and sign in there. Raises `MailNotSent`."""
        try:
            with self._connected() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as wrong:
            raise MailNotSent(_words(wrong)) from None

    def _connected(self) -> smtplib.SMTP:
        """A connection, with TLS and signed in as far as the account says so."""
        account, server = self._account, self._greeted()
        try:
            if account.tls == "starttls":
                server.starttls(context=self._context())
            if account.user is not None:
                server.login(account.user, account.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _greeted(self) -> smtplib.SMTP:
        account, seconds = self._account, limits.MAIL_TIMEOUT
        if account.tls == "tls":
            return smtplib.SMTP_SSL(account.host, account.port, timeout=seconds, context=self._context())
        return smtplib.SMTP(account.host, account.port, timeout=seconds)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._trust)


def _problem(code: int, said: bytes | str) -> MailNotSent:
    words = f"{code} {_text(said)}"
    return MailRefused(words) if 500 <= code < 600 else MailNotSent(words)


def _words(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPNotSupportedError):
        return f"{_text(str(wrong))} It offers no TLS, or no way to sign in; see CONNECTOR_SMTP_URL."
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {_text(wrong.smtp_error)}"
    return _text(str(wrong)) or type(wrong).__name__


def _text(said: bytes | str) -> str:
    """One line of what a server said."""
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:_WORDS]
