"""What a provider signs a connection's webhooks with: the secrets in one text, which is sealed with the connection.

A webhook that is registered anew has another secret. What was signed with the one before, of the same interface, may
still be on its way, so that one is taken for a while longer. A provider's user may have a secret changed, too, which
nobody tells us: what is signed with another one has the webhook registered anew.
"""

import json
from collections.abc import Callable
from datetime import datetime

from connector import limits, vault
from connector.store.connections import Connection
from connector.vault import Place, SealBroken


def of(connection: Connection, open_sealed: Callable[[Place, str], str], *, at: datetime) -> tuple[str, ...]:
    """What a provider may have signed a webhook of a connection with that arrived at this instant.

    Nothing where that does not open: the API key does not either, and says so. Till then no webhook proves itself.
    """
    sealed = connection.sealed_webhook_secrets
    try:
        return valid(open_sealed(vault.webhook_secrets(connection.id), sealed) if sealed else "", at=at)
    except SealBroken:
        return ()


def added(kept: str, secret: str, *, webhook_id: str, interface: str, now: datetime) -> str:
    """The text of `kept`, which may be empty, with the secret of a webhook; its interface's before it end soon."""
    end = (now + limits.WEBHOOK_SECRET_OVERLAP).isoformat()
    before = [
        [*each, of, until or (end if of == interface else None)]
        for *each, of, until in _read(kept)
        if until is None or until > now.isoformat()
    ]
    return json.dumps([[secret, webhook_id, interface, None], *before])


def doubted(kept: str, *, now: datetime) -> str | None:
    """The text of `kept` where the provider may have changed its secrets by itself: each ends soon, and is known for no
    webhook any more, so that another one is registered. None where that was done within the hour: whoever knows our
    address can send wrong signatures.
    """
    secrets, at = _read(kept), now.isoformat()
    if all(until is not None for *_, until in secrets) or any(until and until > at for *_, until in secrets):
        return None
    end = (now + limits.WEBHOOK_SECRET_OVERLAP).isoformat()
    return json.dumps([[*each, until or end] for *each, until in secrets])


def known(kept: str, webhook_id: str) -> bool:
    """Whether it is known what this webhook is signed with."""
    return any(of == webhook_id and until is None for _, of, _, until in _read(kept))


def valid(kept: str, *, at: datetime) -> tuple[str, ...]:
    """The secrets that a webhook which arrived at this instant may be signed with."""
    return tuple(each for each, _, _, until in _read(kept) if until is None or until > at.isoformat())


def _read(kept: str) -> list[tuple[str, str, str, str | None]]:
    """Each secret, the id and the interface of its webhook, and its end if it has one."""
    return [tuple(each) for each in json.loads(kept)] if kept else []
