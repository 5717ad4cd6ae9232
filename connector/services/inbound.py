"""What providers call: known by an unguessable address, kept before it is acknowledged, understood later."""

import json
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from connector import errors, ids, json_text, limits
from connector.services.backlog import Backlog
from connector.services.inbound_proofs import InboundProofs
from connector.store.arrivals import Arrival
from connector.store.store import Store

log = logging.getLogger(__name__)


class Webhook(NamedTuple):
    """What arrived at an inbound address, which is known by its secret part. Names of headers are lower case."""

    provider: str
    secret: str
    body: bytes
    headers: Mapping[str, str] = MappingProxyType({})


class InboundService:
    """Takes what arrives at inbound addresses. `headers`: those that are kept with it, by provider; `proofs` reads what
    these prove.
    """

    def __init__(
        self,
        store: Store,
        headers: Mapping[str, Sequence[str]] = MappingProxyType({}),
        proofs: InboundProofs | None = None,
    ) -> None:
        self._store = store
        self._headers = headers
        self._proofs = proofs
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
                arrivals[number] = Arrival(*address, text, now, self._kept(webhook))
        for number, kept in self._arrive(arrivals).items():
            if not kept:  # disconnected since
                self._owned.pop(addresses[number], None)
                outcomes[number] = _unknown()
        return outcomes

    def _arrive(self, arrivals: Mapping[int, Arrival]) -> dict[int, bool]:
        """Commit them, with the events that they prove; whether each has an owner, but for those that leave nothing."""
        proved = self._proofs.of(arrivals) if self._proofs else arrivals
        kept = {number: each for number, each in proved.items() if each is not None}
        try:
            owned = self._store.arrivals.arrive(list(kept.values()))
        except errors.StoreUnavailable:
            raise
        except Exception:
            if not any(each.told for each in kept.values()):
                raise
            log.exception("webhooks not told as they came in; the relay looks at them")
            owned = self._store.arrivals.arrive([each._replace(told=None) for each in kept.values()])
        return dict(zip(kept, owned, strict=True))

    def _kept(self, webhook: Webhook) -> str | None:
        """The headers that the provider's webhooks prove themselves by, as JSON; None where it has none."""
        names = self._headers.get(webhook.provider)
        if not names:
            return None
        given = {name: webhook.headers.get(name, "") for name in names}
        return json.dumps({name: value for name, value in given.items() if len(value) <= limits.WEBHOOK_HEADER})

    def _find_owners(self, addresses: Sequence[tuple[str, str]]) -> None:
        """Look up those that were not seen before, and keep those that have an owner."""
        asked = {each for each in addresses if each not in self._owned}
        if asked:
            self._owned.update(dict.fromkeys(self._store.arrivals.owned(asked)))
        while len(self._owned) > limits.ADDRESSES_REMEMBERED:
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
