"""The types of columns. Instants are microseconds since 1970 in a BIGINT, so that both engines sort and compare them
alike.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, ForeignKey, Integer, String
from sqlalchemy.types import TypeDecorator

from connector.store import batch

SERIAL = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself there


def owner() -> Column[str]:
    """The connection that a row belongs to, and with which it goes."""
    return Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), nullable=False)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else batch.micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else batch.instant(value)


class Status(TypeDecorator[StrEnum]):
    """One of the values of an enum, kept as its text."""

    impl = String
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.values(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.values(value)
