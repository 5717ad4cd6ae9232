"""What an operator typed wrong is one line that says what to type, and nothing is made by it."""

from pathlib import Path

import pytest

from connector import cli
from connector.demo import script
from connector.providers import folders
from connector.sandbox import stand_in
from connector.sandbox.faults import Faults


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["connector", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    [line] = capsys.readouterr().err.strip().splitlines()
    return int(ended.value.code or 0), line


@pytest.fixture(autouse=True)
def somewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONNECTOR_PUBLIC_URL", raising=False)


@pytest.mark.parametrize(
    ("bind", "sentence"),
    [
        (":8000", "--bind: :8000 names no address: 127.0.0.1:8000 is this machine only, 0.0.0.0:8000 all"),
        ("8000", "--bind: 8000 is not an address and a port, such as 127.0.0.1:8000"),
        ("127.0.0.1:http", "--bind: 127.0.0.1:http is not an address and a port, such as 127.0.0.1:8000"),
        ("127.0.0.1:70000", "--bind: 127.0.0.1:70000 is not an address and a port, such as 127.0.0.1:8000"),
        ("http://127.0.0.1:8000", "--bind: http://127.0.0.1:8000 is not an address and a port, such as 127.0.0.1:8000"),
        (" 127.0.0.1:8000", "--bind:  127.0.0.1:8000 is not an address and a port, such as 127.0.0.1:8000"),
        ("ü..x:8000", "--bind: ü..x:8000 is not an address and a port, such as 127.0.0.1:8000"),
        ("::1:8000", "--bind: ::1:8000 is not read: an IPv6 address stands in brackets, such as [::1]:8000"),
        ("[::1:8000", "--bind: [::1:8000 is not read: an IPv6 address stands in brackets, such as [::1]:8000"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "web", "sandbox"])
def test_a_bind_address_that_is_none_says_what_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, bind: str, sentence: str
) -> None:
    assert said(monkeypatch, capsys, command, "--bind", bind) == (2, f"connector: {sentence}")


def test_a_port_that_nobody_knows_is_none_to_be_called_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = "--bind: 127.0.0.1:0 is whatever port is free, so that nobody knows the address: name a port"
    assert said(monkeypatch, capsys, "serve", "--bind", "127.0.0.1:0") == (2, f"connector: {sentence}")


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_provider_that_there_is_not_is_told_which_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr("sys.argv", ["connector", command, "--provider", "nobody"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "'nobody' is not" in (said := capsys.readouterr().err) and all(each in said for each in folders.FOLDERS)


@pytest.mark.parametrize("provider", folders.FOLDERS)
def test_every_provider_brings_its_sandbox_and_its_script_of_the_demo(provider: str) -> None:
    brought = script.of(provider)
    assert brought.provider == provider and brought.setting in {each.variable for each in folders.settings()}
    sandbox = stand_in.of(provider)
    assert sandbox.path == brought.path and brought.api_key.startswith(sandbox.key_prefix)
    app = sandbox.create(Faults(), render_seconds=1, training_seconds=1, credits=1)
    app.extensions["sandbox"].close()


@pytest.mark.parametrize("command", [("keys", "rotate"), ("web",)])
def test_an_empty_database_is_named_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert said(monkeypatch, capsys, *command) == (
        2,
        "connector: the database is empty: run `connector db upgrade` first",
    )
