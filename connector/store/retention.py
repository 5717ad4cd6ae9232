"""The deletion of old rows, in small batches, so that no delivery waits for it: of all that ended before an instant.

Identities stay, and resources as long as their connection: they tell a repeated event from a new one. Of receipts that
were understood a connection has only the newest `limits.RECEIPTS_OF_CONNECTION`, however young they are, so that nobody
who knows an inbound address fills the disk.
"""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from connector import limits
from connector.states import ConnectionStatus, DeliveryStatus, ReceiptStatus
from connector.store import tables
from connector.store.database import Database
from connector.store.operation_states import Move, allowed


class Retention:
    """The pruning of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._after = ""  # the connection whose receipts were counted last

    def prune(self, *, before: datetime, limit: int) -> int:
        """Forget up to `limit` rows of each kind that ended before an instant. Gives how many were forgotten.

        An event goes with its deliveries and attempts, once none of them is pending; a test in any case. Of a
        connection that was disconnected, what recognises its token goes.
        """
        count = self._trim(limit)
        for key, condition in _ended(before):
            some = sa.select(key).where(condition).limit(limit)
            with self._database.write() as transaction:
                count += transaction.execute(sa.delete(key.table).where(key.in_(some))).rowcount
        return count

    def _trim(self, limit: int) -> int:
        """Forget up to `limit` receipts that a connection has too many of; it has its turn until it has no more."""
        connections = tables.connections
        following = sa.select(connections.c.id).where(connections.c.id > self._after).order_by(connections.c.id)
        with self._database.glance() as connection:
            turns = connection.execute(following.limit(limits.TRIMMED_AT_ONCE)).scalars().all()
        for each in turns:
            count = self._trim_receipts(each, limit)
            if count:
                return count
            self._after = each
        if len(turns) < limits.TRIMMED_AT_ONCE:
            self._after = ""
        return 0

    def _trim_receipts(self, connection_id: str, limit: int) -> int:
        receipts = tables.receipts
        theirs = receipts.c.connection_id == connection_id
        newest = sa.select(receipts.c.received_at).where(theirs).order_by(receipts.c.received_at.desc())
        with self._database.glance() as connection:
            oldest_kept = connection.execute(
                newest.offset(limits.RECEIPTS_OF_CONNECTION - 1).limit(1)
            ).scalar_one_or_none()
        if oldest_kept is None:
            return 0
        old = (theirs, receipts.c.received_at < oldest_kept, receipts.c.status != ReceiptStatus.NEW)
        ended = sa.select(receipts.c.id).where(*old)
        with self._database.write() as transaction:
            return transaction.execute(receipts.delete().where(receipts.c.id.in_(ended.limit(limit)))).rowcount


def _ended(before: datetime) -> Iterator[tuple[sa.Column[str], sa.ColumnElement[bool]]]:
    """What rows of each kind are known by, and which of them ended before an instant."""
    deliveries, events, operations = tables.deliveries, tables.events, tables.operations
    pending = sa.exists().where(deliveries.c.event_id == events.c.id, deliveries.c.status == DeliveryStatus.PENDING)
    test = events.c.kind.is_(None)  # one to a paused subscription would wait for ever
    yield events.c.id, sa.and_(events.c.created_at < before, sa.or_(test, ~pending))
    receipts = tables.receipts
    yield receipts.c.id, sa.and_(receipts.c.received_at < before, receipts.c.status != ReceiptStatus.NEW)
    yield operations.c.id, sa.and_(operations.c.created_at < before, allowed(Move.PRUNE))
    batches = tables.batches
    items = sa.exists().where(operations.c.batch_id == batches.c.id)
    yield batches.c.id, sa.and_(batches.c.created_at < before, ~items)
    yield tables.replays.c.subscription_id, tables.replays.c.ended_at < before
    yield tables.callbacks.c.id, tables.callbacks.c.created_at < before
    held, renders = sa.exists().where(operations.c.id == tables.renders.c.operation_id), tables.renders
    yield renders.c.operation_id, sa.and_(renders.c.held_at < before, ~held)
    sessions = tables.sessions
    yield sessions.c.id, sa.and_(sessions.c.created_at < before, sessions.c.seen_at < before)
    yield tables.codes.c.hash, tables.codes.c.expires_at < before
    yield tables.authorization_codes.c.hash, tables.authorization_codes.c.expires_at < before
    yield tables.refresh_tokens.c.hash, tables.refresh_tokens.c.expires_at < before
    grants = tables.grants
    yield grants.c.id, sa.or_(grants.c.revoked_at < before, grants.c.expires_at < before)
    yield tables.activity.c.id, tables.activity.c.created_at < before
    notices, mails = tables.notices, tables.mails
    yield notices.c.id, sa.and_(notices.c.created_at < before, notices.c.told_at.is_not(None))
    yield mails.c.id, sa.and_(mails.c.created_at < before, mails.c.ended_at.is_not(None))
    tokens = tables.tokens  # a connection's first one, which has no hash of its own, goes with its connection
    ended = sa.or_(tokens.c.revoked_at < before, tokens.c.expires_at < before)
    yield tokens.c.id, sa.and_(ended, tokens.c.hash.is_not(None))
    connections = tables.connections
    yield connections.c.id, sa.and_(connections.c.status == ConnectionStatus.DELETED, connections.c.updated_at < before)
