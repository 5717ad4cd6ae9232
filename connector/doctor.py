"""What `connector doctor` finds: the settings in force, what does not fit together, whether database and keys work.

It writes nothing, neither a database nor a key.
"""

import contextlib
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from connector import configuration_warnings, maintenance
from connector.egress import ca_bundle
from connector.egress.mail import MailNotSent, MailServer
from connector.errors import ConnectorError, SettingsError, StoreUnavailable
from connector.settings import Settings

FIRST_COLUMN = 30  # characters
WIDTH, INDENT = 118, " " * 4  # of the sentences below a setting

About = Literal["warning", "database", "encryption keys", "mail"]

_OLD_SEALS = (
    "encryption keys: what 0.1.0 sealed is still taken, and opens wherever it stands in its connection; run `connector"
    " keys rotate` once no process of that version runs any more"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing. `exit_code` is 0 unless it has failed."""

    about: About
    message: str
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The settings, then the findings in the order in which they were made: the first that has failed is the last."""

    settings: list[configuration_warnings.Row]
    findings: list[Finding]

    @property
    def exit_code(self) -> int:
        """0 when all can be used, 2 when a setting is at fault, 1 when something cannot be used just now."""
        return max((each.exit_code for each in self.findings), default=0)

    def text(self) -> Iterator[str]:
        """The lines for people: under each setting, what it is for."""
        for row in self.settings:
            yield f"{row.variable:{FIRST_COLUMN}} {'set' if row.is_set else 'default':8} {row.value}"
            yield textwrap.fill(row.about, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
        for each in self.findings:
            yield f"{each.about:{FIRST_COLUMN}} {each.message}"

    def json(self) -> dict[str, Any]:
        """The same for programs."""
        checks = [each for each in self.findings if each.about != "warning"]
        return {
            "ok": self.exit_code == 0,
            "settings": [row._asdict() for row in self.settings],
            "warnings": [each.message for each in self.findings if each.about == "warning"],
            "checks": [{"name": each.about, "ok": each.exit_code == 0, "message": each.message} for each in checks],
        }


def examine(settings: Settings, environ: Mapping[str, str]) -> Report:
    """Look at everything; what cannot be used ends it, for what comes after needs it."""
    warnings = (*configuration_warnings.warnings(settings), *configuration_warnings.sandboxed(settings))
    findings = [Finding("warning", each) for each in warnings]
    try:
        findings += _database(settings)
        findings += _keys(settings)
        findings += _mail(settings)
    except _Failed as failed:
        findings.append(failed.finding)
    return Report(configuration_warnings.in_force(settings, environ), findings)


class _Failed(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


@contextlib.contextmanager
def _looking_at(about: About) -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as wrong:
        raise _Failed(Finding(about, f"cannot be used: {wrong.why}", 1)) from None
    except ConnectorError as wrong:
        raise _Failed(Finding(about, str(wrong), 2 if isinstance(wrong, SettingsError) else 1)) from None


def _database(settings: Settings) -> list[Finding]:
    with _looking_at("database"):
        settings.require_usable_file()
        if _none_yet(settings):
            return [Finding("database", "none yet: the first `connector serve` or `connector db upgrade` makes it")]
        with maintenance.opened(settings) as store:
            store.database.require_current()
            stored = configuration_warnings.stored(settings, store)
    return [Finding("database", "ok, schema up to date"), *(Finding("warning", each) for each in stored)]


def _keys(settings: Settings) -> list[Finding]:
    if _none_yet(settings):
        return []
    with _looking_at("encryption keys"), maintenance.opened(settings) as store:
        keyring = maintenance.keyring(store, settings)
        keyring.check()
        takes_old = keyring.takes_old()
    old = [Finding("warning", _OLD_SEALS)] if takes_old else []
    return [Finding("encryption keys", "ok, they open what is stored"), *old]


def _mail(settings: Settings) -> list[Finding]:
    """Whether the mail server takes our greeting, and the account."""
    if settings.smtp_url is None:
        return []
    try:
        MailServer(settings.smtp_url, trust=ca_bundle.bundle(settings.ca_file)).check()
    except MailNotSent as wrong:
        return [Finding("mail", f"{settings.smtp_url.host}:{settings.smtp_url.port} cannot be used: {wrong}", 1)]
    return [
        Finding(
            "mail", f"ok, {settings.smtp_url.host}:{settings.smtp_url.port} takes mails of {settings.smtp_url.sender}"
        )
    ]


def _none_yet(settings: Settings) -> bool:
    return settings.database_file is not None and not settings.database_file.exists()
