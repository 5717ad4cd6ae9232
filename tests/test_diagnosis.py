"""What a start warns of, and that `doctor` shows the same."""

from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from connector import cli, diagnosis
from connector.settings import Settings


def warnings(**chosen: Any) -> list[str]:
    return diagnosis.warnings(Settings(**chosen))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://bridge:8000", "https://192.168.1.5"])
def test_a_public_url_that_the_provider_cannot_reach_is_one_warning(url: str) -> None:
    [warning] = warnings(public_url=url)
    assert warning.startswith("CONNECTOR_PUBLIC_URL: ") and url in warning


def test_what_fits_together_is_no_warning() -> None:
    assert warnings(public_url="https://bridge.example.com") == []
    assert warnings(public_url="http://127.0.0.1:8000", argil_url="http://127.0.0.1:8001/v1") == []


def test_doctor_shows_what_a_start_warns_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/var/connector.db")
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("CONNECTOR_PUBLIC_URL", "http://10.0.0.1:8000")
    shown = CliRunner().invoke(cli.cli, ["doctor"]).output
    assert [line for line in shown.splitlines() if diagnosis.warnings(Settings.load())[0] in line]


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
    assert cli._local_url(bind) == url
    assert Settings.load({"CONNECTOR_PUBLIC_URL": url, "CONNECTOR_ENCRYPTION_KEYS": Fernet.generate_key().decode()})
