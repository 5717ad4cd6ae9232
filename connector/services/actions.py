"""Actions, searches and option lists: check the input, open the key, let the provider's function do it.

A changing action is an operation (`services/operations`), or a batch of them. A search or an option list gives a page
of rows.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from connector import errors, ids
from connector.catalogue import labels, pages, schemas
from connector.catalogue.entries import CURSOR, LIMIT, Action, Options, Search
from connector.catalogue.pages import Page
from connector.egress.provider_slots import ProviderSlots
from connector.services import cursors, key_status
from connector.services.batches import BatchService
from connector.services.callers import Caller
from connector.services.downloads import DownloadService
from connector.services.operation_runner import Answer
from connector.services.operations import OperationService
from connector.services.provider_calls import ProviderCalls
from connector.states import Scope
from connector.store.connections import Connection
from connector.store.store import Store

R = TypeVar("R", Search, Options)


class ActionService:
    """Runs what the catalogue offers, for one connection at a time."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        operations: OperationService,
        batches: BatchService,
        downloads: DownloadService,
        slots: ProviderSlots,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._calls = calls
        self._operations = operations
        self._batches = batches
        self._downloads = downloads
        self._slots = slots
        self._clock = clock

    def read(self, kind: type[R], connection: Connection, key: str, given: Mapping[str, Any]) -> Page:
        """A page of a search or an option list; its `position` is the cursor of the next one.

        Raises `NotFound`, `InvalidInput` or a provider's problem.
        """
        entry = self._calls.entry(kind, connection, key)
        checked = schemas.check(entry, given)
        position = cursors.unwrap(entry, checked, owner=connection.id)
        limit = checked.get(LIMIT, entry.default_limit)
        asked = {**checked, LIMIT: limit, CURSOR.key: position}
        try:
            with (
                self._slots.taken(connection.id),
                key_status.noticed(self._store, connection, self._clock),
                _spoken(entry),
            ):
                found = entry.perform(self._calls.open(connection), asked)
            page = found if isinstance(found, Page) else pages.cut(found, position=position, limit=limit)
        except pages.NoPosition:
            raise cursors.refused() from None
        cursor = page.position and cursors.wrap(page.position, entry, checked, owner=connection.id)
        return Page(page.rows, cursor)

    def scope(self, connection: Connection, key: str) -> Scope:
        """What a token needs to do an action. Raises `NotFound`."""
        return Scope.ACTIONS if self._calls.entry(Action, connection, key).changes else Scope.READ

    def perform(
        self,
        connection: Connection,
        key: str,
        given: Mapping[str, Any],
        *,
        idempotency_key: str | None,
        caller: Caller | None = None,
    ) -> Answer:
        """Do an action, once. Raises what is wrong with the input, an earlier run's conflict, a provider's problem.

        `caller` waits for the answer; None is one who never goes away.
        """
        action = self._calls.entry(Action, connection, key)
        checked = schemas.check(action, given)
        with self._slots.taken(connection.id), _spoken(action):
            caller = caller or Caller()
            if action.batch_of is not None:
                return self._batches.perform(connection, action, given, checked, caller, key=idempotency_key)
            if action.changes:
                return self._operations.perform(connection, action, given, checked, caller, key=idempotency_key)
            if action.gives_file:
                return self._downloads.answer(connection, action, checked)
            with key_status.noticed(self._store, connection, self._clock):
                return action.perform(self._calls.open(connection), checked)

    def unreported(self, operation_id: str) -> None:
        """The answer that reported how an operation or a batch stands could not be sent: the same body again is a
        repeat.
        """
        if ids.is_of("bat", operation_id):
            self._batches.unreported(operation_id)
        else:
            self._operations.unreported(operation_id)


@contextlib.contextmanager
def _spoken(entry: Action | Search | Options) -> Iterator[None]:
    """What a provider says of an input speaks of our fields as the form does."""
    try:
        yield
    except errors.RefusedInput as refused:
        raise refused.reworded(labels.in_labels(refused.words, entry.input)) from None
