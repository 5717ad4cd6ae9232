"""Who is signed in to the pages: what a cookie holds is known here by its digest, and ends by itself.

A session ends when nothing was done with it for a while, after a longer while in any case, with its connection, and
with the token that it was signed in with. Whoever signs in gets a new one, so that nobody can hand a session of his own
choosing to a stranger.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from connector import ids, limits
from connector.store.connections import Connection
from connector.store.sessions import Session
from connector.store.store import Store


class SignedIn(NamedTuple):
    """A session with its connection."""

    session: Session
    connection: Connection


class SessionService:
    """Begins, finds and ends sessions."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def begin(self, connection: Connection, way: str, *, token_id: str | None = None, instead_of: str = "") -> str:
        """Sign in to a connection; gives what the cookie is to hold. `instead_of`: what it held until now.

        `way` is how: connected, key, token (which one: `token_id`) or link.
        """
        text, now = ids.new_session(), self._clock()
        session = Session(
            id=ids.new_id("ses", at=now),
            connection_id=connection.id,
            hash=ids.digest(text),
            way=way,
            token_id=token_id,
            created_at=now,
            seen_at=now,
        )
        self._store.sessions.add(session, instead_of=ids.digest(instead_of) if instead_of else None)
        return text

    def find(self, text: str) -> SignedIn | None:
        """Whose session it is that a cookie holds; None when there is none, or none any more."""
        if not text:
            return None
        now = self._clock()
        session = self._store.sessions.by_hash(
            ids.digest(text), begun_after=now - limits.SESSION_LIFETIME, seen_after=now - limits.SESSION_IDLE, now=now
        )
        connection = None if session is None else self._store.connections.get(session.connection_id)
        if session is None or connection is None:
            return None
        if now - session.seen_at >= limits.SESSION_SEEN_EVERY:
            self._store.sessions.seen(session.id, now=now)
        return SignedIn(session, connection)

    def end(self, text: str) -> None:
        """Sign out."""
        if text:
            self._store.sessions.end(ids.digest(text))

    def end_others(self, session: Session) -> int:
        """Sign out everywhere else. Gives how many sessions ended."""
        return self._store.sessions.end_others(session)
