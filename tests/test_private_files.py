"""What the bridge writes is for the user who runs it, whatever the umask that it is started with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector import configuration_warnings, private_files
from connector.settings import Settings


@pytest.fixture(autouse=True)
def anything_goes() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {str(each.relative_to(folder)): each.stat().st_mode & 0o077 for each in folder.rglob("*")}


COMMANDS = [["db", "upgrade"], ["keys", "rotate"], ["doctor"], ["db", "upgrade"]]


@pytest.mark.processes
def test_no_command_leaves_a_file_that_others_may_open(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
    for command in COMMANDS:
        subprocess.run([sys.executable, "-m", "connector", *command], cwd=tmp_path, env=env, capture_output=True)
    found = modes(tmp_path)
    assert {"var", "var/connector.db", "var/connector.db-writer", "var/encryption.key"} <= found.keys()
    assert set(found.values()) == {0}, found


def test_no_file_of_a_process_is_open_to_others(tmp_path: Path) -> None:
    private_files.only_for_owner()
    (tmp_path / "any").touch()
    assert modes(tmp_path) == {"any": 0}


def test_files_that_others_may_open_are_told(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/a.db", public_url="https://bridge.example.com", connect_secret="long"
    )
    before = configuration_warnings.warnings(settings)
    for name, mode in {"a.db": 0o600, "a.db-wal": 0o600, "encryption.key": 0o600}.items():
        (tmp_path / name).touch(mode=mode)
    assert configuration_warnings.warnings(settings) == before
    (tmp_path / "a.db-wal").chmod(0o640)
    (tmp_path / "encryption.key").chmod(0o604)
    [warning] = [each for each in configuration_warnings.warnings(settings) if each not in before]
    assert f"chmod go= {tmp_path}/a.db-wal {tmp_path}/encryption.key" in warning
