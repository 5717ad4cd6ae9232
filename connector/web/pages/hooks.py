"""A subscription in words: where it sends without what is secret of that, to what it listens, which events pass, and
how it does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from connector import hosts, limits
from connector.catalogue.entries import Trigger
from connector.relay.filters import EXTRAS
from connector.states import SubscriptionStatus
from connector.store.last_attempts import LastAttempt
from connector.store.subscriptions import Subscription
from connector.web import context, subscriptions
from connector.web.pages import delivery_words

FAILING = (
    "Nothing was accepted since then. What fails is tried again for a day;"
    f" after {limits.DISABLE_AFTER.days} days on end it is disabled."
)
_TAIL = 4  # characters at an address's end that are shown: by them its owner tells one hook from another
_LONG = 16  # characters behind the host, from which on that gives nothing away


class Health(NamedTuple):
    """How a subscription does: a status for its badge, since when, and a sentence."""

    status: str
    since: str | None
    sentence: str


def show(subscription: Subscription, provider: str) -> dict[str, Any]:
    """As the API tells it, but for its address, and in words. `provider`: its connection's."""
    told = subscriptions.show(subscription)
    address = told.pop("target_url")
    triggers = [each for each in _offered(provider) if each.key in subscription.triggers]
    words = {"listens_to": [(each.key, each.label) for each in triggers], "passes": _filters(subscription, triggers)}
    return told | words | {"address": masked(address), "host": hosts.of_address(address), "health": _health(told)}


def masked(address: str) -> str:
    """`hooks.example.com/…b3x9`: what stands behind the host of a hook's address is as good as a password."""
    parts = urlsplit(address)
    rest = address.partition(parts.netloc)[2].strip("/")
    tail = rest[-_TAIL:] if len(rest) >= _LONG else ""
    return hosts.of_address(address) + (f"/…{tail}" if rest else "")


def attempt(made: LastAttempt | None) -> dict[str, Any] | None:
    """What a hook answered last, in words, too; None where it got nothing yet."""
    if made is None:
        return None
    words = delivery_words.short(made.status_code, made.failure)
    return {"started_at": made.started_at, "accepted": made.accepted, "words": words, "answer": made.answer}


def offered(provider: str) -> list[tuple[str, str]]:
    """The triggers that a provider offers, by key and label."""
    return [(each.key, each.label) for each in _offered(provider)]


def _offered(provider: str) -> Iterator[Trigger]:
    """In the catalogue's order."""
    return (each for _, each in context.bridge().catalogue.only(provider).of(Trigger))


def _filters(subscription: Subscription, triggers: Sequence[Trigger]) -> list[str]:
    """A few words for each filter: `Video ID is “vid_1”`."""
    labels = {field.key: field.label for trigger in triggers for field in trigger.filters}
    return [f"{_name(key, labels)} is “{value}”" for key, value in sorted(subscription.filters.items())]


def _name(key: str, labels: Mapping[str, str]) -> str:
    return f"Extra “{key.removeprefix(EXTRAS)}”" if key.startswith(EXTRAS) else labels.get(key, key)


def _health(told: Mapping[str, Any]) -> Health:
    status, reason, failing = told["status"], told["reason"], told["failing_since"]
    if status == SubscriptionStatus.DISABLED:
        return Health(status, told["status_since"], reason or "Nothing is sent, and nothing is kept for it.")
    if status == SubscriptionStatus.PAUSED:
        return Health(status, told["status_since"], reason or "What happens is kept until you resume it.")
    if failing:
        return Health("failing", failing, FAILING)
    return Health(status, None, "Events are sent as they happen.")
