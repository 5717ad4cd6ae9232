"""Notices: that something broke, or works again, each written once, in the transaction that changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector import ids
from connector.states import NoticeKind
from connector.store import addressees, batch, tables

_table = tables.notices


@dataclass(frozen=True, slots=True)
class Notice:
    """One break, or one recovery. `details`: what its event and its mail say of the subject."""

    id: str
    connection_id: str
    kind: NoticeKind
    subject_id: str
    details: Mapping[str, Any]
    created_at: datetime


COLUMNS = [_table.c[name] for name in Notice.__slots__]


class Failed(NamedTuple):
    """An event that tells of a failed render."""

    event_id: str
    connection_id: str
    resource_type: str
    resource_id: str
    event: Mapping[str, Any]


def note(
    transaction: sa.Connection,
    connection_id: str,
    kind: NoticeKind,
    subject_id: str,
    details: Mapping[str, Any],
    *,
    of: datetime,
    now: datetime,
) -> None:
    """Write a notice with what it tells of. `of`: since when that is so: with it the same notice is there only once."""
    notice_id = ids.event_id(connection_id, kind, subject_id, batch.micros(of))
    _write(transaction, [Notice(notice_id, connection_id, kind, subject_id, details, now)])


def note_failed(transaction: sa.Connection, failed: Sequence[Failed], *, now: datetime) -> None:
    """Write notices of renders that failed, of the connections alone that want mails of them: an event is there."""
    wanting = addressees.wanting(transaction, {each.connection_id for each in failed}, {NoticeKind.RENDER_FAILED})
    found = [
        Notice(each.event_id, each.connection_id, NoticeKind.RENDER_FAILED, each.resource_id, _said(each), now)
        for each in failed
        if each.connection_id in wanting
    ]
    if found:
        _write(transaction, found)


def _said(failed: Failed) -> dict[str, Any]:
    """What a mail tells of a failed render."""
    resource = failed.event.get(failed.resource_type) or {}
    told = {"resource_type": failed.resource_type, "id": failed.resource_id, "name": resource.get("name")}
    return told | {"reason": failed.event.get("reason")}


def _write(transaction: sa.Connection, notices: Sequence[Notice]) -> None:
    rows = [{name: getattr(each, name) for name in Notice.__slots__} for each in notices]
    insert = batch.upsert(transaction.dialect.name == "sqlite", _table)
    transaction.execute(insert.values(rows).on_conflict_do_nothing())
