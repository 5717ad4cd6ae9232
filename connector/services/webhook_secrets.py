"""What a provider signs a connection's webhooks with: the secrets in one text, which is sealed with the connection.

A webhook that is registered anew has another secret. What was signed with the one before may still be on its way, so
that one is taken for a while longer.
"""

import json
from datetime import datetime

from connector import limits


def added(kept: str, secret: str, *, now: datetime) -> str:
    """The text of `kept`, which may be empty, with one more secret; those before it end soon."""
    end = (now + limits.WEBHOOK_SECRET_OVERLAP).isoformat()
    before = [[each, until or end] for each, until in _read(kept) if until is None or until > now.isoformat()]
    return json.dumps([[secret, None], *before])


def valid(kept: str, *, at: datetime) -> tuple[str, ...]:
    """The secrets that a webhook which arrived at this instant may be signed with."""
    return tuple(each for each, until in _read(kept) if until is None or until > at.isoformat())


def _read(kept: str) -> list[tuple[str, str | None]]:
    return [(secret, until) for secret, until in json.loads(kept)] if kept else []
