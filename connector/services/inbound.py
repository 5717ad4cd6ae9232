"""What providers call: known by an unguessable address, kept before it is acknowledged, understood later."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from connector import errors, ids, json_text
from connector.services.backlog import Backlog
from connector.store.arrivals import Arrival
from connector.store.store import Store

MAX_BODY = 256 * 1024
KNOWN = 10_000  # addresses that are remembered to have an owner


class Webhook(NamedTuple):
    """What arrived at an inbound address, which is known by its secret part."""

    provider: str
    secret: str
    body: bytes


class InboundService:
    """Takes what arrives at inbound addresses."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._backlog = Backlog(store.arrivals.backlog)
        self._owned: OrderedDict[tuple[str, str], None] = OrderedDict()  # addresses that had an owner, the newest last

    def receive(self, webhooks: Sequence[Webhook], *, now: datetime) -> list[errors.Problem | None]:
        """Commit receipts of all that can be read, together. Gives for each what is wrong with it: `NotFound` for an
        unknown address, `MalformedRequest` for what is no JSON object, `RateLimited` where too much waits already.
        Raises `StoreUnavailable`.

        Nothing of a body is read before its address is known: a stranger's costs one look into the database for all.
        """
        addresses = [(each.provider, ids.digest(each.secret)) for each in webhooks]
        self._find_owners(addresses)
        outcomes: list[errors.Problem | None] = [None] * len(webhooks)
        arrivals: dict[int, Arrival] = {}
        for number, (webhook, address) in enumerate(zip(webhooks, addresses, strict=True)):
            if address not in self._owned:
                outcomes[number] = _unknown()
            elif (text := _text(webhook.body)) is None:
                outcomes[number] = errors.MalformedRequest(
                    f"The body must be a JSON object, nested at most {json_text.MAX_DEPTH} deep."
                )
            elif refusal := self._backlog.refuses(address, len(webhook.body)):
                outcomes[number] = refusal
            else:
                arrivals[number] = Arrival(*address, text, now)
        for number, kept in zip(arrivals, self._store.arrivals.arrive(list(arrivals.values())), strict=True):
            if not kept:  # disconnected since
                self._owned.pop(addresses[number], None)
                outcomes[number] = _unknown()
        return outcomes

    def _find_owners(self, addresses: Sequence[tuple[str, str]]) -> None:
        """Look up those that were not seen before, and keep those that have an owner."""
        asked = {each for each in addresses if each not in self._owned}
        if asked:
            self._owned.update(dict.fromkeys(self._store.arrivals.owned(asked)))
        while len(self._owned) > KNOWN:
            self._owned.popitem(last=False)


def _unknown() -> errors.NotFound:
    return errors.NotFound("Nobody listens at this address.")


def _text(body: bytes) -> str | None:
    """A JSON object as text; None for anything else."""
    try:
        text = body.decode()
        json_text.read_object(text)
    except ValueError:
        return None
    return None if "\x00" in text else text
