"""Real processes: they start, refuse, stop cleanly, and lose nothing when they are killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from cryptography.fernet import Fernet
from support.receiver import Reply
from support.world import World, until

from connector.services.keyring import Keyring
from connector.store.store import Store
from connector.vault import Vault

pytestmark = pytest.mark.processes

CONNECTOR = [sys.executable, "-m", "connector"]


def _environment(world: World, **more: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
    settings = world.bridge.settings
    return inherited | {
        "CONNECTOR_DATABASE_URL": settings.database_url,
        "CONNECTOR_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "CONNECTOR_PUBLIC_URL": settings.public_url,
        **settings.of_providers,
        "CONNECTOR_ALLOWED_TARGETS": "127.0.0.0/8",
        "CONNECTOR_RETRY_SCHEDULE": "200ms,200ms,200ms",
        **more,
    }


@contextlib.contextmanager
def _process(*command: str, env: dict[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (cwd / "log").open("ab") as log:
        process = subprocess.Popen([*CONNECTOR, *command], env=env, cwd=cwd, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill() if process.poll() is None else None
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_relay_killed_between_claim_and_settle_delivers_after_its_restart_with_the_same_id(
    database_url: str, tmp_path: Path
) -> None:
    with World(database_url) as world:
        alice = world.connect("alice")
        released = threading.Event()

        def hang() -> Reply:
            released.wait(20)
            return (200, {}, b"")

        world.receiver.then = hang
        alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
        video = {"script": "Hello.", "avatar_id": world.avatar(alice)}
        env = _environment(world, CONNECTOR_DELIVERY_TIMEOUT="1s")
        with _process("relay", env=env, cwd=tmp_path) as relay:
            alice.good("POST", "/v1/actions/create_and_render_video", video)
            [first] = world.receiver.wait(1, seconds=20)
            relay.send_signal(signal.SIGKILL)
            relay.wait()
        released.set()
        assert alice.good("GET", "/v1/deliveries")["data"][0]["status"] == "pending"
        _end_leases(world)
        with _process("relay", env=env, cwd=tmp_path) as relay:
            second = world.receiver.wait(2, seconds=20)[1]
            until(lambda: alice.good("GET", "/v1/deliveries")["data"][0]["status"] == "delivered")
            relay.send_signal(signal.SIGTERM)
            assert relay.wait(20) == 0
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.body == second.body


def _end_leases(world: World) -> None:
    """Move time past the dead process's lease."""
    from connector.store import tables

    with world.bridge.store.database.write() as transaction:
        table = tables.deliveries
        claimed = table.update().where(table.c.lease_token.is_not(None))
        transaction.execute(claimed.values(lease_until=datetime.now(UTC)))


def test_serve_answers_delivers_and_stops_cleanly(tmp_path: Path) -> None:
    with World(f"sqlite:///{tmp_path}/unused.db") as world:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        env = _environment(
            world, CONNECTOR_DATABASE_URL=f"sqlite:///{tmp_path}/var/served.db", CONNECTOR_PUBLIC_URL=url
        )
        del env["CONNECTOR_ENCRYPTION_KEYS"]
        with _process("serve", "--bind", f"127.0.0.1:{port}", env=env, cwd=tmp_path) as serve:
            until(lambda: _ready(url), seconds=20)
            made = requests.post(
                f"{url}/v1/connections", json={"provider": "argil", "api_key": "sandbox-bob"}, timeout=5
            ).json()
            bearer = {"Authorization": f"Bearer {made['token']}"}
            hook = {"trigger": "video_done", "target_url": world.receiver.url}
            assert requests.post(f"{url}/v1/subscriptions", json=hook, headers=bearer, timeout=5).status_code == 201
            avatar = requests.get(f"{url}/v1/options/avatars", headers=bearer, timeout=5).json()[0]["id"]
            video = {"script": "Hello.", "avatar_id": avatar}
            answer = requests.post(f"{url}/v1/actions/create_and_render_video", json=video, headers=bearer, timeout=5)
            assert answer.status_code == 200
            world.receiver.wait(1)
            serve.send_signal(signal.SIGTERM)
            assert serve.wait(30) == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{url}/healthz", timeout=5)
        assert (tmp_path / "var" / "encryption.key").stat().st_mode & 0o777 == 0o600
        _assert_no_key(tmp_path, "sandbox-bob", made["token"], made["signing_secret"])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_a_killed_serve_leaves_nobody_behind_and_starts_again_at_its_address(tmp_path: Path) -> None:
    with World(f"sqlite:///{tmp_path}/unused.db") as world:
        port = _free_port()
        env = _environment(world, CONNECTOR_DATABASE_URL=f"sqlite:///{tmp_path}/served.db")
        command = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1")
        with _process(*command, env=env, cwd=tmp_path) as serve:
            until(lambda: _ready(f"http://127.0.0.1:{port}"), seconds=20)
            children = psutil.Process(serve.pid).children(recursive=True)
            assert len(children) >= 3  # web, its worker, relay
            serve.kill()
            serve.wait()
            with _process(*command, env=env, cwd=tmp_path) as again:
                until(lambda: not any(each.is_running() for each in children), seconds=20)
                until(lambda: _ready(f"http://127.0.0.1:{port}"), seconds=20)
                again.send_signal(signal.SIGTERM)
                assert again.wait(30) == 0


def test_serve_brings_a_killed_relay_back(tmp_path: Path) -> None:
    with World(f"sqlite:///{tmp_path}/unused.db") as world:
        port = _free_port()
        env = _environment(world, CONNECTOR_DATABASE_URL=f"sqlite:///{tmp_path}/served.db")
        with _process("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1", env=env, cwd=tmp_path) as serve:
            until(lambda: _ready(f"http://127.0.0.1:{port}"), seconds=20)
            killed = until(lambda: _child(serve.pid, "relay"))
            os.kill(killed, signal.SIGKILL)
            until(lambda: (pid := _child(serve.pid, "relay")) and pid != killed, seconds=20)
            serve.send_signal(signal.SIGTERM)
            assert serve.wait(30) == 0


@pytest.mark.parametrize("command", ["web --bind 127.0.0.1:0", "relay"])
def test_an_older_schema_is_refused_in_one_line(command: str, tmp_path: Path) -> None:
    done = _run(*command.split(), tmp_path, CONNECTOR_DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    assert done.returncode == 2
    assert "connector db upgrade" in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("command", "settings", "word"),
    [
        (["serve"], {"CONNECTOR_DELIVERY_TIMEOUT": "soon"}, "CONNECTOR_DELIVERY_TIMEOUT"),
        (["relay"], {"CONNECTOR_DATABASE_URL": "postgresql://localhost/x"}, "CONNECTOR_ENCRYPTION_KEYS"),
        (
            ["serve", "--bind", "0.0.0.0:8000"],
            {"CONNECTOR_ALLOWED_TARGETS": "10.0.0.0/8"},
            "CONNECTOR_CONNECT_SECRET",
        ),
        (["serve", "--bind", "nowhere"], {}, "--bind"),
    ],
)
def test_a_wrong_setting_is_one_line_and_exit_2(
    command: list[str], settings: dict[str, str], word: str, tmp_path: Path
) -> None:
    done = _run(*command, cwd=tmp_path, **settings)
    assert done.returncode == 2
    assert word in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_keys_that_do_not_open_the_database_are_one_line_and_exit_2(tmp_path: Path) -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    environment = {"CONNECTOR_DATABASE_URL": f"sqlite:///{tmp_path}/kept.db", "CONNECTOR_ENCRYPTION_KEYS": first}
    assert _run("db", "upgrade", cwd=tmp_path, **environment).returncode == 0
    assert _run("keys", "rotate", cwd=tmp_path, **environment).stdout == "Nothing is sealed yet.\n"
    with contextlib.closing(Store(environment["CONNECTOR_DATABASE_URL"])) as store:
        Keyring(store, Vault([first])).begin(now=datetime.now(UTC))
    wrong = environment | {"CONNECTOR_ENCRYPTION_KEYS": second}
    bind = f"127.0.0.1:{_free_port()}"
    for command in (["serve", "--bind", bind], ["web", "--bind", bind], ["relay"]):
        done = _run(*command, cwd=tmp_path, **wrong)
        assert done.returncode == 2, done.stderr
        [line] = done.stderr.strip().splitlines()
        assert "CONNECTOR_ENCRYPTION_KEYS" in line and first not in line and second not in line
    examined = _run("doctor", cwd=tmp_path, **wrong)
    assert examined.returncode == 2 and "not the keys that this database was sealed with" in examined.stdout
    assert _run("doctor", cwd=tmp_path, **environment).returncode == 0
    rotated = _run("keys", "rotate", cwd=tmp_path, **wrong)
    assert rotated.returncode == 1 and "does not open: canaries canary: sealed_text" in rotated.stderr
    both = environment | {"CONNECTOR_ENCRYPTION_KEYS": f"{second},{first}"}
    assert _run("keys", "rotate", cwd=tmp_path, **both).returncode == 0
    assert _run("doctor", cwd=tmp_path, **wrong).returncode == 0
    lost = _run("doctor", cwd=tmp_path, CONNECTOR_DATABASE_URL=environment["CONNECTOR_DATABASE_URL"])
    assert lost.returncode == 2 and "encryption.key is missing" in lost.stdout


def _run(*command: Any, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    *words, place = (*command, cwd) if cwd else command
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
    return subprocess.run(
        [*CONNECTOR, *words], env=clean | settings, cwd=place, capture_output=True, text=True, timeout=30
    )


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=1).ok
    except requests.RequestException:
        time.sleep(0.05)
        return False


def _child(parent: int, command: str) -> int | None:
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        pid, _, args = line.strip().partition(" ")
        if f"-m connector {command} " in f"{args} ":
            return int(pid)
    return None


def _assert_no_key(folder: Path, *secrets: str) -> None:
    """No file that the processes left (logs, the database and its journal) holds a secret."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "encryption.key"]
    assert any(path.name == "log" for path in files) and any(path.suffix == ".db" for path in files)
    for path in files:
        content = path.read_bytes()
        assert not any(secret.encode() in content for secret in secrets), path
