"""Steps at a provider that answers a repeated idempotency key with its first answer: sending again is asking.

The key is the operation's id and the step, so that every run of the operation sends the same one, until it is known
that it was refused: the provider may answer that key with the refusal for as long as it knows it. Providers forget
keys, most of them after 24 hours, and what is sent with a forgotten one is done, and paid, again: so what was left
unclear for about as long is never sent again.

Once a sending may have been done, only the provider's own verdict on the key says that it was not. Too many calls, a
key that is revoked, a question before the next sending that nobody answers: these say nothing of the first one.
"""

from collections.abc import Callable
from typing import Any

from connector import errors, limits
from connector.providers.base import Check, Journal, Unclear

_VERDICTS = (errors.InvalidInput, errors.InsufficientCredits, errors.NotFound)


def step(
    journal: Journal, name: str, send: Callable[[str], dict[str, Any]], *, check: Check | None = None
) -> dict[str, Any]:
    """The result of a step whose `send` takes the key. See `Journal.step`. What is asked beforehand is for `check`.

    What is unclear is sent again, but not by a run that may begin nothing: there nobody pays for what nobody waits for.
    After `limits.KEYS_KEPT` nobody can find out any more: then that is its end, whoever asks.
    """
    again_after_refusal = f"-{journal.attempt}" if journal.attempt > 1 else ""
    key = f"{journal.operation_id}-{name}{again_after_refusal}"
    doubt = _Doubt(journal.unclear)

    def again() -> dict[str, Any] | None:
        if not journal.may_send:
            return None
        try:
            return send(key)
        except (Unclear, errors.Problem):  # a refusal says that it was not done, and comes again with the next sending
            return None

    lookup = again if journal.age < limits.KEYS_KEPT else None
    checks = (lambda: doubt.check(check)) if check else None
    return journal.step(name, lambda: doubt.send(lambda: send(key)), lookup, check=checks)


class _Doubt:
    """Whether what is about to be sent may have been done before, by an earlier run where it is `unclear`."""

    def __init__(self, unclear: bool) -> None:
        self._unclear = unclear
        self._found: errors.Problem | None = None

    def check(self, check: Check) -> None:
        """What forbids a sending raises its problem, or has none sent where one may have been done before."""
        self._found = None
        try:
            check()
        except errors.Problem as problem:
            if not self._unclear:
                raise
            self._found = problem

    def send(self, send: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if self._found:
            raise Unclear(_failure(self._found))
        try:
            return send()
        except Unclear:
            self._unclear = True
            raise
        except errors.Problem as problem:
            if self._unclear and not isinstance(problem, _VERDICTS):
                raise Unclear(_failure(problem)) from None
            raise


def _failure(problem: errors.Problem) -> errors.ProviderFailed | errors.ProviderTimeout:
    known = isinstance(problem, errors.ProviderFailed | errors.ProviderTimeout)
    return problem if known else errors.ProviderFailed(problem.message)  # type: ignore[return-value]
