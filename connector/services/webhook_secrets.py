"""What a provider signs a connection's webhooks with: the secrets in one text, which is sealed with the connection.

A webhook that is registered anew has another secret. What was signed with the one before may still be on its way, so
that one is taken for a while longer.
"""

import json
from datetime import datetime

from connector import limits


def added(kept: str, secret: str, *, webhook_id: str, now: datetime) -> str:
    """The text of `kept`, which may be empty, with the secret of a webhook; those before it end soon."""
    end = (now + limits.WEBHOOK_SECRET_OVERLAP).isoformat()
    before = [[*each, until or end] for *each, until in _read(kept) if until is None or until > now.isoformat()]
    return json.dumps([[secret, webhook_id, None], *before])


def known(kept: str, webhook_id: str) -> bool:
    """Whether it is known what this webhook is signed with."""
    return any(of == webhook_id and until is None for _, of, until in _read(kept))


def valid(kept: str, *, at: datetime) -> tuple[str, ...]:
    """The secrets that a webhook which arrived at this instant may be signed with."""
    return tuple(each for each, _, until in _read(kept) if until is None or until > at.isoformat())


def _read(kept: str) -> list[tuple[str, str, str | None]]:
    """Each secret, the id of its webhook, and its end if it has one."""
    return [(secret, webhook_id, until) for secret, webhook_id, until in json.loads(kept)] if kept else []
