"""Steps at a provider that answers a repeated idempotency key with its first answer: sending again is asking.

The key is the operation's id and the step, so that every run of the operation sends the same one, until it is known
that it was refused: the provider may answer that key with the refusal for as long as it knows it. Providers forget
keys, most of them after 24 hours, and what is sent with a forgotten one is done, and paid, again: so what was left
unclear for about as long is never sent again.
"""

from collections.abc import Callable
from typing import Any

from connector import errors, limits
from connector.providers.base import Check, Journal, Unclear


def step(
    journal: Journal, name: str, send: Callable[[str], dict[str, Any]], *, check: Check | None = None
) -> dict[str, Any]:
    """The result of a step whose `send` takes the key. See `Journal.step`.

    What is unclear is sent again, but not by a run that may begin nothing: there nobody pays for what nobody waits for.
    After `limits.KEYS_KEPT` nobody can find out any more: then that is its end, whoever asks.
    """
    again_after_refusal = f"-{journal.attempt}" if journal.attempt > 1 else ""
    key = f"{journal.operation_id}-{name}{again_after_refusal}"

    def again() -> dict[str, Any] | None:
        if not journal.may_send:
            return None
        try:
            return send(key)
        except (Unclear, errors.Problem):  # a refusal says that it was not done, and comes again with the next sending
            return None

    lookup = again if journal.age < limits.KEYS_KEPT else None
    return journal.step(name, lambda: send(key), lookup, check=check)
