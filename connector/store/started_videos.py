"""What operations have started, such as renders, with how each has ended: as its owner reads it.

The end of what was started is an event of the same resource: the first one since it was asked for. Where somebody has
asked for it again meanwhile, and so made the operation younger than its end, it is the latest one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import OperationState, VideoStatus
from connector.store import tables
from connector.store.database import Database
from connector.store.operation_states import is_in

_c = tables.operations.c
_end = tables.events.alias("end_event")
_SHOWN = 160  # characters of a script


class Words(NamedTuple):
    """What the columns mean. `types`: what each action starts; `failed`: the triggers that tell of a failure; `ended`:
    what the words of an answer say of what was over before it was asked for.
    """

    types: Mapping[str, str]
    failed: Collection[str]
    ended: Mapping[str, VideoStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedVideo:
    """One operation that started something, or was to. `resource_id` is the provider's id of that, `script` how what is
    said begins; `answer` what its caller was told; `event` the body of the event that tells of its end, at `ended_at`.
    """

    id: str
    action: str
    key: str | None
    batch_id: str | None
    account: int
    resource_id: str | None
    name: str | None
    script: str | None
    status: VideoStatus
    estimate: Mapping[str, Any] | None
    answer: Mapping[str, Any] | None = field(repr=False)
    created_at: datetime
    event_id: str | None
    event: str | None = field(repr=False)
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """Whom to tell how it ended. `delivery_id`: how that is sent, where somebody is told and the end is known."""

    operation_id: str
    target_url: str
    callback_id: str | None
    told_at: datetime | None
    delivery_id: str | None = None
    delivery_status: str | None = None


class StartedVideos:
    """Those of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        connection_id: str,
        words: Words,
        *,
        status: VideoStatus | None = None,
        q: str = "",
        after: str | None = None,
        limit: int,
    ) -> list[StartedVideo]:
        """Newest first; `after` is the id that the page before ended with, `q` a part of an id or of a name."""
        asked = [_c.connection_id == connection_id, _c.action.in_(words.types)]
        asked += [_matches(q)] if q else []
        asked += [_c.id < after] if after else []
        query = _query(connection_id, words).order_by(_c.id.desc()).limit(limit)
        if status is None:  # their ends are looked for once it is known which they are
            newest = sa.select(_c.id).where(*asked).order_by(_c.id.desc()).limit(limit).correlate(None)
            query = query.where(_c.id.in_(newest))
        else:
            query = query.where(*asked, _may_be(status), _status(words) == status)
        with self._database.read() as transaction:
            return [_video(row) for row in transaction.execute(query)]

    def get(self, connection_id: str, operation_id: str, words: Words) -> StartedVideo | None:
        """One of the connection."""
        with self._database.read() as transaction:
            row = transaction.execute(_query(connection_id, words).where(_c.id == operation_id)).one_or_none()
        return None if row is None else _video(row)

    def callbacks(self, connection_id: str, videos: Sequence[StartedVideo]) -> dict[str, list[Callback]]:
        """Whom each of these tells, by the operation's id, oldest first."""
        callbacks, deliveries = tables.callbacks, tables.deliveries
        waiting = sa.select(callbacks).where(
            callbacks.c.connection_id == connection_id, callbacks.c.operation_id.in_([each.id for each in videos])
        )
        ended = [each.event_id for each in videos if each.event_id]
        sent = sa.select(deliveries).where(
            deliveries.c.connection_id == connection_id,
            deliveries.c.event_id.in_(ended),
            deliveries.c.subscription_id.is_(None),
        )
        with self._database.read() as transaction:
            rows = transaction.execute(waiting.order_by(callbacks.c.created_at, callbacks.c.id)).all()
            found_sent = transaction.execute(sent).all() if ended else ()  # for none, SQLite would look through all
            made = {(each.event_id, each.target_url, each.callback_id): each for each in found_sent}
        events = {each.id: each.event_id for each in videos}
        found: dict[str, list[Callback]] = {each.id: [] for each in videos}
        for row in rows:
            delivery = made.get((events[row.operation_id], row.target_url, row.callback_id))
            found[row.operation_id].append(_callback(row, delivery))
        return found


def _query(connection_id: str, words: Words) -> sa.Select[Any]:
    """Those of a connection, each with its end."""
    return (
        sa.select(
            *(_c[name] for name in ("id", "action", "key", "batch_id", "account", "estimate", "answer", "created_at")),
            _text("answer", "id").label("resource_id"),
            _name().label("name"),
            sa.func.substr(_script(), 1, _SHOWN).label("script"),
            _status(words).label("status"),
            _end.c.id.label("event_id"),
            _end.c.body.label("event"),
            _end.c.created_at.label("ended_at"),
        )
        .select_from(tables.operations.outerjoin(_end, _end.c.id == _event_id(words)))
        .where(_c.connection_id == connection_id, _c.action.in_(words.types))
    )


def _event_id(words: Words) -> sa.ColumnElement[str]:
    """The event that tells how it ended; of what was never made that is told under the operation's own id."""
    events, resources = tables.events, tables.resources
    about, kind = sa.func.coalesce(_text("answer", "id"), _c.id), sa.case(dict(words.types), value=_c.action)
    same = (events.c.connection_id == _c.connection_id, events.c.thing_id == about, events.c.kind == kind)
    known = (resources.c.connection_id == _c.connection_id, resources.c.kind == kind, resources.c.thing_id == about)
    over = sa.exists().where(*known, resources.c.finished).correlate(tables.operations)
    first = sa.select(events.c.id).where(*same, events.c.created_at >= _c.created_at).order_by(events.c.created_at)
    latest = sa.select(events.c.id).where(*same, over).order_by(events.c.created_at.desc())
    return sa.func.coalesce(*(each.limit(1).correlate(tables.operations).scalar_subquery() for each in (first, latest)))


def _status(words: Words) -> sa.ColumnElement[str]:
    return sa.case(*_statuses(words), else_=VideoStatus.UNCLEAR)


def _statuses(words: Words) -> Iterator[tuple[sa.ColumnElement[bool], VideoStatus]]:
    """The first condition that holds says how it stands."""
    finished, waits = is_in(OperationState.FINISHED), is_in(OperationState.AWAITING_CALLER)
    begun, told = sa.and_(finished, _c.http_status == 200), _text("answer", "status")
    yield sa.and_(begun, _end.c.trigger.in_(words.failed)), VideoStatus.FAILED
    yield sa.and_(begun, _end.c.trigger.is_not(None)), VideoStatus.DONE
    for word, status in words.ended.items():
        yield sa.and_(begun, told == word), status
    yield begun, VideoStatus.RENDERING
    yield finished, VideoStatus.UNCLEAR
    yield is_in(OperationState.QUEUED), VideoStatus.QUEUED
    yield sa.and_(waits, _c.http_status.is_not(None)), VideoStatus.FAILED
    yield sa.and_(waits, _c.batch_id.is_not(None)), VideoStatus.QUEUED
    yield waits, VideoStatus.NOT_STARTED
    yield is_in(OperationState.RUNNING), VideoStatus.STARTING


def _may_be(status: VideoStatus) -> sa.ColumnElement[bool]:
    """What a status needs that shows without its end."""
    match status:
        case VideoStatus.RENDERING | VideoStatus.DONE:
            return sa.and_(is_in(OperationState.FINISHED), _c.http_status == 200)
        case VideoStatus.FAILED:
            return _c.http_status.is_not(None)
        case _:
            return sa.or_(_c.http_status.is_(None), _c.http_status != 200)


def _matches(q: str) -> sa.ColumnElement[bool]:
    callbacks = tables.callbacks
    called = sa.exists().where(callbacks.c.operation_id == _c.id, callbacks.c.callback_id == q)
    texts = (_c.id, _c.batch_id, _text("answer", "id"), _text("input", "video_id"), _name())
    return sa.or_(*(sa.func.coalesce(each, "").icontains(q, autoescape=True) for each in texts), called)


def _name() -> sa.ColumnElement[Any]:
    return sa.func.coalesce(_text("answer", "name"), _text("input", "name"), _text("input", "title"))


def _script() -> sa.ColumnElement[Any]:
    """What is said, as far as an input says it in one of its usual places."""
    scene = _text("input", "video_inputs", 0, "voice", "input_text")
    return sa.func.coalesce(_text("input", "script"), _text("input", "moments", 0, "transcript"), scene)


def _text(column: str, *path: str | int) -> sa.ColumnElement[Any]:
    text: sa.ColumnElement[Any] = _c[column][path].as_string()
    return text


def _video(row: sa.Row[Any]) -> StartedVideo:
    return StartedVideo(**{**row._mapping, "status": VideoStatus(row.status)})


def _callback(row: sa.Row[Any], delivery: sa.Row[Any] | None) -> Callback:
    return Callback(
        operation_id=row.operation_id,
        target_url=row.target_url,
        callback_id=row.callback_id,
        told_at=row.told_at,
        delivery_id=delivery.id if delivery else None,
        delivery_status=delivery.status if delivery else None,
    )
