"""A start that cannot work says why in one line, in the database's own words, and says nothing of the password."""

import subprocess
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from faults.harness import CONNECTOR, environment, free_port
from support.postgresql import Server

pytestmark = pytest.mark.processes

SECRET = "s3cr3t"
COMMANDS = {
    "serve": ["serve", "--bind", f"127.0.0.1:{free_port()}"],
    "web": ["web", "--bind", f"127.0.0.1:{free_port()}"],
    "relay": ["relay"],
    "upgrade": ["db", "upgrade"],
    "rotate": ["keys", "rotate"],
    "doctor": ["doctor"],
}


def start(command: str, url: str, folder: Path) -> tuple[int, str]:
    """Its exit code, and the line that it ends with."""
    settings = {"CONNECTOR_DATABASE_URL": url, "CONNECTOR_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    done = subprocess.run(
        [*CONNECTOR, *COMMANDS[command]],
        env=environment(**settings),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr and SECRET not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) <= 1, done.stderr
    return done.returncode, (done.stderr or done.stdout).strip().splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:pa@b:{SECRET}@h",
        f"postgresql://u:{SECRET}@h/db?pgbouncer=true",
        "sqlite:////dev/null/a/b.db",
    ],
)
def test_an_address_that_cannot_be_right_is_the_settings_fault(command: str, url: str, tmp_path: Path) -> None:
    code, told = start(command, url, tmp_path)
    assert code == 2 and "CONNECTOR_DATABASE_URL: " in told


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"doctor"}))  # which makes nothing
def test_so_is_a_file_that_cannot_be_made(command: str, tmp_path: Path) -> None:
    code, told = start(command, "sqlite:////proc/b.db", tmp_path)
    assert code == 2 and "CONNECTOR_DATABASE_URL: " in told


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_refuses_is_told_in_its_own_words(command: str, tmp_path: Path) -> None:
    code, told = start(command, f"postgres://u:{SECRET}@127.0.0.1:{free_port()}/db", tmp_path)
    assert code == 1 and "Connection refused" in told


@pytest.mark.parametrize("command", ["relay", "doctor"])
def test_so_is_a_database_that_is_not_there_or_full(
    command: str, server: Server, postgresql_url: str, tmp_path: Path
) -> None:
    code, told = start(command, server.url("elsewhere"), tmp_path)
    assert code == 1 and 'database "elsewhere" does not exist' in told
    name = postgresql_url.partition("@/")[2].partition("?")[0]
    with server.connect() as admin:
        admin.execute("CREATE ROLE guest LOGIN")
        admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        try:
            code, told = start(command, postgresql_url.replace("postgres@", f"guest:{SECRET}@"), tmp_path)
        finally:
            admin.execute("DROP ROLE guest")
    assert code == 1 and "too many connections" in told
