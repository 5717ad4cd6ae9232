"""What webhooks prove as they come in: one that has all that its event needs is an event at once, and one that is about
something else leaves nothing.

Whatever cannot be told here (a proof that lacks something, a secret that does not open, a resource that has begun
again) is left to the relay, which looks at each receipt anew.
"""

import dataclasses
import json
import logging
from collections.abc import Mapping

from connector.providers.base import Provider
from connector.providers.observations import Ignored
from connector.services import webhook_proofs, webhook_secrets
from connector.services.receipt_checks import ReceiptCheck
from connector.store.arrivals import Arrival
from connector.store.connections import Connection
from connector.store.events import Publication
from connector.store.receipts import Receipt
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)


class InboundProofs:
    """Reads what arrives with the headers that a proof needs."""

    def __init__(self, store: Store, vault: Vault, providers: Mapping[str, Provider]) -> None:
        self._store = store
        self._open_sealed = vault.remembering(1_000)
        self._providers = providers

    def of(self, arrivals: Mapping[int, Arrival]) -> dict[int, Arrival | None]:
        """What arrived together, by number: that which is an event at once comes with it, and None stands in the place
        of that which leaves nothing. Raises `StoreUnavailable`.
        """
        signed = {number: each for number, each in arrivals.items() if _has_proof(each)}
        if not signed:
            return dict(arrivals)
        owners = self._store.connections.by_addresses({(each.provider, each.inbound_hash) for each in signed.values()})
        read = {number: self._read(each, owners) for number, each in signed.items()}
        checks = {number: each for number, each in read.items() if isinstance(each, ReceiptCheck)}
        nothing = {number for number, each in read.items() if isinstance(each, Ignored) and not each.kept}
        told = self._told(checks)
        return {
            number: None if number in nothing else each._replace(told=told.get(number))
            for number, each in arrivals.items()
        }

    def _read(self, arrival: Arrival, owners: Mapping[tuple[str, str], Connection]) -> ReceiptCheck | Ignored | None:
        owner = owners.get((arrival.provider, arrival.inbound_hash))
        if owner is None:
            return None
        headers = json.loads(arrival.headers or "{}")
        receipt = Receipt(
            id=0, connection_id=owner.id, headers=headers, body=arrival.body, received_at=arrival.at, tries=0
        )
        secrets = webhook_secrets.of(owner, self._open_sealed, at=arrival.at)
        try:
            return ReceiptCheck.of(receipt, owner, self._providers[arrival.provider], secrets=secrets, now=arrival.at)
        except Exception:  # one that nobody foresaw must not hold up the others
            log.exception("webhook not read as it came in", extra={"fields": {"connection": owner.id}})
            return None

    def _told(self, checks: Mapping[int, ReceiptCheck]) -> dict[int, Publication]:
        """The events of those that lack nothing, and are not of a resource that has begun again."""
        whole = {
            number: (each, each.report.proved)
            for number, each in checks.items()
            if each.report.proved and each.report.complete
        }
        if not whole:
            return {}
        heard = [(each.connection, each.report) for each, _ in whole.values()]
        webhook_proofs.note(self._store, heard, now=max(each.asked_at for each, _ in whole.values()))
        again = self._store.resources.begun_again([each.end for each, _ in whole.values()])
        return {
            number: dataclasses.replace(check.publication(proved, now=check.asked_at), settles=None)
            for number, (check, proved) in whole.items()
            if check.end[0] not in again
        }


def _has_proof(arrival: Arrival) -> bool:
    return arrival.headers is not None and any(json.loads(arrival.headers).values())
