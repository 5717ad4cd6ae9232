"""`connector invite` and `connector console-link`: links that an operator hands out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from connector import ids
from connector.cli import cli
from connector.errors import NotFound, SettingsError
from connector.states import CodePurpose
from connector.store.connections import Connection
from connector.store.store import Store


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONNECTOR_DATABASE_URL", database_url)
    monkeypatch.setenv("CONNECTOR_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("CONNECTOR_PUBLIC_URL", "https://bridge.example.com/under")


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.strip()


@pytest.mark.usefixtures("environment")
def test_an_invitation_is_a_link_with_its_code_behind_the_hash(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_CONNECT_SECRET", "a secret")
    address, _, code = run("invite", "--uses", "3", "--expires", "2h").partition("#invite=")
    assert address == "https://bridge.example.com/under/connect" and "a secret" not in code
    now = datetime.now(UTC)
    found = store.codes.use(ids.digest(code), CodePurpose.INVITATION, now=now)
    assert found is not None and found.uses_left == 2
    assert 7100 < (found.expires_at - now).total_seconds() <= 7200


@pytest.mark.usefixtures("environment")
def test_where_anybody_may_connect_there_are_no_invitations(store: Store) -> None:
    with pytest.raises(
        SettingsError, match=r"CONNECTOR_CONNECT_SECRET: not set, .* https://bridge.example.com/under/con"
    ):
        run("invite")


@pytest.mark.usefixtures("environment")
def test_a_link_signs_in_to_the_connection_that_is_named(store: Store, alice: Connection) -> None:
    address, _, code = run("console-link", alice.id).partition("#code=")
    assert address == "https://bridge.example.com/under/console/sign-in"
    found = store.codes.use(ids.digest(code), CodePurpose.SIGN_IN, now=datetime.now(UTC))
    assert found is not None and (found.connection_id, found.uses_left) == (alice.id, 0)
    with pytest.raises(NotFound, match="there is no connection con_nobody"):
        run("console-link", "con_nobody")


@pytest.mark.usefixtures("environment")
def test_what_is_no_duration_is_refused(store: Store) -> None:
    result = CliRunner().invoke(cli, ["console-link", "con_x", "--expires", "soon"])
    assert result.exit_code == 2 and "such as 15s" in result.output
