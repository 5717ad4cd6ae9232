"""Notices of hooks: one when a hook has failed for a while or was disabled, one when it takes something again.

What failed once or twice is told to nobody: a receiver that restarts misses a few attempts, and the schedule makes up
for them (its third retry comes after six minutes). What has failed three times on end, for five minutes at least, is
more than that, and somebody should look.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from connector import limits
from connector.states import NoticeKind, SubscriptionStatus
from connector.store import batch, subscription_triggers
from connector.store.failure_record import Failures
from connector.store.notices import note as write

Row = sa.Row[Any]


def note(
    transaction: sa.Connection,
    row: Row,
    changed: Mapping[str, Any],
    *,
    failing: Failures | None,
    healed: bool,
    last_status: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Write the notice of a subscription of which some columns change, if that is news. Gives what changes with it.

    `failing`: what has failed on end by now. `healed`: something was accepted, and nothing asked to stop.
    """
    status = changed.get("status", row.status)
    since, known = row.broken_since, row.broken_since is not None
    if status == SubscriptionStatus.DISABLED and row.status != SubscriptionStatus.DISABLED:
        kind, why, of = NoticeKind.HOOK_DISABLED, changed["reason"], now
        since = since or (failing.since if failing else now)
    elif healed and known:
        kind, why, of = NoticeKind.HOOK_RECOVERED, "It takes events again.", since
    elif not known and failing is not None and _is_news(failing, now):
        kind, since = NoticeKind.HOOK_FAILING, failing.since
        why, of = changed.get("reason", row.reason) or "It takes nothing, however often it is tried.", since
    else:
        return {}
    further = subscription_triggers.further(transaction, [row.id]).get(row.id, ())
    details = {
        "triggers": [row.trigger, *further],
        "target_host": urlsplit(row.target_url).hostname,
        "status": str(status),
        "why": why,
        "since": batch.micros(since),
        "last_status": last_status,
    }
    write(transaction, row.connection_id, kind, row.id, details, of=of, now=now)
    return {"broken_since": None if kind == NoticeKind.HOOK_RECOVERED else since}


def _is_news(failing: Failures, now: datetime) -> bool:
    return failing.attempts >= limits.NOTICE_ATTEMPTS and now - failing.since >= limits.NOTICE_AFTER
