"""What a start warns of, and that `doctor` shows the same."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from connector import cli, configuration_warnings, ids, listening
from connector.errors import SettingsError
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve
from connector.setting_values import networks, targets
from connector.settings import Settings
from connector.store import tables
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.subscriptions import Subscription

SANDBOX = {"CONNECTOR_ARGIL_URL": "http://127.0.0.1:8001/v1"}


def warnings(**chosen: Any) -> list[str]:
    return configuration_warnings.warnings(Settings(**chosen))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://bridge:8000", "https://192.168.1.5"])
def test_a_public_url_that_the_provider_cannot_reach_is_one_warning(url: str) -> None:
    [warning] = configuration_warnings.warnings(
        Settings(public_url=url, connect_secret="long and random"), host="127.0.0.1"
    )
    assert warning.startswith("CONNECTOR_PUBLIC_URL: ") and url in warning


def test_what_fits_together_is_no_warning() -> None:
    proxied: dict[str, Any] = {"public_url": "https://bridge.example.com", "connect_secret": "long and random"}
    assert warnings(**proxied, trusted_proxies=networks("10.0.0.7")) == []
    assert configuration_warnings.warnings(Settings(**proxied), host="127.0.0.1") == []
    assert warnings(public_url="http://127.0.0.1:8000", of_providers=SANDBOX) == []


def test_a_bridge_that_others_reach_without_a_connect_secret_is_one_warning() -> None:
    [warning] = configuration_warnings.warnings(Settings(public_url="https://bridge.example.com"), host="127.0.0.1")
    assert warning.startswith("CONNECTOR_CONNECT_SECRET: not set") and "bridge.example.com" in warning
    alone = Settings(public_url="http://localhost:8000", of_providers=SANDBOX)
    assert configuration_warnings.warnings(alone, host="127.0.0.1") == []
    [warning] = configuration_warnings.warnings(alone, host="0.0.0.0")
    assert warning.startswith("CONNECTOR_CONNECT_SECRET: not set") and "do not start" not in warning
    opened = Settings(public_url="https://bridge.example.com", allowed_targets=targets("10.0.0.0/8"))
    [warning] = configuration_warnings.warnings(opened, host="127.0.0.1")
    assert warning.startswith("CONNECTOR_CONNECT_SECRET: not set") and "do not start" in warning


TUNNEL, HERE = "https://tunnel.example.com", "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("bind", "url", "reached_at"),
    [("127.0.0.1:0", TUNNEL, "tunnel.example.com"), ("0.0.0.0:0", HERE, "0.0.0.0"), ("[::]:0", TUNNEL, "tunnel")],
)
def test_private_targets_want_a_connect_secret_where_others_reach_the_bridge(
    bind: str, url: str, reached_at: str
) -> None:
    opened = {"allowed_targets": targets("127.0.0.0/8"), "public_url": url}
    with pytest.raises(SettingsError) as told:
        listening.check(bind, Settings(**opened))
    said = str(told.value)
    assert said.startswith("CONNECTOR_CONNECT_SECRET: ") and reached_at in said and "\n" not in said
    assert "existing connections go on" in said
    ready = re.search(r"for example to ([\w-]{32,}),", said)
    assert ready and ready[1] not in str(_refusal(bind, Settings(**opened)))
    listening.check(bind, Settings(**opened, connect_secret=ready[1]))


def _refusal(bind: str, settings: Settings) -> SettingsError:
    with pytest.raises(SettingsError) as told:
        listening.check(bind, settings)
    return told.value


def test_private_targets_want_none_where_only_this_machine_reaches_the_bridge() -> None:
    for url in (HERE, "http://localhost:8000", "http://[::1]:8000"):
        listening.check("127.0.0.1:0", Settings(allowed_targets=targets("127.0.0.0/8"), public_url=url))
    listening.check("0.0.0.0:0", Settings(public_url=TUNNEL))


@pytest.mark.parametrize("host", ["0.0.0.0", "172.17.0.2", None])
def test_a_proxy_that_may_be_elsewhere_and_is_not_trusted_is_one_warning(host: str | None) -> None:
    settings = Settings(public_url="https://bridge.example.com", connect_secret="long and random")
    [warning] = configuration_warnings.warnings(settings, host=host)
    assert warning.startswith("CONNECTOR_TRUSTED_PROXIES: ") and "bridge.example.com" in warning


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/connector.db")
    store.database.upgrade()
    yield store
    store.close()


def connected(store: Store, id: str, *, asked_for_secret: bool = False) -> Connection:
    hashes = {"token_hash": f"token {id}", "inbound_hash": f"inbound {id}"}
    sealed = dict.fromkeys(("sealed_key", "sealed_inbound_secret", "sealed_signing_secret"), "sealed")
    times = dict.fromkeys(("created_at", "updated_at"), datetime(2026, 3, 1, tzinfo=UTC))
    made = Connection(id=id, provider="argil", label="a\nb", status="active", **hashes, **sealed, **times)
    store.connections.add(made, asked_for_secret=asked_for_secret)
    return made


def hooked(store: Store, owner: Connection, id: str, url: str) -> None:
    times = dict.fromkeys(("created_at", "updated_at"), owner.created_at)
    store.subscriptions.add(
        Subscription(
            id=id, connection_id=owner.id, trigger="video_done", target_url=url, target_digest=ids.digest(url),
            filters={}, status="active", sealed_secret="sealed", **times,
        )
    )  # fmt: skip


def test_connections_that_nobody_needed_the_secret_for_are_named(kept: Store) -> None:
    connected(kept, "con_open")
    connected(kept, "con_asked", asked_for_secret=True)
    with kept.database.write() as transaction:
        transaction.execute(tables.connections.insert().values(_old_row("con_old")))
    kept.connections.tombstone(connected(kept, "con_gone").id, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert configuration_warnings.stored(Settings(), kept) == []
    open_, old = configuration_warnings.stored(Settings(connect_secret="long and random"), kept)
    assert "con_open (2026-03-01)" in open_ and "while CONNECTOR_CONNECT_SECRET was not set" in open_
    assert "con_old (2026-03-01)" in old and "before version" in old
    assert not any(each in open_ + old for each in ("con_asked", "con_gone", "\n"))


def _old_row(id: str) -> dict[str, Any]:
    """As 0.1.0 wrote it."""
    names = ("token_hash", "inbound_hash", "sealed_key", "sealed_inbound_secret", "sealed_signing_secret", "label")
    times = dict.fromkeys(("created_at", "updated_at"), datetime(2026, 3, 1, tzinfo=UTC))
    return {"id": id, "provider": "argil", "status": "active"} | dict.fromkeys(names, id) | times


def test_hooks_on_private_targets_are_named_without_their_paths(kept: Store) -> None:
    alice = connected(kept, "con_a", asked_for_secret=True)
    hooked(kept, alice, "sub_private", "http://127.0.0.1:5678/webhook/secret-path")
    hooked(kept, alice, "sub_name", "http://n8n:5678/webhook")
    hooked(kept, alice, "sub_public", "https://hooks.example.com/secret-path")
    assert configuration_warnings.stored(Settings(), kept) == []
    [warning] = configuration_warnings.stored(Settings(allowed_targets=targets("127.0.0.0/8,n8n:5678")), kept)
    assert "sub_private of con_a (127.0.0.1:5678)" in warning and "sub_name of con_a (n8n:5678)" in warning
    assert "sub_public" not in warning and "secret-path" not in warning


def test_many_are_counted(kept: Store) -> None:
    for number in range(23):
        connected(kept, f"con_{number}")
    [warning] = configuration_warnings.stored(Settings(connect_secret="long and random"), kept)
    assert warning.count("con_") == configuration_warnings.NAMED and "and 3 more" in warning


def test_doctor_shows_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: Store) -> None:
    hooked(kept, connected(kept, "con_a"), "sub_a", "http://127.0.0.1:5678/")
    address = {"DATABASE_URL": f"sqlite:///{tmp_path}/connector.db", "ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    shown = doctor(monkeypatch, **address, CONNECT_SECRET="x", ALLOWED_TARGETS="127.0.0.0/8").output
    assert "con_a (2026-03-01)" in shown and "sub_a of con_a" in shown


def doctor(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Any:
    for name, value in variables.items():
        monkeypatch.setenv(f"CONNECTOR_{name}", value)
    return CliRunner().invoke(cli.cli, ["doctor"])


def test_doctor_says_that_a_sandbox_is_in_the_providers_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    said = "is a sandbox, so that nothing is spent"
    with serve(create_sandbox(Faults()), port=0) as sandbox:
        shown = doctor(monkeypatch, ARGIL_URL=f"{sandbox.url}/v1")
        assert shown.exit_code == 0 and f"CONNECTOR_ARGIL_URL: {sandbox.url}/v1 {said}" in shown.output
    shown = doctor(monkeypatch, ARGIL_URL=f"{sandbox.url}/v1")
    assert said not in shown.output and f"nothing answers at {sandbox.url}/v1" in shown.output
    monkeypatch.delenv("CONNECTOR_ARGIL_URL")
    assert said not in doctor(monkeypatch).output


def test_doctor_writes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = doctor(monkeypatch)
    assert done.exit_code == 0 and "none yet" in done.output and list(tmp_path.iterdir()) == []
    store = Store(f"sqlite:///{tmp_path}/var/connector.db")
    store.database.upgrade()
    store.close()
    before = {each: each.read_bytes() for each in sorted(tmp_path.rglob("*")) if each.is_file()}
    done = doctor(monkeypatch, ENCRYPTION_KEYS=Fernet.generate_key().decode())
    assert done.exit_code == 0 and "ok, schema up to date" in done.output
    assert {each: each.read_bytes() for each in sorted(tmp_path.rglob("*")) if each.is_file()} == before


def test_doctor_shows_what_is_in_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    lines = doctor(monkeypatch, LOG_LEVEL="debug", CONNECT_SECRET="swordfish").output.splitlines()
    told = {name: rest.split(maxsplit=1) for name, rest in (line.split(maxsplit=1) for line in lines if line[0] != " ")}
    assert told["CONNECTOR_LOG_LEVEL"] == ["set", "debug"]
    assert told["CONNECTOR_DELIVERY_TIMEOUT"] == ["default", "15s"] and told["CONNECTOR_RETENTION"][1] == "30d"
    assert told["CONNECTOR_RETRY_SCHEDULE"] == ["default", "5s, 1m, 5m, 30m, 2h, 5h, 10h, 10h"]
    assert told["CONNECTOR_DATABASE_URL"] == ["default", f"sqlite:///{tmp_path}/var/connector.db"]
    assert told["CONNECTOR_CONNECT_SECRET"] == ["set", "(hidden)"]
    assert f"{tmp_path}/var/encryption.key" in told["CONNECTOR_ENCRYPTION_KEYS"][1]


@pytest.mark.parametrize("password", ["s3cr3t", "s3:cr3t", "s3/cr3t", "s3%40cr3t", "s3?cr3t#"])
def test_the_password_of_the_database_is_never_shown(password: str) -> None:
    for url in (f"postgresql://anna:{password}@db.example.com/x", f"postgresql://db.example.com/x?password={password}"):
        [row] = [
            each
            for each in configuration_warnings.in_force(Settings(database_url=url), {})
            if "DATABASE" in each.variable
        ]
        assert "s3" not in row.value and "cr3t" not in row.value and "db.example.com/x" in row.value


def test_doctor_shows_what_a_start_warns_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/var/connector.db")
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("CONNECTOR_PUBLIC_URL", "http://10.0.0.1:8000")
    shown = CliRunner().invoke(cli.cli, ["doctor"]).output
    assert [line for line in shown.splitlines() if configuration_warnings.warnings(Settings.load())[0] in line]


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("bridge.example.com:80", "http://bridge.example.com:80"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("0:8080", "http://127.0.0.1:8080"),
        ("[::]:8080", "http://[::1]:8080"),
    ],
)
def test_serve_takes_no_wildcard_for_the_address_it_is_called_at(bind: str, url: str) -> None:
    assert listening.local_url(bind) == url
    assert Settings.load({"CONNECTOR_PUBLIC_URL": url, "CONNECTOR_ENCRYPTION_KEYS": Fernet.generate_key().decode()})
