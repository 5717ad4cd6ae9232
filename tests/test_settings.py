"""What an operator may set, what holds where nothing is set, and what is said when a value is wrong."""

import base64
import dataclasses
import ipaddress
import stat
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import SettingsError
from connector.settings import Settings

KEY, OTHER_KEY = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"k", b"o"))


def load(**environ: str) -> Settings:
    return Settings.load(
        {"CONNECTOR_ENCRYPTION_KEYS": KEY} | {f"CONNECTOR_{key}": each for key, each in environ.items()}
    )


def values(settings: Settings) -> dict[str, Any]:
    """What is in force, by the variable's own part of its name."""
    return {each.variable.removeprefix("CONNECTOR_").lower(): value for each, value in settings.in_force()}


def seconds(*lengths: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in lengths)


DEFAULTS: dict[str, Any] = {
    "database_url": "sqlite:///var/connector.db",
    "encryption_keys": (KEY,),
    "public_url": "http://127.0.0.1:8000",
    "argil_url": "https://api.argil.ai/v1",
    "argil_minute_credits": (140, 160, date(2026, 11, 29)),
    "heygen_url": "https://api.heygen.com",
    "heygen_api": "v3",
    "allowed_targets": (),
    "show_private_answers": False,
    "allowed_hosts": (),
    "connect_secret": "",
    "smtp_url": None,
    "trusted_proxies": (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
    "ca_file": None,
    "retry_schedule": seconds(5, 60, 300, 1800, 7200, 18000, 36000, 36000),
    "delivery_timeout": timedelta(seconds=15),
    "reconcile_after": timedelta(minutes=2),
    "oauth_access_lifetime": timedelta(hours=1),
    "oauth_refresh_idle": timedelta(days=90),
    "oauth_refresh_grace": timedelta(minutes=10),
    "retention": timedelta(days=30),
    "log_level": "info",
    "log_format": "text",
}


def test_what_is_not_set_has_the_default_that_the_contract_states() -> None:
    assert values(load()) == DEFAULTS


def test_a_blank_variable_counts_as_not_set() -> None:
    blank = {name.upper(): "  " for name in DEFAULTS}
    assert load(**blank | {"ENCRYPTION_KEYS": KEY}) == load()


def test_every_setting_names_its_variable_and_says_what_it_is_for() -> None:
    for each, _ in load().in_force():
        assert each.about.endswith("."), each.variable
    for each in dataclasses.fields(Settings):
        assert not each.metadata or each.metadata["setting"].variable == f"CONNECTOR_{each.name.upper()}"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("database_url", "postgresql://user:pw@host/db", "postgresql://user:pw@host/db"),
        ("database_url", "postgres://user:pw@host/db", "postgres://user:pw@host/db"),
        ("database_url", "sqlite:////abs/c.db", "sqlite:////abs/c.db"),
        ("encryption_keys", f" {OTHER_KEY} , {KEY},", (OTHER_KEY, KEY)),
        ("public_url", "https://bridge.example/under/", "https://bridge.example/under"),
        ("argil_url", "http://[::1]:8001/v1", "http://[::1]:8001/v1"),
        (
            "trusted_proxies",
            "10.0.0.7, 10.1.0.0/16",
            (ipaddress.ip_network("10.0.0.7/32"), ipaddress.ip_network("10.1.0.0/16")),
        ),
        ("allowed_targets", "127.0.0.0/8, ::1", (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))),
        ("allowed_targets", "n8n, N8N:5678,hooks_1.lan", (("n8n", None), ("n8n", 5678), ("hooks_1.lan", None))),
        ("allowed_targets", "10.0.0.0/8,localhost:80", (ipaddress.ip_network("10.0.0.0/8"), ("localhost", 80))),
        ("allowed_hosts", "Bridge.lan, bücher.example.:8443", (("bridge.lan", None), ("xn--bcher-kva.example", 8443))),
        ("allowed_hosts", "10.0.0.5,[fd00:0::5]:80,::1", (("10.0.0.5", None), ("fd00::5", 80), ("::1", None))),
        ("show_private_answers", "YES", True),
        ("show_private_answers", "no", False),
        ("connect_secret", "open sesame", "open sesame"),
        ("connect_secret", "Schlüssel \U0001f511", "Schlüssel \U0001f511"),
        ("retry_schedule", "250ms, 1.5s,2m,3h,1d", seconds(0.25, 1.5, 120, 10800, 86400)),
        ("delivery_timeout", "2m", timedelta(minutes=2)),
        ("retention", "90d", timedelta(days=90)),
        ("log_level", "DEBUG", "debug"),
        ("log_format", "json", "json"),
    ],
)
def test_a_value_is_read_as_written(name: str, text: str, value: Any) -> None:
    assert values(load(**{name.upper(): text}))[name] == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "connector.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://host:port/db"),
        ("DATABASE_URL", "postgresql://user:pw@host/db?pgbouncer=true"),
        ("ENCRYPTION_KEYS", "short"),
        ("ENCRYPTION_KEYS", f"{KEY},schlüssel"),
        ("PUBLIC_URL", "bridge.example"),
        ("PUBLIC_URL", "ftp://bridge.example"),
        ("PUBLIC_URL", "https://bridge.example?x=1"),
        ("PUBLIC_URL", "https://user:pw@bridge.example"),
        ("PUBLIC_URL", "https://bridge.example/a b"),
        ("ARGIL_URL", "http://[::1"),
        ("ARGIL_URL", "https://[v1.x]/v1"),
        ("PUBLIC_URL", "https://[v1.x]"),
        ("PUBLIC_URL", "https://[v1.::1]"),
        ("ARGIL_URL", "http://argil:port"),
        ("HEYGEN_URL", "https://"),
        ("HEYGEN_API", "v1"),
        ("HEYGEN_API", "V3"),
        ("ALLOWED_TARGETS", "http://n8n"),
        ("ALLOWED_TARGETS", "*.lan"),
        ("ALLOWED_TARGETS", "127.0.0.1:5678"),
        ("ALLOWED_TARGETS", "n8n:99999"),
        ("ALLOWED_HOSTS", "https://bridge.example"),
        ("ALLOWED_HOSTS", "*.example.com"),
        ("ALLOWED_HOSTS", "bridge.example/under"),
        ("ALLOWED_HOSTS", "bridge:99999"),
        ("SHOW_PRIVATE_ANSWERS", "true"),
        ("CA_FILE", "/nowhere.pem"),
        ("ALLOWED_TARGETS", "127.0.0.1/8"),
        ("ALLOWED_TARGETS", "10.0.0.0/40"),
        ("TRUSTED_PROXIES", "proxy"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "10.0.0.0/8 10.1.0.1"),
        ("RETRY_SCHEDULE", "5s,,1m"),
        ("RETRY_SCHEDULE", "5"),
        ("RETRY_SCHEDULE", "0s"),
        ("RETRY_SCHEDULE", "5s,99999999999999d"),
        ("DELIVERY_TIMEOUT", "-1s"),
        ("DELIVERY_TIMEOUT", "soon"),
        ("RECONCILE_AFTER", "2 minutes"),
        ("RETENTION", "5000d"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_names_its_variable_in_one_line(variable: str, text: str) -> None:
    with pytest.raises(SettingsError) as told:
        load(**{variable: text})
    assert str(told.value).startswith(f"CONNECTOR_{variable}: ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "[::]", "0", "0.0", "0x0", "00.0.0.0", "[0:0:0:0:0:0:0:0]", "[::ffff:0.0.0.0]", "*"]
)
def test_a_wildcard_is_no_public_address(host: str) -> None:
    with pytest.raises(SettingsError, match="CONNECTOR_PUBLIC_URL: wants an address that others can call"):
        load(PUBLIC_URL=f"https://{host}:8000/under")


@given(st.dictionaries(st.sampled_from([each.upper() for each in DEFAULTS]), st.text(max_size=30)))
def test_whatever_is_set_is_taken_or_refused_by_name(environ: dict[str, str]) -> None:
    environ = {key: each for key, each in environ.items() if key not in ("DATABASE_URL", "ENCRYPTION_KEYS")}
    try:
        load(**environ)
    except SettingsError as told:
        assert str(told).split(":")[0].removeprefix("CONNECTOR_") in environ


def test_a_wrong_key_is_not_repeated_in_the_message() -> None:
    with pytest.raises(SettingsError) as told:
        load(ENCRYPTION_KEYS=f"{KEY},not-a-key-but-a-secret")
    assert "key 2" in str(told.value) and "secret" not in str(told.value)


def test_its_repr_shows_no_secret() -> None:
    shown = repr(load(DATABASE_URL="postgresql://user:swordfish@host/db", CONNECT_SECRET="sesame"))
    assert "127.0.0.1:8000" in shown
    assert not [secret for secret in ("swordfish", "sesame", KEY) if secret in shown]


def test_postgresql_without_keys_is_refused() -> None:
    with pytest.raises(SettingsError, match="CONNECTOR_ENCRYPTION_KEYS: not set; on PostgreSQL"):
        Settings.load({"CONNECTOR_DATABASE_URL": "postgresql://host/db"})


def on_sqlite(home: str) -> Sequence[str]:
    return Settings.load({"CONNECTOR_DATABASE_URL": f"sqlite:///{home}/var/connector.db"}).encryption_keys


def test_on_sqlite_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = on_sqlite(str(tmp_path))
    [file] = (tmp_path / "var").iterdir()
    assert file.name == "encryption.key" and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first[0]
    assert on_sqlite(str(tmp_path)) == first


def test_threads_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(on_sqlite, [str(tmp_path)] * 32))) == 1
    assert len(list((tmp_path / "var").iterdir())) == 1


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    program = "from connector.settings import Settings; print(Settings.load().encryption_keys[0])"
    environ = {"CONNECTOR_DATABASE_URL": f"sqlite:///{tmp_path}/var/connector.db"}
    started = [
        subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    assert len({each.communicate(timeout=30)[0] for each in started}) == 1
    assert {each.returncode for each in started} == {0}
    assert len(list((tmp_path / "var").iterdir())) == 1


def test_a_key_file_may_hold_old_keys_too(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/encryption.key").write_text(f"{OTHER_KEY},{KEY}\n")
    assert on_sqlite(str(tmp_path)) == (OTHER_KEY, KEY)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe"])
def test_a_key_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/encryption.key").write_bytes(content)
    with pytest.raises(SettingsError, match="CONNECTOR_ENCRYPTION_KEYS: not set, and .*encryption.key"):
        on_sqlite(str(tmp_path))


def test_a_directory_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a directory should be")
    with pytest.raises(SettingsError, match="CONNECTOR_DATABASE_URL: .*/var is not a folder"):
        on_sqlite(str(tmp_path))
    with pytest.raises(SettingsError, match="CONNECTOR_DATABASE_URL: "):
        on_sqlite("/proc")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "smtp://us%40er:p%3Aw@mail.example.com?from=c@example.com",
            ("mail.example.com", 587, "starttls", "c@example.com", "us@er", "p:w"),
        ),
        ("smtps://c@mail.example.com", None),  # a user that is no address, and no sender
        (
            "smtps://c%40example.com:p@mail.example.com",
            ("mail.example.com", 465, "tls", "c@example.com", "c@example.com", "p"),
        ),
        ("smtp://127.0.0.1:25?from=c@localhost&tls=no", ("127.0.0.1", 25, "no", "c@localhost", None, None)),
        ("smtp://u:p@mail.example.com?from=c@example.com&tls=no", None),
        ("smtp://mail.example.com?from=c@example.com&tls=yes", None),
        ("smtp://mail.example.com?to=c@example.com", None),
        ("https://mail.example.com?from=c@example.com", None),
        ("mail.example.com:587", None),
        ("smtp://mail.example.com:port?from=c@example.com", None),
    ],
)
def test_a_mail_server_is_read_from_one_address(text: str, found: tuple[Any, ...] | None) -> None:
    if found is None:
        with pytest.raises(SettingsError, match="CONNECTOR_SMTP_URL: ") as wrong:
            load(SMTP_URL=text)
        assert "p%3Aw" not in str(wrong.value)
        return
    read = load(SMTP_URL=text).smtp_url
    assert read is not None and dataclasses.astuple(read) == found
    assert "p:w" not in repr(read) and "us@er" not in read.shown()
