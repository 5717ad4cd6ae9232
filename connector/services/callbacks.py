"""Callbacks: a render tells one address how it ended, through the same deliveries as any event.

It belongs to the call, not to the operation's input, so that a repeat's new callback joins the operation. It is kept
with the operation, and told when its event is, or at once when that is known.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from connector import errors, limits
from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, Action
from connector.egress import targets
from connector.store.callbacks import TooMany
from connector.store.operations import Operation
from connector.store.store import Store


class Callback(NamedTuple):
    """Which address to tell, "" for none, and what to give back: to it, and in the event."""

    target_url: str
    callback_id: str | None


class CallbackService:
    """Keeps the callbacks of operations."""

    def __init__(
        self,
        store: Store,
        *,
        allowed_targets: targets.Allowed,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._allowed = allowed_targets
        self._clock = clock

    def of(self, checked: Mapping[str, Any]) -> Callback | None:
        """The callback that an input names. Raises `InvalidInput` for a target that egress refuses."""
        target_url, callback_id = checked.get(CALLBACK_URL.key), checked.get(CALLBACK_ID.key)
        if target_url is None:
            return Callback("", callback_id) if callback_id is not None else None
        try:
            targets.check_form(target_url, self._allowed)
        except targets.TargetRefused as refused:
            said = str(refused).replace("target URL", "callback URL")
            raise errors.InvalidInput.at(CALLBACK_URL.key, said) from None
        return Callback(target_url, callback_id)

    def join(self, operation: Operation, callback: Callback | None) -> None:
        """Keep a callback with its operation. Raises `InvalidInput` where it has too many."""
        if not callback:
            return
        try:
            self._store.callbacks.add(operation.connection_id, operation.id, **callback._asdict(), now=self._clock())
        except TooMany:
            most = limits.CALLBACKS_OF_OPERATION
            raise errors.InvalidInput.at(
                CALLBACK_URL.key, f"{most} callbacks wait for this run already, the most there can be."
            ) from None

    def settle(self, action: Action, operation: Operation, answer: Mapping[str, Any]) -> None:
        """After a run that started nothing: tell its callbacks if the resource has ended, else watch it from now."""
        if not action.starts_resource_type or not self._store.callbacks.waiting(operation.id):
            return
        now, resource_id = self._clock(), str(answer.get("id"))
        self._store.callbacks.attach(operation.id, action.starts_resource_type, resource_id, now=now)
        if self._store.callbacks.waiting(operation.id):
            watched = (operation.connection_id, action.starts_resource_type, resource_id)
            self._store.receipts.watch(
                *watched, now=now, due_at=now, account=operation.account, operation_id=operation.id, seen=answer
            )
