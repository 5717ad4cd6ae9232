"""Addresses of databases: read alike by all who connect, refused without a word of the password."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import pq

from connector import database_url
from connector.database_url import File, Server

SECRET = "s3cr3t"


def parameters(url: str) -> dict[str, str]:
    address = database_url.read(url)
    assert isinstance(address, Server)
    return dict(address.parameters)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("h/db", {"host": "h", "dbname": "db"}),
        ("h:6432/db", {"host": "h", "port": "6432", "dbname": "db"}),
        ("u@h", {"user": "u", "host": "h"}),
        ("u:p@h:1/db", {"user": "u", "password": "p", "host": "h", "port": "1", "dbname": "db"}),
        ("u:p@[::1]:1/db", {"user": "u", "password": "p", "host": "::1", "port": "1", "dbname": "db"}),
        ("u:@h/db", {"user": "u", "host": "h", "dbname": "db"}),
        ("u:a/b@h/db", {"user": "u", "password": "a/b", "host": "h", "dbname": "db"}),
        ("u:a?b#c:d e@h/db", {"user": "u", "password": "a?b#c:d e", "host": "h", "dbname": "db"}),
        ("u:100%@h/db", {"user": "u", "password": "100%", "host": "h", "dbname": "db"}),
        ("u:a%2Fb%40c%3A%25@h/db", {"user": "u", "password": "a/b@c:%", "host": "h", "dbname": "db"}),
        ("u:p%C3%A4%E2%82%AC@h/db", {"user": "u", "password": "pä€", "host": "h", "dbname": "db"}),
        ("u@server:p@h/db", {"user": "u@server", "password": "p", "host": "h", "dbname": "db"}),
        ("u:p@h1:1,h2/db", {"user": "u", "password": "p", "host": "h1,h2", "port": "1,", "dbname": "db"}),
        ("h1,h2/db?target_session_attrs=read-write", None),
        ("/db?host=/var/run/postgresql", {"host": "/var/run/postgresql", "dbname": "db"}),
        ("%2Fvar%2Frun/db", {"host": "/var/run", "dbname": "db"}),
        ("h/my%20db?sslmode=require", {"host": "h", "dbname": "my db", "sslmode": "require"}),
        (
            "h/db?options=-c%20statement_timeout%3D5s",
            {"host": "h", "dbname": "db", "options": "-c statement_timeout=5s"},
        ),
        ("h/db?application_name=a+b@c", {"host": "h", "dbname": "db", "application_name": "a b@c"}),
    ],
)
def test_a_server_is_read(scheme: str, rest: str, said: dict[str, str] | None) -> None:
    found = parameters(f"{scheme}://{rest}")
    assert said is None or found == said


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        ("h:abc/db", "port"),
        ("h:99999/db", "port"),
        ("h:0/db", "port"),
        (f"u:{SECRET}", "port"),
        (f"u:{SECRET}/db", "port"),
        (f"u:{SECRET}@[::1/db", "host"),
        (f"u:{SECRET}@::1/db", "host"),
        (f"u:{SECRET}@h h/db", "host"),
        (f"u:{SECRET}@a..b/db", "host"),
        (f"u:{SECRET}@{'h' * 64}/db", "host"),
        (f"u:pa@b:{SECRET}@h", "%40"),
        (f"u:pa@{SECRET}@h/db", "%40"),
        (f"u:pa@b/{SECRET}@h/db", "%40"),
        (f"u:pa@b?{SECRET}@h/db", "%40"),
        (f"u:pa@b?{SECRET}=x@h/db", "parameter"),
        (f"u:pa@b#{SECRET}@h/db", "%23"),
        (f"u/{SECRET}:x@h/db", "%2F"),
        (f"u?{SECRET}:x@h/db", "%3F"),
        (f"h/db#{SECRET}", "%23"),
        (f"u:%ff{SECRET}@h/db", "UTF-8"),
        (f"u:%00{SECRET}@h/db", "%00"),
        (f"u:{SECRET}@h/db?pgbouncer=true", "pgbouncer"),
        (f"u:{SECRET}@h/db?schema=public", "schema"),
        (f"u:{SECRET}@h/db?sslmode=require&connection_limit=5", "connection_limit"),
        (f"u:x@h/db?password=a&{SECRET}", "name=value"),
        (f"u:x@h/db?password=a&{SECRET}=b", "parameter"),
        (f"u:{SECRET}@h/db?sslmode", "name=value"),
        (f"u:{SECRET}@h/db?sslmode=require&sslmode=disable", "once"),
        (f"u:{SECRET}@h/db?sslmode=no-verify", "sslmode"),
        (f"u:{SECRET}@h/db?connect_timeout=soon", "connect_timeout"),
        (f"u:{SECRET}@h/db?port=abc", "port"),
        (f"u:{SECRET}@h/db?host=a..b", "host"),
    ],
)
def test_what_cannot_be_right_is_refused_without_a_word_of_the_password(rest: str, named: str) -> None:
    with pytest.raises(ValueError) as told:
        database_url.read(f"postgresql://{rest}")
    assert named in str(told.value)
    assert SECRET not in str(told.value) and "\n" not in str(told.value)


@given(st.text(st.sampled_from("ab@:/?#[]%=&,. 12"), max_size=30))
def test_whatever_is_written_is_read_or_refused_in_a_sentence(rest: str) -> None:
    try:
        address = database_url.read(f"postgresql://{rest}")
    except ValueError as told:
        assert str(told) and "\n" not in str(told)
    else:
        assert address.shown().startswith("postgresql://")


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1))
def test_any_password_is_read_as_it_was_encoded(password: str) -> None:
    encoded = "".join(f"%{each:02X}" for each in password.encode())
    assert parameters(f"postgresql://u:{encoded}@h/db")["password"] == password


@given(st.text(st.sampled_from("ab/?#:[]&= "), min_size=1))
def test_a_password_is_read_as_it_was_pasted_unless_it_has_an_at_sign(password: str) -> None:
    assert parameters(f"postgresql://u:{password}@h/db") == {
        "user": "u",
        "password": password,
        "host": "h",
        "dbname": "db",
    }


def test_all_that_libpq_takes_is_known() -> None:
    assert {each.keyword.decode() for each in pq.Conninfo.get_defaults()} == database_url._KNOWN


@pytest.mark.parametrize(
    "text",
    [
        "mysql://h/db",
        "connector.db",
        "",
        "sqlite://c.db",
        "postgresql:/h",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///c.db?mode=ro",
    ],
)
def test_another_kind_of_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path"):
        database_url.read(text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgres://u:{SECRET}@h:1/db?sslmode=require&password={SECRET}", "postgresql://u@h:1/db?sslmode=require"),
        (f"postgresql://u:{SECRET}@h1,h2:2/db", "postgresql://u@h1,h2:2/db"),
        ("postgresql://[::1]:5/db", "postgresql://[::1]:5/db"),
        ("postgresql:///db", "postgresql:///db"),
        ("sqlite:////a/b.db", "sqlite:////a/b.db"),
        ("sqlite:///var/b.db", f"sqlite:///{Path.cwd()}/var/b.db"),
    ],
)
def test_it_is_shown_without_the_password(url: str, shown: str) -> None:
    address = database_url.read(url)
    assert address.shown() == shown
    assert SECRET not in repr(address)


@pytest.fixture
def as_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may do whatever a mode says: judge by the mode alone."""
    bits = {os.R_OK: stat.S_IRUSR, os.W_OK: stat.S_IWUSR, os.X_OK: stat.S_IXUSR}

    def access(path: Any, wanted: int) -> bool:
        return all(os.stat(path).st_mode & bit for flag, bit in bits.items() if wanted & flag)

    monkeypatch.setattr(os, "access", access)


def fault(path: Path) -> str:
    address = database_url.read(f"sqlite:///{path}")
    assert isinstance(address, File)
    return address.fault() or ""


@pytest.mark.usefixtures("as_anybody")
def test_a_file_that_cannot_be_used_is_known_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database")
    (tmp_path / "read-only.db").touch(0o400)
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(0o500)
    before = sorted(tmp_path.rglob("*"))
    assert "is a folder" in fault(tmp_path)
    assert "is not an SQLite database" in fault(tmp_path / "file")
    assert f"{tmp_path}/file is not a folder" in fault(tmp_path / "file" / "a.db")
    assert "may not be read and written" in fault(tmp_path / "read-only.db")
    assert "may not be written" in fault(tmp_path / "locked" / "a.db")
    assert "cannot be made in it" in fault(tmp_path / "locked" / "var" / "a.db")
    assert "is not a file" in fault(Path("/dev/null"))
    assert "too long" in fault(tmp_path / ("a" * 300))
    assert fault(tmp_path / "new" / "var" / "a.db") == "" == fault(tmp_path / "a.db")
    assert sorted(tmp_path.rglob("*")) == before
