"""A real SMTP server on loopback: with STARTTLS by a certificate of its own, or without; it takes, refuses or drops."""

import email
import ssl
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from connector.setting_values import MailAccount


class _Controller(Controller):
    """On any port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


class MailServer:
    """`mails` are those that were taken. `says` answers a mail's end in place of 250, `says_of_address` its address."""

    def __init__(self, *, certificate: tuple[Path, Path] | None = None, password: str | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.says = ""
        self.says_of_address = ""
        more: dict[str, Any] = {}
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            more |= {"tls_context": context, "require_starttls": True}
        if password is not None:

            def judge(_server: Any, _session: Any, _envelope: Any, _how: str, given: LoginPassword) -> AuthResult:
                return AuthResult(success=given.password == password.encode(), handled=False)

            more |= {"authenticator": judge, "auth_required": True}
        self._controller = _Controller(self, hostname="127.0.0.1", port=0, **more)

    def __enter__(self) -> Self:
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def account(self, **values: Any) -> MailAccount:
        """What leads here."""
        usual = {"host": "127.0.0.1", "port": self.port, "tls": "no", "sender": "connector@example.com"}
        return MailAccount(**(usual | values))

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.says_of_address:
            return self.says_of_address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.says:
            return self.says
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"
