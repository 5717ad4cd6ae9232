"""The duty that empties the outbox: claim what is due, put it into the air, settle what came back, in batches."""

import functools
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connector import ids
from connector.egress.http import Outcome
from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay import delivery, signing
from connector.store.outbox import Claim, Outbox, Settlement
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

BATCH = 200
IN_FLIGHT = 256  # as many as the sender keeps connections
LEASE_MARGIN = timedelta(seconds=30)  # a lease outlives the time-out, so that no living worker's claim is taken
DISABLE_AFTER = timedelta(days=5)


class Dispatch:
    """One relay process's share of the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        vault: Vault,
        sender: Sender,
        *,
        schedule: Sequence[timedelta],
        timeout: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._schedule = schedule
        self._timeout = timeout
        self._clock = clock
        self._open = functools.lru_cache(maxsize=10_000)(vault.open)
        self._in_flight = 0
        self._returned: list[Settlement] = []

    @property
    def busy(self) -> bool:
        """Whether anything is in the air or not yet settled."""
        return bool(self._in_flight or self._returned)

    def begin(self) -> bool:
        """Claim and send what is due. True when a full batch was found, so there may be more."""
        room = min(BATCH, IN_FLIGHT - self._in_flight)
        now = self._clock()
        if room <= 0 or not self._outbox.due(now=now):
            return False
        lease = self._timeout + LEASE_MARGIN
        claims = self._outbox.claim(token=ids.new_id("lea"), now=now, until=now + lease, limit=room)
        for claim in claims:
            self._send(claim, now)
        return len(claims) == room

    def settle(self) -> None:
        """Write down what came back."""
        if not self._returned:
            return
        try:
            self._outbox.settle(self._returned, now=self._clock(), disable_after=DISABLE_AFTER)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a batch was not settled; its deliveries are settled one by one")
            self._settle_each()
        self._returned = []

    def _settle_each(self) -> None:
        """One that cannot be written must not hold up the others: it is tried again when its lease ends."""
        for each in self._returned:
            try:
                self._outbox.settle([each], now=self._clock(), disable_after=DISABLE_AFTER)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("not settled", extra={"fields": {"delivery": each.claim.delivery_id}})

    def _send(self, claim: Claim, now: datetime) -> None:
        try:
            secrets = self._secrets(claim, now)
        except SealBroken as broken:
            log.error("delivery not signed", extra={"fields": {"delivery": claim.delivery_id, "why": str(broken)}})
            return  # the lease ends and it is tried again, by then perhaps with the right keys
        self._in_flight += 1
        self._sender.send(
            delivery.request_for(claim, secrets=secrets, now=now),
            lambda outcome: self._judge(claim, outcome, now),
            timeout=self._timeout.total_seconds(),
        )

    def _secrets(self, claim: Claim, now: datetime) -> list[str]:
        """The newest first. One that was replaced signs too until its end."""
        current = self._open(claim.connection_id, claim.sealed_secret)
        if claim.sealed_old_secrets is None:
            return [current]
        return [current, *signing.still_signing(self._open(claim.connection_id, claim.sealed_old_secrets), now)]

    def _judge(self, claim: Claim, outcome: Outcome, started_at: datetime) -> None:
        self._in_flight -= 1
        settlement = delivery.judge(claim, outcome, schedule=self._schedule, started_at=started_at, now=self._clock())
        self._returned.append(settlement)
        fields = {
            "delivery": claim.delivery_id,
            "event": claim.event_id,
            "attempt": claim.attempts + 1,
            "status": settlement.status,
            "answer": settlement.status_code or settlement.failure,
        }
        log.info("delivery attempted", extra={"fields": fields})
