"""What mails say: plain text, with one link to the console and one that stops them. No secret, no token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from connector import limits
from connector.services.notice_telling import console_url
from connector.states import NoticeKind
from connector.store import batch
from connector.store.mails import Mail

_NAME = "Argil Connector"
_LABEL = 60  # characters of a connection's name in a subject

_HEADS: Mapping[str, str] = {
    NoticeKind.HOOK_FAILING: "A hook takes nothing any more",
    NoticeKind.HOOK_RECOVERED: "A hook takes events again",
    NoticeKind.HOOK_DISABLED: "A hook was disabled",
    NoticeKind.CONNECTION_BROKEN: "{provider} refuses the API key",
    NoticeKind.CONNECTION_RECOVERED: "{provider} takes the API key again",
    NoticeKind.RENDER_FAILED: "A {resource_type} failed",
}
_ADVICE: Mapping[str, str] = {
    NoticeKind.HOOK_FAILING: "Nothing is lost: it is tried again for as long as the schedule says, and can be sent"
    " again by hand. Look at what it answers:",
    NoticeKind.HOOK_RECOVERED: "There is nothing to do.",
    NoticeKind.HOOK_DISABLED: "It gets nothing until you make it active again; what it missed can then be replayed:",
    NoticeKind.CONNECTION_BROKEN: "Nothing can be made until it is taken again. Put another key in its place; hooks and"
    " tokens stay:",
    NoticeKind.CONNECTION_RECOVERED: "There is nothing to do.",
    NoticeKind.RENDER_FAILED: "Look at what was asked for:",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sends, to whom, about which connection, and which link stops it."""

    sender: str
    connection: str
    provider: str
    public_url: str
    stop: str


def question(mail: Mail, sender: str, link: str, *, public_url: str, now: datetime) -> EmailMessage:
    """The mail that asks whether an address wants any. It says nothing that somebody else could have written."""
    text = (
        f"Somebody who uses {_NAME} at {public_url} would like this address to be told when something breaks"
        " there, and when it works again.\n\n"
        f"If that is you, say so here, within {limits.QUESTION_GOOD_FOR.days} days:\n{link}\n\n"
        "If it is not, do nothing: this address then gets no more mails.\n"
    )
    return _message(mail, sender, "Do you want to be told when something breaks?", text, public_url=public_url, now=now)


def of_notices(mails: Sequence[Mail], about: Sent, *, now: datetime) -> EmailMessage:
    """The mail about one notice, or about several that came together."""
    label = " ".join(about.connection.split())
    short = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
    heads = [_head(each, about) for each in mails]
    subject = heads[0] if len(mails) == 1 else f"{len(mails)} notices"
    told = "\n\n".join(_paragraph(each, head) for each, head in zip(mails, heads, strict=True))
    if len(mails) == 1:
        details = mails[0].details
        told += f"\n\n{_ADVICE[details['kind']]}\n{_link(mails[0], about)}"
    else:
        told += f"\n\nSee all of it in the console:\n{about.public_url}/console"
    whole = (
        f"Connection: {label} ({about.provider})\n\n{told}\n\n"
        f"-- \n{_NAME} at {about.public_url}. You asked for these mails. Stop them: {about.stop}\n"
    )
    message = _message(mails[0], about.sender, f"{short}: {subject}", whole, public_url=about.public_url, now=now)
    message["List-Unsubscribe"] = f"<{about.stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return message


def _link(mail: Mail, about: Sent) -> str:
    return console_url(about.public_url, mail.details["kind"], str(mail.details.get("subject_id", "")))


def _head(mail: Mail, about: Sent) -> str:
    kind = str(mail.details.get("resource_type", ""))
    return _HEADS[mail.details["kind"]].format(provider=about.provider, resource_type=kind)


def _paragraph(mail: Mail, head: str) -> str:
    said = mail.details
    return "\n".join([f"{head} ({_time(said['at'])}).", *_lines(said)])


def _time(micros: int) -> str:
    return f"{batch.instant(micros):%Y-%m-%d %H:%M} UTC"


def _lines(said: Mapping[str, Any]) -> list[str]:
    """What else is known, a line each."""
    lines = {
        "Hook": said.get("target_host"),
        "It listens to": ", ".join(said.get("triggers", ())),
        "Why": said.get("why") or said.get("reason"),
        "Since": _time(said["since"]) if "since" in said else None,
        "It answered last": said.get("last_status"),
        "Name": said.get("name"),
        "Id": said.get("id"),
    }
    return [f"{name}: {' '.join(str(value).split())}" for name, value in lines.items() if value]


def _message(mail: Mail, sender: str, subject: str, text: str, *, public_url: str, now: datetime) -> EmailMessage:
    message, host = EmailMessage(), urlsplit(public_url).hostname or "localhost"
    message["From"] = Address(_NAME, addr_spec=sender)
    message["To"] = mail.email
    message["Subject"] = f"[{_NAME}] {subject}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{host}>"  # the same each time: who gets it twice may see that
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
