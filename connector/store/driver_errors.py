"""What a driver's error means: that the database cannot be used, with what to do, or that a statement of ours is wrong.

No error that leaves the store repeats what was written: values are users' texts, hashes of tokens, sealed secrets.
"""

import json
import sqlite3

import psycopg
import sqlalchemy as sa

from connector.store.file_lock import LockHeld
from connector.store.group_commit import GroupLost

# Ours to wait for, not to mend: out of reach, full, read-only (PostgreSQL's InternalError); the writers' lock file is
# an OSError.
_AWAY = (
    GroupLost,
    LockHeld,
    OSError,
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
)
_ASKED_TOO_MUCH = (psycopg.errors.ProgramLimitExceeded,)  # at once: that is no fault of the database
_NOT_ALLOWED = (psycopg.errors.InsufficientPrivilege,)
_MISSING = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName)
_ABSENT = ("no such table", "no such column", "no such index")
_BROKEN = (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted, json.JSONDecodeError, UnicodeDecodeError)

_RESTORE = "the database is damaged: stop the bridge, keep a copy of it as it is, and restore a back-up"
_RECOVER = f"{_RESTORE}, or mend it with `sqlite3 FILE .recover`"
_DISK = "the disk fails, or another program changed the file: see the system's log, and restore a back-up if it lasts"
_UPGRADE = "a part of the schema is missing: see that this is the bridge's own database, then restore a back-up"
_GRANT = "this user may not use what it needs there: make it the owner of the bridge's tables"


def unusable(wrong: BaseException) -> str | None:
    """Why the database cannot be used, in one line, with what to do where the driver's words do not say it.

    None for an error that says nothing of the sort. The words have none of the password.
    """
    cause = getattr(wrong, "orig", None) or wrong
    if isinstance(cause, _ASKED_TOO_MUCH):
        return None
    advice = _advice(cause)
    if advice is None and not isinstance(wrong, _AWAY):
        return None
    said = " ".join(str(cause).split()) or type(cause).__name__
    return f"{said}: {advice}" if advice else said


def _advice(cause: BaseException) -> str | None:
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")) or isinstance(cause, UnicodeDecodeError):
        return _RECOVER
    if isinstance(cause, _BROKEN):
        return _RESTORE
    if name.startswith("SQLITE_IOERR"):
        return _DISK
    if isinstance(cause, _NOT_ALLOWED):
        return _GRANT
    if isinstance(cause, _MISSING) or (name == "SQLITE_ERROR" and str(cause).startswith(_ABSENT)):
        return _UPGRADE
    return None


def hide_values(wrong: BaseException) -> None:
    """Leave of PostgreSQL's words what names no value: it quotes rows, keys and texts in its details.

    SQLite's name columns only; what SQLAlchemy adds is hidden by its engines (`hide_parameters`).
    """
    cause = getattr(wrong, "orig", None) or wrong
    if not isinstance(cause, psycopg.Error) or cause.diag.message_primary is None:
        return
    said, kept = str(cause), _without_values(cause)
    cause.args = (kept,)
    if wrong is not cause:
        wrong.args = tuple(each.replace(said, kept) if isinstance(each, str) else each for each in wrong.args)


def _without_values(cause: psycopg.Error) -> str:
    told = cause.diag
    if not (told.sqlstate or "").startswith(("22", "23")):  # data that is not what it must be, and constraints
        return str(told.message_primary)
    names = {"table": told.table_name, "column": told.column_name, "constraint": told.constraint_name}
    where = ", ".join(f"{kind} {name}" for kind, name in names.items() if name)
    return f"{type(cause).__name__}{' (' if where else ''}{where}{')' if where else ''}"
