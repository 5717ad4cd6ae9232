"""The filters of deliveries as they stand in a page's address, and what its form offers."""

from collections.abc import Mapping

import flask

from connector.states import DeliveryStatus
from connector.store.delivery_search import Filters
from connector.web import context, deliveries
from connector.web.pages import hooks, markup, visitor

NAMES = ("status", "trigger", "subscription_id", "since", "until", "q")
HOOKS = 100  # subscriptions that the form offers
_LONGEST = 200
_SINCE = (("1h", "Last hour"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"))

Choices = list[tuple[str, str]]


def asked() -> dict[str, str]:
    """Those that the address has."""
    given = ((name, flask.request.args.get(name, "").strip()[:_LONGEST]) for name in NAMES)
    return {name: text for name, text in given if text}


def read(given: Mapping[str, str]) -> Filters:
    """What they ask for. Raises `InvalidInput`."""
    return deliveries.filters(context.checked(deliveries.DELIVERIES, given), now=context.now())


def choices(given: Mapping[str, str]) -> dict[str, Choices]:
    """What each list of the form offers, always with what is chosen."""
    connection = visitor.connection()
    subscriptions = context.bridge().subscriptions.page(connection, after=None, limit=HOOKS)
    offered: dict[str, Choices] = {
        "status": [(each.value, markup.in_words(each.value)) for each in DeliveryStatus],
        "trigger": hooks.offered(connection.provider),
        "subscription_id": [(each.id, hooks.masked(each.target_url)) for each in subscriptions],
        "since": list(_SINCE),
    }
    return {name: _with_chosen(some, given.get(name, "")) for name, some in offered.items()}


def _with_chosen(offered: Choices, chosen: str) -> Choices:
    more = [(chosen, chosen)] if chosen and chosen not in dict(offered) else []
    return [("", "Any"), *offered, *more]
