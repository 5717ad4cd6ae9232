"""Many rows in one parameter, and statements that are compiled once: for what relay and web do all the time.

    rows = batch.rows(database.sqlite, id=Text, due_at=BigInteger)     a table of what is handed in as JSON
    ended = batch.Statement(update(...).where(table.c.id == rows.c.id))
    ended(transaction, rows=batch.packed([("dlv_1", 7)]))
    batch.Insert(database.sqlite, table)(transaction, rows)            whole rows into a table

A statement's values are those of the driver: instants are microseconds (`batch.micros`), objects are JSON text. What is
not repeated for every event or action is written in plain Core, whose types do that by themselves.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as postgresql_dialect
from sqlalchemy.dialects import sqlite as sqlite_dialect

from connector.store import readonly

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BLOCK = 16  # rows in one statement
_PLAIN = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS  # which are refused
_POSTGRESQL: dict[type[sa.types.TypeEngine[Any]], str] = {
    sa.Text: "text",
    sa.String: "text",
    sa.Boolean: "boolean",
    sa.Integer: "bigint",
    sa.BigInteger: "bigint",
    sa.Float: "double precision",
}


def micros(instant: datetime) -> int:
    """An aware instant as the tables keep it."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(micros: int) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(microseconds=micros)


def packed(rows: Iterable[Any]) -> str:
    """Rows as the parameter that `rows` reads: their values in the order of its columns, or the values of its one."""
    return orjson.dumps(list(rows), option=_PLAIN).decode()


def by_column(table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows as `Insert` takes them: values in the order of the columns; what a row leaves out is null."""
    names = [column.name for column in table.c]
    return [[_plain(row.get(name)) for name in names] for row in rows]


def _plain(value: Any) -> Any:
    return micros(value) if isinstance(value, datetime) else value


def rows(sqlite: bool, **columns: type[sa.types.TypeEngine[Any]]) -> sa.Subquery:
    """What the parameter `rows` holds, as a table with these columns."""
    if sqlite:
        taken = ["value"] if len(columns) == 1 else [f"value ->> {at}" for at in range(len(columns))]
        chosen = ", ".join(f"{value} AS {name}" for value, name in zip(taken, columns, strict=True))
        source = f"SELECT {chosen} FROM json_each(:rows)"
    else:
        taken = ["value #>> '{}'"] if len(columns) == 1 else [f"value ->> {at}" for at in range(len(columns))]
        typed = zip(taken, columns.items(), strict=True)
        chosen = ", ".join(f"CAST({value} AS {_POSTGRESQL[kind]}) AS {name}" for value, (name, kind) in typed)
        source = f"SELECT {chosen} FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS given (value)"
    return sa.text(source).columns(*(sa.column(name, kind) for name, kind in columns.items())).subquery("given")


def all_of(sqlite: bool, table: sa.Table) -> sa.Select[Any]:
    """What the parameter `rows` holds, in the columns of a table."""
    given = rows(sqlite, **{column.name: _kind(column) for column in table.c})
    # SQLite takes the ON of a following ON CONFLICT for a join's unless there is a WHERE.
    return sa.select(given).where(sa.true())


def upsert(sqlite: bool, table: sa.Table) -> Any:
    """An INSERT of this dialect, which both know ON CONFLICT.

    What it let in is known by RETURNING: an INSERT's row count is not to be had on PostgreSQL.
    """
    return sqlite_dialect.insert(table) if sqlite else postgresql_dialect.insert(table)


def _kind(column: sa.Column[Any]) -> type[sa.types.TypeEngine[Any]]:
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return next(each for each in _POSTGRESQL if isinstance(kind, each))


class Statement:
    """A Core statement that is compiled at its first use and then goes to the driver as it is.

    At every row that it fetches, SQLite's driver lets other threads run, and then waits for them. So there a query
    gives all rows as one JSON text, and its columns may be text or whole numbers only. `row_by_row`: they are fetched
    one by one all the same, because bodies that strangers sent are in them, which may be long.
    """

    def __init__(self, statement: sa.ClauseElement, *, row_by_row: bool = False) -> None:
        self._statement = statement
        self._text = ""
        self._row_by_row = row_by_row
        self._one_text = False
        self._positions: list[str] | None = None
        self._constants: dict[str, Any] = {}

    def __call__(self, transaction: sa.Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with the values of its parameters. Gives its rows, if it has any."""
        if not self._text:
            self._compile(transaction.dialect)
        given = {**self._constants, **values}
        taken = [given[name] for name in self._positions] if self._positions else given
        found = _execute(transaction, self._text, taken)
        return list(map(tuple, orjson.loads(found[0][0]))) if self._one_text else found

    def _compile(self, dialect: sa.Dialect) -> None:
        statement = self._statement
        if dialect.name == "sqlite" and isinstance(statement, sa.Select) and not self._row_by_row:
            self._one_text = True
            columns = statement.subquery("found").c
            statement = sa.select(sa.func.json_group_array(sa.func.json_array(*columns)))
        compiled = statement.compile(dialect=dialect)
        self._constants = dict(compiled.params)
        self._positions = getattr(compiled, "positiontup", None)
        self._text = str(compiled)


class Insert:
    """Rows into a table, their values in the order of its columns.

    PostgreSQL takes them as one parameter. For SQLite to read that costs more than to write the rows: it gets blocks.
    """

    def __init__(self, sqlite: bool, table: sa.Table) -> None:
        names = [column.name for column in table.c]
        quoted, row = ", ".join(f'"{name}"' for name in names), f"({', '.join('?' * len(names))})"
        into = f"INSERT INTO {table.name} ({quoted}) VALUES "
        self._one, self._block = into + row, into + ", ".join([row] * _BLOCK)
        self._all = None if sqlite else Statement(table.insert().from_select(names, all_of(sqlite, table)))

    def __call__(self, transaction: sa.Connection, rows: Sequence[Sequence[Any]]) -> None:
        if self._all:
            self._all(transaction, rows=packed(rows))
            return
        whole = len(rows) - len(rows) % _BLOCK
        for start in range(0, whole, _BLOCK):
            _execute(transaction, self._block, list(itertools.chain.from_iterable(rows[start : start + _BLOCK])))
        for row in rows[whole:]:
            _execute(transaction, self._one, row)


def _execute(transaction: sa.Connection, text: str, values: Any) -> list[tuple[Any, ...]]:
    cursor = transaction.connection.cursor()
    try:
        cursor.execute(text, values)
        return list(cursor.fetchall()) if cursor.description else []
    except Exception as error:
        readonly.mark(transaction, error)
        raw = transaction.connection.dbapi_connection
        if transaction.dialect.is_disconnect(error, raw, cursor):  # type: ignore[arg-type]
            transaction.invalidate(error)
        raise
    finally:
        cursor.close()
