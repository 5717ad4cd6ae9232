"""Every setting, read from the environment once, checked, and frozen.

Each field of our own has its `Setting` as metadata; those that are a provider's own are declared in its folder. A value
that cannot be used raises `SettingsError` with the variable's name in one line.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from connector import database_url, hosts, private_files, setting_values
from connector.errors import SettingsError
from connector.providers import folders
from connector.setting_values import Setting


def _database(text: str) -> str:
    database_url.read(text)
    return text


def _setting(
    variable: str,
    default: str | None,
    read: Callable[[str], Any],
    about: str,
    *,
    secret: bool = False,
) -> Any:
    """A field with its `Setting`."""
    setting = Setting(variable, default, read, about, secret)
    return field(default_factory=lambda: setting.of({}), metadata={"setting": setting}, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may choose. Build it with `Settings.load()`; tests pass keyword arguments."""

    database_url: str = _setting(
        "CONNECTOR_DATABASE_URL",
        "sqlite:///var/connector.db",
        _database,
        "Where everything is kept: `sqlite:///path` on one machine, `postgresql://…` (or `postgres://…`) for several.",
        secret=True,
    )
    encryption_keys: tuple[str, ...] = _setting(
        "CONNECTOR_ENCRYPTION_KEYS",
        None,
        setting_values.keys,
        "Keys that seal what is secret, comma-separated: the first seals, all open. Unset on SQLite: one is made once"
        " beside the database file. On PostgreSQL it must be set.",
        secret=True,
    )
    public_url: str = _setting(
        "CONNECTOR_PUBLIC_URL",
        "http://127.0.0.1:8000",
        setting_values.public_url,
        "The address that providers call back. Where it is unset, `serve` takes its `--bind`, never a wildcard such as"
        " `0.0.0.0`.",
    )
    allowed_targets: tuple[setting_values.Network | hosts.Host, ...] = _setting(
        "CONNECTOR_ALLOWED_TARGETS",
        None,
        setting_values.targets,
        "CIDRs, and names as `host` or `host:port`, comma-separated, that hooks may reach though not public, such as"
        " `127.0.0.0/8` or `n8n:5678`. A name leads to private and loopback addresses only; plain http goes only to"
        " what is opened here.",
    )
    show_private_answers: bool = _setting(
        "CONNECTOR_SHOW_PRIVATE_ANSWERS",
        "no",
        setting_values.yes,
        "`yes` keeps and shows what private targets answer also where the bind address or the public URL is not"
        " loopback; with `no` an attempt has their status and length alone. A `connector relay` apart counts as reached"
        " by others, unless its `--web-bind` names a loopback address.",
    )
    allowed_hosts: tuple[hosts.Host, ...] = _setting(
        "CONNECTOR_ALLOWED_HOSTS",
        None,
        setting_values.hosts,
        "Hosts (`host` or `host:port`, comma-separated) at which the bridge may be called, beside its public URL's,"
        " where a call needs no token, such as connecting: another `Host` is answered 400. Where the bridge listens on"
        " loopback, `localhost` and loopback addresses are taken, too. A proxy should pass `Host` on.",
    )
    connect_secret: str = _setting(
        "CONNECTOR_CONNECT_SECRET",
        None,
        setting_values.secret,
        "Where it is set, `POST /v1/connections` wants it in `X-Connect-Secret`, and the page `/connect` wants an"
        " invitation (`connector invite`) or the secret itself. `serve` and `web` do not start without"
        " it where `CONNECTOR_ALLOWED_TARGETS` is set and the bind address or the public URL is not loopback."
        " Connections that exist go on without it; `connector doctor` names them, and hooks on private targets.",
        secret=True,
    )
    smtp_url: setting_values.MailAccount | None = _setting(
        "CONNECTOR_SMTP_URL",
        None,
        setting_values.mail_account,
        "The mail server that notices go by: `smtp://user:password@host:587?from=connector@example.com` (STARTTLS) or"
        " `smtps://…` (TLS from the start, port 465), with `&tls=no` where there is none, as on this machine. Unset: no"
        " mail is sent.",
        secret=True,
    )
    trusted_proxies: tuple[setting_values.Network, ...] = _setting(
        "CONNECTOR_TRUSTED_PROXIES",
        "127.0.0.0/8,::1",
        setting_values.networks,
        "Addresses and CIDRs of the proxies in front, comma-separated, whose `X-Forwarded-For` says who the client is;"
        " the other `X-Forwarded-…` are not read.",
    )
    ca_file: Path | None = _setting(
        "CONNECTOR_CA_FILE",
        None,
        setting_values.ca_file,
        "A PEM file of certificate authorities, such as your company's, that are trusted beside the usual ones, by"
        " calls to providers and by deliveries alike.",
    )
    retry_schedule: tuple[timedelta, ...] = _setting(
        "CONNECTOR_RETRY_SCHEDULE",
        "5s,1m,5m,30m,2h,5h,10h,10h",
        setting_values.durations,
        "The waits before attempts 2, 3, … of a delivery; an attempt may come a little later, never earlier.",
    )
    delivery_timeout: timedelta = _setting(
        "CONNECTOR_DELIVERY_TIMEOUT", "15s", setting_values.duration, "How long one delivery attempt may take."
    )
    reconcile_after: timedelta = _setting(
        "CONNECTOR_RECONCILE_AFTER",
        "2m",
        setting_values.duration,
        "How long after a render with no word from the provider the bridge asks by itself.",
    )
    oauth_access_lifetime: timedelta = _setting(
        "CONNECTOR_OAUTH_ACCESS_LIFETIME",
        "1h",
        setting_values.duration,
        "How long an access token of an app that was signed in to works, until the app fetches another one.",
    )
    oauth_refresh_idle: timedelta = _setting(
        "CONNECTOR_OAUTH_REFRESH_IDLE",
        "90d",
        setting_values.duration,
        "How long an app may stay away without fetching an access token, until somebody has to sign in to it again.",
    )
    oauth_refresh_grace: timedelta = _setting(
        "CONNECTOR_OAUTH_REFRESH_GRACE",
        "10m",
        setting_values.duration,
        "How long a refresh token is still taken after it was used, for apps that fetch several times at once; after"
        " that its use ends all that the app holds.",
    )
    retention: timedelta = _setting(
        "CONNECTOR_RETENTION",
        "30d",
        setting_values.duration,
        "How long events, deliveries and attempts are kept, and the tokens of disconnected connections are known.",
    )
    log_level: str = _setting(
        "CONNECTOR_LOG_LEVEL",
        "info",
        setting_values.one_of("debug", "info", "warning", "error"),
        "How much is logged: `debug`, `info`, `warning` or `error`.",
    )
    log_format: str = _setting(
        "CONNECTOR_LOG_FORMAT",
        "text",
        setting_values.one_of("text", "json"),
        "How a log line is written: `text` or `json`.",
    )
    of_providers: Mapping[str, Any] = field(default_factory=dict, repr=False)  # by variable; without those at default

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, *, make_key: bool = True) -> "Settings":
        """Read the environment. An unset or blank variable has its default; raises `SettingsError` naming the variable.

        On SQLite without keys, the key file is read or, with `make_key`, made (mode 0600).
        """
        own = {each.name: each.metadata["setting"] for each in fields(cls) if each.metadata}
        values: dict[str, Any] = {name: _read(each, environ) for name, each in own.items() if _is_set(each, environ)}
        values["of_providers"] = {
            each.variable: _read(each, environ) for each in folders.settings() if _is_set(each, environ)
        }
        settings = cls(**values)
        if not settings.encryption_keys and (make_key or settings.key_file is None or settings.key_file.exists()):
            values["encryption_keys"] = settings._keys_from_file()
        return cls(**values)

    def in_force(self) -> list[tuple[Setting, Any]]:
        """Every setting with its value: our own, then those of providers."""
        own = [(each.metadata["setting"], getattr(self, each.name)) for each in fields(self) if each.metadata]
        return own + [(each, each.of(self.of_providers)) for each in folders.settings()]

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        address = database_url.read(self.database_url)
        return address.path if isinstance(address, database_url.File) else None

    def require_usable_file(self) -> None:
        """Raises `SettingsError` where it is known beforehand that the SQLite file cannot be used. Writes nothing."""
        fault = database_url.read(self.database_url).fault()
        if fault is not None:
            raise SettingsError(f"CONNECTOR_DATABASE_URL: {fault}")

    @property
    def key_file(self) -> Path | None:
        """Where the keys are when none are set; None on PostgreSQL, where they must be set."""
        return self.database_file and self.database_file.parent / "encryption.key"

    def _keys_from_file(self) -> tuple[str, ...]:
        path = self.key_file
        if path is None:
            raise SettingsError(
                "CONNECTOR_ENCRYPTION_KEYS: not set; on PostgreSQL make one with `connector keys generate` and set it"
                " on every machine"
            )
        if not path.exists():
            self.require_usable_file()
            try:
                _make_key(path)
            except OSError as wrong:
                raise SettingsError(
                    f"CONNECTOR_DATABASE_URL: nothing can be written in {path.parent}: {wrong.strerror}"
                ) from None
        try:
            keys = setting_values.keys(path.read_text())
        except (ValueError, OSError) as wrong:
            raise SettingsError(f"CONNECTOR_ENCRYPTION_KEYS: not set, and {path} cannot be used: {wrong}") from None
        if not keys:
            raise SettingsError(f"CONNECTOR_ENCRYPTION_KEYS: not set, and {path} is empty")
        return keys


def _is_set(setting: Setting, environ: Mapping[str, str]) -> bool:
    return bool(environ.get(setting.variable, "").strip())


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    try:
        return setting.read(environ[setting.variable].strip())
    except ValueError as wrong:
        raise SettingsError(f"{setting.variable}: {wrong}") from None


def _make_key(path: Path) -> None:
    """Write a fresh key to disk, then put it in place at once and whole: who starts together agrees on the first."""
    private_files.only_for_owner()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
