"""The poller that empties the outbox: claim what is due, send it, settle what came back, in batches."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connector import limits
from connector.egress.http import NoAnswer, Outcome
from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay import delivery, signing
from connector.relay.background import Submit, at_once
from connector.relay.concurrency import ConcurrencyLimiter
from connector.relay.poll_gate import PollGate
from connector.states import DeliveryStatus
from connector.store.notifications import DELIVERIES
from connector.store.outbox import Outbox
from connector.store.settlements import Claim, Deferral, Settlement
from connector.vault import SealBroken, Vault, old_secrets, signing_secret, subscription_secret

log = logging.getLogger(__name__)

LEASE_MARGIN = timedelta(seconds=30)  # a lease outlives the time-out, so that no living worker's claim is taken
WAIT = timedelta(seconds=20)  # less than the margin: who waited longer is left to whoever claims it next


@dataclass(frozen=True, slots=True)
class OutboxBatch:
    """What is being written down, and the claims that come in return, at most `limit`."""

    returned: list[Settlement]
    deferred: list[Deferral]
    limit: int
    claims: "Future[list[Claim]]"


class Dispatch:
    """One relay process's share of the outbox.

    One exchange with the outbox is under way at a time; `run` says where. What comes back meanwhile is in the next one.
    """

    topic = DELIVERIES

    def __init__(
        self,
        outbox: Outbox,
        vault: Vault,
        sender: Sender,
        *,
        schedule: Sequence[timedelta],
        timeout: timedelta,
        clock: Callable[[], datetime],
        run: Submit[list[Claim]] = at_once,
        hides: delivery.Hides = delivery.hides_nothing,
    ) -> None:
        self.gate = PollGate(limits.POLL_EVERY)
        self._outbox = outbox
        self._sender = sender
        self._schedule = schedule
        self._seconds = timeout.total_seconds()  # that an attempt may take
        self._lease = timeout + LEASE_MARGIN
        self._clock = clock
        self._run = run
        self._hides = hides
        self._open = vault.remembering(10_000)
        self._limiter = ConcurrencyLimiter(timeout=self._seconds, clock=lambda: sender.polling_seconds)
        self._deadlines: dict[str, datetime] = {}  # until when what was claimed with a token may be sent
        self._returned: list[Settlement] = []
        self._deferred: list[Deferral] = []
        self._under_way: OutboxBatch | None = None
        self._exchanged_at = 0.0

    @property
    def busy(self) -> bool:
        """Whether anything is in flight or not yet settled."""
        return bool(self._limiter.in_flight or self._returned or self._deferred or self._under_way)

    def poll(self) -> Collection[str]:
        """Write down what came back, claim and send what is due. Makes no work for others."""
        self._send_or_defer(self._collect())
        queued = self._limiter.queued
        limit = 0 if self._limiter.full else limits.CLAIMS if queued < limits.CLAIMS else limits.CLAIMS_WHEN_QUEUED
        wanted = limit > 0 and self.gate.should_query(time.monotonic(), eager=queued < limits.CLAIMS // 2)
        if self._under_way is None and (wanted or self._ripe()):
            self._start(limit)
            self._send_or_defer(self._collect())
        return ()

    def _ripe(self) -> bool:
        """Whether an exchange is worth its transaction: what came back can wait a little for more of its kind."""
        returned = len(self._returned) + len(self._deferred)
        return (
            returned >= limits.SETTLE_TOGETHER
            or returned > 0
            and (not self._limiter.in_flight or time.monotonic() - self._exchanged_at >= limits.SETTLE_AFTER)
        )

    def flush(self) -> None:
        """Write down what came back, claim nothing, and leave what waits to others."""
        now = self._clock()
        if self._under_way is not None:
            wait([self._under_way.claims])
            self._deferred += [Deferral(claim, now) for claim in self._collect()]
        self._deferred += [Deferral(claim, now) for claim in self._limiter.clear()]
        if self._returned or self._deferred:
            wait([self._start(0)])
            self._collect()

    def _start(self, limit: int) -> "Future[list[Claim]]":
        """Begin an exchange: what came back against up to `limit` claims."""
        now, returned, deferred = self._clock(), self._returned, self._deferred
        token = self._token(now)
        self._returned, self._deferred = [], []
        self._exchanged_at = time.monotonic()
        certain = limit > 0 and self.gate.begin(self._exchanged_at)

        def exchange() -> list[Claim]:
            until = now + self._lease
            if returned or deferred:
                return self._outbox.settle_and_claim(
                    returned,
                    deferred,
                    token=token,
                    now=now,
                    until=until,
                    limit=limit,
                    disable_after=limits.DISABLE_AFTER,
                )
            if not certain and not self._outbox.due(now=now):
                return []
            return self._outbox.claim(token=token, now=now, until=until, limit=limit)

        self._under_way = OutboxBatch(returned, deferred, limit, self._run(exchange))
        return self._under_way.claims

    def _collect(self) -> list[Claim]:
        """What the exchange that has ended brought, if one has. Raises `StoreUnavailable`: nothing is lost."""
        ended = self._under_way
        if ended is None or not ended.claims.done():
            return []
        self._under_way = None
        claims: list[Claim] = []
        try:
            claims = ended.claims.result()
        except StoreUnavailable:
            self._returned, self._deferred = ended.returned + self._returned, ended.deferred + self._deferred
            raise
        except Exception:
            log.exception("results of a batch of deliveries not written, writing them one by one")
            self._settle_each(ended.returned)
        finally:
            if ended.limit:
                self.gate.found(len(claims), of=ended.limit)
        return claims

    def _settle_each(self, returned: Sequence[Settlement]) -> None:
        """One that cannot be written must not hold up the others: it is tried again when its lease ends."""
        for each in returned:
            try:
                self._outbox.settle([each], now=self._clock(), disable_after=limits.DISABLE_AFTER)
            except StoreUnavailable:
                raise
            except Exception:
                fields = {"delivery": each.claim.delivery_id}
                log.exception(
                    "result of a delivery not written; it is sent again when its lease ends", extra={"fields": fields}
                )

    def _send_or_defer(self, claims: Sequence[Claim]) -> None:
        """Put claims into their queues, or give them back for a while, and send those for whom a slot is free."""
        now = self._clock()
        for claim, seconds in self._limiter.enqueue(claims):
            self._deferred.append(Deferral(claim, now + timedelta(seconds=seconds)))
        for claim in self._limiter.acquire():
            self._send(claim, now)

    def _token(self, now: datetime) -> str:
        """A new claim's token, and until when what it brings may be sent."""
        for token in [token for token, deadline in self._deadlines.items() if deadline < now]:
            del self._deadlines[token]
        token = self._outbox.token()
        self._deadlines[token] = now + WAIT
        return token

    def _send(self, claim: Claim, now: datetime) -> None:
        if self._deadlines.get(claim.token, now) <= now:
            return self._limiter.release_unsent(claim)  # whoever claims it next sends it
        try:
            secrets = self._secrets(claim, now)
        except SealBroken as broken:
            fields = {"delivery": claim.delivery_id, "why": str(broken)}
            log.error(
                "delivery not sent, its signing secret cannot be opened; tried again when its lease ends",
                extra={"fields": fields},
            )
            return self._limiter.release_unsent(claim)  # by then perhaps with the right keys
        self._sender.send(
            delivery.request_for(claim, secrets=secrets, now=now),
            lambda outcome: self._judge(claim, outcome, now),
            timeout=self._seconds,
        )

    def _secrets(self, claim: Claim, now: datetime) -> list[str]:
        """The newest first. One that was replaced signs too until its end."""
        owner, subscription = claim.connection_id, claim.subscription_id
        if subscription is None:
            return [self._open(signing_secret(owner), claim.sealed_secret)]
        current = self._open(subscription_secret(owner, subscription), claim.sealed_secret)
        if claim.sealed_old_secrets is None:
            return [current]
        old = self._open(old_secrets(owner, subscription), claim.sealed_old_secrets)
        return [current, *signing.still_signing(old, now)]

    def _judge(self, claim: Claim, outcome: Outcome, started_at: datetime) -> None:
        now = self._clock()
        timed_out = isinstance(outcome, NoAnswer) and outcome.failure == "timeout"
        for each in self._limiter.release(claim, seconds=outcome.seconds, timed_out=timed_out):
            self._deferred.append(Deferral(each, now + timedelta(seconds=self._limiter.longest_deferral)))
        settlement = delivery.judge(
            claim, outcome, schedule=self._schedule, started_at=started_at, now=now, hides=self._hides
        )
        self._returned.append(settlement)
        level = logging.DEBUG if settlement.status == DeliveryStatus.DELIVERED else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, "delivery attempted", extra={"fields": _log_fields(settlement)})


def _log_fields(settlement: Settlement) -> dict[str, object]:
    return {
        "delivery": settlement.claim.delivery_id,
        "event": settlement.claim.event_id,
        "connection": settlement.claim.connection_id,
        "subscription": settlement.claim.subscription_id or "callback",
        "host": urlsplit(settlement.claim.target_url).hostname,
        "attempt": settlement.claim.attempts + 1,
        "status": settlement.status,
        "answer": settlement.status_code or settlement.failure,
    }
