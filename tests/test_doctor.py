"""`connector doctor`: what it says, to people and to programs, and how it ends."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from support.mail_server import MailServer

from connector import cli, doctor
from connector.bridge import utc_now
from connector.maintenance import keyring, opened, try_keys, upgrade
from connector.settings import Settings
from connector.store import tables

KEY = Fernet.generate_key().decode()
SETTINGS = [setting for setting, _ in Settings().in_force()]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/connector.db")
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", KEY)


@pytest.fixture
def database(environment: None, tmp_path: Path) -> Path:
    """A database at which a process has begun."""
    upgrade(Settings.load())
    try_keys(Settings.load())
    return tmp_path / "connector.db"


def run(*options: str) -> Result:
    return CliRunner().invoke(cli.cli, ["doctor", *options])


def told() -> tuple[int, dict[str, Any]]:
    result = run("--json")
    return result.exit_code, dict(json.loads(result.output))


def checks(report: dict[str, Any]) -> dict[str, tuple[bool, str]]:
    return {each["name"]: (each["ok"], each["message"]) for each in report["checks"]}


def test_all_is_well(database: Path) -> None:
    code, report = told()
    assert (code, report["ok"]) == (0, True)
    assert checks(report) == {
        "database": (True, "ok, schema up to date"),
        "encryption keys": (True, "ok, they open what is stored"),
    }


def test_every_setting_is_shown_with_its_sentences(database: Path) -> None:
    shown = " ".join(run().output.split())
    for setting in SETTINGS:
        assert setting.variable in shown and " ".join(setting.about.split()) in shown
    assert [(each["variable"], each["about"]) for each in told()[1]["settings"]] == [
        (setting.variable, setting.about) for setting in SETTINGS
    ]


def test_people_and_programs_are_told_the_same(database: Path) -> None:
    lines = run().output.splitlines()
    report = told()[1]
    rows = [
        f"{each['variable']} {'set' if each['is_set'] else 'default'} {each['value']}" for each in report["settings"]
    ]
    found = [f"warning {each}" for each in report["warnings"]]
    found += [f"{each['name']} {each['message']}" for each in report["checks"]]
    assert sorted(" ".join(line.split()) for line in lines if line[0] != " ") == sorted(rows + found)
    assert report["warnings"]  # nobody reaches the bridge at a loopback address


def test_no_secret_is_shown(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_CONNECT_SECRET", "swordfish")
    for options in ((), ("--json",)):
        shown = run(*options).output
        assert "swordfish" not in shown and KEY not in shown and "(hidden)" in shown
    secrets = {each["variable"]: each["value"] for each in told()[1]["settings"] if each["value"] == "(hidden)"}
    assert set(secrets) == {"CONNECTOR_ENCRYPTION_KEYS", "CONNECTOR_CONNECT_SECRET"}


def test_a_database_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    code, report = told()
    assert (code, report["ok"]) == (0, True)
    assert list(checks(report)) == ["database"] and "none yet" in checks(report)["database"][1]
    assert list(tmp_path.iterdir()) == []


def test_keys_of_another_database_are_a_fault_of_the_settings(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    code, report = told()
    assert (code, report["ok"]) == (2, False)
    assert checks(report)["database"][0] and not checks(report)["encryption keys"][0]
    assert "CONNECTOR_ENCRYPTION_KEYS" in checks(report)["encryption keys"][1]
    assert run().exit_code == 2


def test_a_missing_key_file_is_named(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONNECTOR_ENCRYPTION_KEYS")
    code, report = told()
    assert code == 2 and str(database.parent / "encryption.key") in checks(report)["encryption keys"][1]
    assert not (database.parent / "encryption.key").exists()


def test_a_schema_of_another_version_ends_it(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    code, report = told()
    assert code == 1 and list(checks(report)) == ["database"]
    assert "connector db upgrade" in checks(report)["database"][1]


def test_a_database_that_cannot_be_used_now_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", "postgresql://anna:s3cr3t@127.0.0.1:9/nothing")
    code, report = told()
    [(name, (ok, message))] = checks(report).items()
    assert (code, name, ok) == (1, "database", False)
    assert message.startswith("cannot be used: ") and "refused" in message and "s3cr3t" not in json.dumps(report)


def test_seals_of_the_first_version_are_warned_of(database: Path) -> None:
    with opened(Settings.load()) as store:  # as 0.1.0 left its canary
        with store.database.write() as transaction:
            transaction.execute(tables.canaries.delete())
        old = Fernet(KEY).encrypt(json.dumps(["canary", "canary"]).encode()).decode()
        store.seals.plant(old, now=utc_now())
        assert keyring(store, Settings.load()).takes_old()
    code, report = told()
    assert code == 0 and any("connector keys rotate" in each for each in report["warnings"])


def test_a_line_for_people_is_no_longer_than_a_wide_terminal() -> None:
    sentences = [line for line in run().output.splitlines() if line.startswith(" ")]
    assert sentences and max(map(len, sentences)) <= doctor.WIDTH
    assert not [line for line in sentences if not re.match(rf"{doctor.INDENT}\S", line)]


def test_a_mail_server_is_greeted_and_its_password_shown_nowhere(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(password="swordfish") as server:
        address = f"smtp://bridge:swordfish@127.0.0.1:{server.port}?from=c@example.com&tls=no"
        monkeypatch.setenv("CONNECTOR_SMTP_URL", address)
        code, report = told()
        ok, message = checks(report)["mail"]
        assert not ok and code == 1 and "cannot be used" in message  # it takes no password without TLS
        assert "swordfish" not in json.dumps(report) and f"smtp://127.0.0.1:{server.port}?from=" in json.dumps(report)
    with MailServer() as server:
        monkeypatch.setenv("CONNECTOR_SMTP_URL", f"smtp://127.0.0.1:{server.port}?from=c@example.com&tls=no")
        assert checks(told()[1])["mail"] == (True, f"ok, 127.0.0.1:{server.port} takes mails of c@example.com")
