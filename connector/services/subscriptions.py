"""Subscriptions: a platform's hook comes and goes, and is tried out."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connector import errors, ids, limits, vault
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.events import tested
from connector.egress import targets
from connector.relay import signing
from connector.services.activity import ActivityService
from connector.services.send_limit import SendLimit, refusing_the_disabled
from connector.services.wanted_subscriptions import WantedSubscriptions
from connector.services.webhooks import UpstreamWebhooks
from connector.states import Deed, SubscriptionStatus
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.store.last_attempts import LastAttempt
from connector.store.row_locks import OwnerGone
from connector.store.store import Store
from connector.store.subscriptions import Subscription, TargetTaken, TooMany
from connector.vault import Vault

log = logging.getLogger(__name__)


class SubscriptionService:
    """What a connection listens to."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        webhooks: UpstreamWebhooks,
        allowed_targets: targets.Allowed,
        sends: SendLimit,
        activity: ActivityService,
    ) -> None:
        self._store = store
        self._vault = vault
        self._webhooks = webhooks
        self._wanted = WantedSubscriptions(store, vault, catalogue, allowed_targets)
        self._sends = sends
        self._activity = activity

    def subscribe(
        self,
        connection: Connection,
        *,
        target_url: str,
        filters: Any,
        by: Actor,
        now: datetime,
        trigger: str | None = None,
        triggers: Sequence[str] = (),
    ) -> tuple[Subscription, bool]:
        """A new subscription, or the one that sends these triggers to this target, active again; and whether it is new.

        Both take keys of triggers or of groups. Subscribing says all there is to say: without filters an earlier one's
        are gone, and `triggers`, or a group's, are all that the target gets by it from then on. One `trigger` leaves a
        subscription to several as it is, filters and all. Raises `InvalidInput` for what is wrong with any of it or one
        too many, or `ReconnectRequired`: then a new one does not stay, so that subscribing again is the way on.
        """
        field, keys = ("triggers", triggers) if triggers else ("trigger", [trigger or ""])
        declared = self._wanted.declared(connection, keys, field=field)
        exactly = bool(triggers) or len(declared) > 1
        wanted = self._wanted.checked(connection, declared, target_url, filters, now, exactly=exactly)
        subscription, new = self._kept(wanted, exactly=exactly)
        try:
            self._webhooks.register(connection)
        except errors.ReconnectRequired:
            if new:
                self._store.subscriptions.remove(connection.id, subscription.id, now=now)
            raise
        self._tell(connection, subscription, new, by)
        return subscription, new

    def _kept(self, wanted: Subscription, *, exactly: bool) -> tuple[Subscription, bool]:
        """See `subscribe`. Raises `InvalidInput` for one too many."""
        try:
            return self._store.subscriptions.add(wanted, exactly=exactly)
        except OwnerGone:
            raise errors.Unauthorized("This connection is gone. Connect again.") from None
        except TooMany:
            most = limits.SUBSCRIPTIONS_OF_CONNECTION
            raise errors.InvalidInput.at(
                "target_url",
                f"This connection has {most} subscriptions, the most there can be. Delete those that nothing uses.",
            ) from None

    def _tell(self, connection: Connection, subscription: Subscription, new: bool, by: Actor) -> None:
        """Note who subscribed, and to what."""
        if new:
            fields = {"connection": connection.id, "subscription": subscription.id}
            log.info("subscription made", extra={"fields": fields | {"triggers": ",".join(subscription.triggers)}})
        deed = Deed.SUBSCRIPTION_MADE if new else Deed.SUBSCRIPTION_CHANGED
        said = {"triggers": list(subscription.triggers), "status": subscription.status}
        self._activity.note(connection, by, deed, subscription_id=subscription.id, **said)

    def secret(self, subscription: Subscription) -> str:
        """The secret that signs this subscription's deliveries."""
        place = vault.subscription_secret(subscription.connection_id, subscription.id)
        return self._vault.open(place, subscription.sealed_secret)

    def page(self, connection: Connection, *, after: str | None, limit: int) -> list[Subscription]:
        """Newest first; `after` is the id that the page before ended with."""
        return self._store.subscriptions.page(connection.id, after=after, limit=limit)

    def last_attempts(self, connection: Connection, subscriptions: Sequence[Subscription]) -> Mapping[str, LastAttempt]:
        """What the target of each answered last, by the subscription's id; without those that got nothing yet."""
        return self._store.last_attempts.of(connection.id, [each.id for each in subscriptions])

    def get(self, connection: Connection, subscription_id: str) -> Subscription:
        """One subscription. Raises `NotFound`."""
        found = self._store.subscriptions.get(connection.id, subscription_id)
        if found is None:
            raise unknown()
        return found

    def change(
        self,
        connection: Connection,
        subscription_id: str,
        *,
        status: str | None,
        target_url: str | None,
        by: Actor,
        now: datetime,
    ) -> Subscription:
        """Pause, resume or point elsewhere. Raises `NotFound` or `InvalidInput`."""
        self.get(connection, subscription_id)
        values: dict[str, Any] = {}
        if target_url:
            self._wanted.check_target(target_url)
            values |= {"target_url": target_url, "target_digest": ids.digest(target_url)}
        if status:
            values |= {"status": status, "reason": None, "failing_since": None}
        try:
            self._store.subscriptions.change(connection.id, subscription_id, now=now, **values)
        except TargetTaken:
            raise errors.InvalidInput.at(
                "target_url", "Another subscription already sends this trigger to this target."
            ) from None
        said = {"target_changed": bool(target_url)} | ({"status": status} if status else {})
        self._activity.note(connection, by, Deed.SUBSCRIPTION_CHANGED, subscription_id=subscription_id, **said)
        if status == SubscriptionStatus.ACTIVE:
            self._webhooks.register(connection)
        return self.get(connection, subscription_id)

    def rotate_secret(self, connection: Connection, subscription_id: str, *, by: Actor, now: datetime) -> str:
        """A new signing secret for what is sent from now on; for a day the old one signs beside it.

        Raises `RateLimited` while too many old ones sign.
        """
        secret, mine = ids.new_signing_secret(), (connection.id, subscription_id)
        while True:  # two that rotate at once: the second replaces the first one's
            before = self.get(connection, subscription_id)
            old = before.sealed_old_secrets and self._vault.open(vault.old_secrets(*mine), before.sealed_old_secrets)
            old = signing.retire(self.secret(before), old, now=now)
            if self._store.subscriptions.rotate(
                before,
                sealed_secret=self._vault.seal(vault.subscription_secret(*mine), secret),
                sealed_old_secrets=self._vault.seal(vault.old_secrets(*mine), old),
                now=now,
            ):
                self._activity.note(connection, by, Deed.SECRET_ROTATED, subscription_id=subscription_id)
                return secret

    def old_secrets_end(self, subscription: Subscription, *, now: datetime) -> datetime | None:
        """Until when a replaced secret signs beside the present one; None while none does."""
        if not subscription.sealed_old_secrets:
            return None
        place = vault.old_secrets(subscription.connection_id, subscription.id)
        return signing.last_end(self._vault.open(place, subscription.sealed_old_secrets), now)

    def unsubscribe(self, connection: Connection, subscription_id: str, *, by: Actor, now: datetime) -> None:
        """Remove a subscription; fine when it is gone already."""
        if self._store.subscriptions.remove(connection.id, subscription_id, now=now):
            fields = {"connection": connection.id, "subscription": subscription_id}
            log.info("subscription deleted", extra={"fields": fields})
            self._activity.note(connection, by, Deed.SUBSCRIPTION_REMOVED, subscription_id=subscription_id)

    def test(
        self, connection: Connection, subscription_id: str, *, trigger: str | None = None, now: datetime
    ) -> tuple[str, dict[str, Any]]:
        """Send the sample of one of its triggers, else of its first, to a subscription, marked as a test.

        Gives the delivery's id, and what is sent. Raises `NotFound`, `RateLimited`, or `InvalidInput` for a trigger
        that it does not listen to, and for one that is disabled.
        """
        subscription = self.get(connection, subscription_id)
        key = trigger or subscription.trigger
        if key not in subscription.triggers:
            known = ", ".join(subscription.triggers)
            raise errors.InvalidInput.at("trigger", f"This subscription does not listen to it, but to: {known}.")
        self._sends.count(connection)
        (declared,) = self._wanted.declared(connection, [key])
        event_id = ids.new_id("evt")
        sample = tested(declared, id=event_id, at=now)
        with refusing_the_disabled():
            delivery_id = self._store.events.add_test(
                connection_id=connection.id,
                subscription_id=subscription_id,
                trigger=key,
                event_id=event_id,
                body=json.dumps(sample),
                now=now,
            )
        if delivery_id is None:
            raise unknown()
        return delivery_id, sample


def unknown() -> errors.NotFound:
    """What is told of an id that the connection has no subscription with."""
    return errors.NotFound("There is no subscription with this id in this connection.")
