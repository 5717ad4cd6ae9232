"""The duty that empties the outbox: claim what is due, put it into the air, settle what came back, in batches."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connector.egress.http import NoAnswer, Outcome
from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay import delivery, signing
from connector.relay.background import Run, at_once
from connector.relay.concurrency import ConcurrencyLimiter
from connector.states import DeliveryStatus
from connector.store.notifications import DELIVERIES
from connector.store.outbox import Claim, Deferral, Outbox, Settlement
from connector.vault import SealBroken, Vault, old_secrets, signing_secret, subscription_secret

log = logging.getLogger(__name__)

BATCH = 500
BESIDE = 50  # are claimed while that many wait already: the others must not wait for those
LEASE_MARGIN = timedelta(seconds=30)  # a lease outlives the time-out, so that no living worker's claim is taken
RIPE = 500  # that came back are written down at once
LINGER = 0.05  # seconds that fewer may wait
WAIT = timedelta(seconds=20)  # less than the margin: who waited longer is left to whoever claims it next
DISABLE_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class OutboxBatch:
    """What is being written down, and the claims that come in return."""

    returned: list[Settlement]
    held: list[Deferral]
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
        run: Run[list[Claim]] = at_once,
        hides: delivery.Hides = delivery.hides_nothing,
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._schedule = schedule
        self._seconds = timeout.total_seconds()  # that an attempt may take
        self._lease = timeout + LEASE_MARGIN
        self._clock = clock
        self._run = run
        self._hides = hides
        self._open = vault.remembering(10_000)
        self._limiter = ConcurrencyLimiter(timeout=self._seconds, clock=lambda: sender.listened)
        self._deadlines: dict[str, datetime] = {}  # until when what was claimed with a token may be sent
        self._returned: list[Settlement] = []
        self._held: list[Deferral] = []
        self._under_way: OutboxBatch | None = None
        self._exchanged_at = 0.0
        self._look = False  # whether something may have become due since the last exchange
        self._notified = False  # whether something has
        self._more = False  # whether the last exchange found anything

    @property
    def busy(self) -> bool:
        """Whether anything is in the air or not yet settled."""
        return bool(self._limiter.in_flight or self._returned or self._held or self._under_way)

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        """Write down what came back, claim and send what is due. Says so when there may be more at once."""
        self._look = self._look or look or notified
        self._notified = self._notified or (
            notified and self._under_way is None
        )  # or it rang for what is being claimed
        self._fly(self._collect())
        if self._under_way is not None or not (self._look or self._runs_dry() or self._ripe()):
            return ()
        limit = 0 if self._limiter.full else BATCH if self._limiter.queued < BATCH else BESIDE
        self._start(limit)
        found = self._collect()
        self._fly(found)
        return (self.topic,) if 0 < limit == len(found) and self._runs_dry() else ()

    def _runs_dry(self) -> bool:
        """Whether hardly anybody waits for a place, and more may be due."""
        return self._more and self._limiter.queued < BATCH // 2

    def _ripe(self) -> bool:
        """Whether an exchange is worth its transaction: what came back can wait a little for more of its kind."""
        returned = len(self._returned) + len(self._held)
        return (
            returned >= RIPE
            or returned > 0
            and (not self._limiter.in_flight or time.monotonic() - self._exchanged_at >= LINGER)
        )

    def settle(self) -> None:
        """Write down what came back, claim nothing, and leave what waits to others."""
        now = self._clock()
        if self._under_way is not None:
            wait([self._under_way.claims])
            self._held += [Deferral(claim, now) for claim in self._collect()]
        self._held += [Deferral(claim, now) for claim in self._limiter.clear()]
        if self._returned or self._held:
            wait([self._start(0)])
            self._collect()

    def _start(self, limit: int) -> "Future[list[Claim]]":
        """Begin an exchange: what came back against up to `limit` claims."""
        now, returned, held = self._clock(), self._returned, self._held
        token = self._token(now)
        notified, self._look, self._notified = self._notified, False, False
        self._returned, self._held = [], []
        self._exchanged_at = time.monotonic()

        def exchange() -> list[Claim]:
            until = now + self._lease
            if returned or held:
                return self._outbox.settle_and_claim(
                    returned, held, token=token, now=now, until=until, limit=limit, disable_after=DISABLE_AFTER
                )
            if not limit or not (notified or self._outbox.due(now=now)):
                return []
            return self._outbox.claim(token=token, now=now, until=until, limit=limit)

        self._under_way = OutboxBatch(returned, held, self._run(exchange))
        return self._under_way.claims

    def _collect(self) -> list[Claim]:
        """What the exchange that has ended brought, if one has. Raises `StoreUnavailable`: nothing is lost."""
        ended = self._under_way
        if ended is None or not ended.claims.done():
            return []
        self._under_way = None
        try:
            claims = ended.claims.result()
            self._more = bool(claims)
            return claims
        except StoreUnavailable:
            self._returned, self._held = ended.returned + self._returned, ended.held + self._held
            raise
        except Exception:
            log.exception("a batch was not settled; its deliveries are settled one by one")
            self._settle_each(ended.returned)
            return []

    def _settle_each(self, returned: Sequence[Settlement]) -> None:
        """One that cannot be written must not hold up the others: it is tried again when its lease ends."""
        for each in returned:
            try:
                self._outbox.settle([each], now=self._clock(), disable_after=DISABLE_AFTER)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("not settled", extra={"fields": {"delivery": each.claim.delivery_id}})

    def _fly(self, claims: Sequence[Claim]) -> None:
        """Put claims into their lines, and into the air those whose place is free."""
        now = self._clock()
        for claim, seconds in self._limiter.enqueue(claims):
            self._held.append(Deferral(claim, now + timedelta(seconds=seconds)))
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
            log.error("delivery not signed", extra={"fields": {"delivery": claim.delivery_id, "why": str(broken)}})
            return self._limiter.release_unsent(claim)  # claimed again later, by then perhaps with the right keys
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
            self._held.append(Deferral(each, now + timedelta(seconds=self._limiter.longest_deferral)))
        settlement = delivery.judge(
            claim, outcome, schedule=self._schedule, started_at=started_at, now=now, hides=self._hides
        )
        self._returned.append(settlement)
        level = logging.DEBUG if settlement.status == DeliveryStatus.DELIVERED else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, "delivery attempted", extra={"fields": _told(settlement)})


def _told(settlement: Settlement) -> dict[str, object]:
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
