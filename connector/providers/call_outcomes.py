"""What came of a call, told by how it was answered. The same for every provider.

Of a call that changes something only what certainly did nothing is a refusal. A time-out interceptor, a proxy or a bot
check may answer in the place of a provider that does its work all the same: whatever they may have said leaves it open,
and has to be asked about.
"""

from typing import Literal

from connector.egress.http import NoAnswer, Outcome, is_page

Verdict = Literal["done", "refused", "unclear"]

_REFUSALS = frozenset({400, 401, 402, 403, 404, 413, 415, 422})
_TOO_MANY = 429  # is said before any work is begun, whoever says it


def judge(outcome: Outcome) -> Verdict:
    """`done` for 2xx, also for one that cannot be read; `refused` when certainly nothing was done; else `unclear`."""
    if isinstance(outcome, NoAnswer):
        return "unclear" if outcome.sent else "refused"
    if 200 <= outcome.status < 300:
        return "done"
    refused = outcome.status == _TOO_MANY or (outcome.status in _REFUSALS and not is_page(outcome))
    return "refused" if refused else "unclear"


def silent(outcome: Outcome) -> bool:
    """Whether nobody said anything about what was asked: no answer came, or one about a fault of the server's own.

    Whoever answers otherwise was there, whatever was said: a refusal, a limit and a page are no silence.
    """
    return outcome.failure != "target_refused" if isinstance(outcome, NoAnswer) else outcome.status >= 500
