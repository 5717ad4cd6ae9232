"""What the rest of the bridge may expect of a provider, whoever it is."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Literal, Protocol, Self, TypeVar

from connector.catalogue.entries import Entry, Input, TriggerGroup
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.files import File
from connector.catalogue.overrides import Overrides
from connector.egress.http import Read
from connector.egress.session import Session
from connector.errors import ProviderFailed, ProviderTimeout
from connector.providers.observations import Ignored, Listing, Observation, Reason, Report
from connector.setting_values import Setting


class Unclear(Exception):
    """A changing call got no clear answer: it may or may not have been done. `problem` is what a caller is told."""

    def __init__(self, problem: ProviderFailed | ProviderTimeout) -> None:
        super().__init__(str(problem))
        self.problem = problem


Execute = Callable[[], dict[str, Any]]
Lookup = Callable[[], dict[str, Any] | None]
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """What something is likely to cost, reckoned before it is sent. `at_most`: None where there is no known most."""

    amount: float
    at_most: float | None
    unit: Literal["credits", "USD"]


class Journal(Protocol):
    """What is known of one operation: a changing function does every call that changes something through it."""

    operation_id: str
    has_effects: bool  # whether anything may have been done so far

    @property
    def age(self) -> timedelta:
        """How long ago the operation was begun, which was before any of its steps was sent. Repeats change nothing."""
        ...

    @property
    def unclear(self) -> bool:
        """Whether a step may have been done of which that is not known."""
        ...

    @property
    def may_send(self) -> bool:
        """Whether this run may begin anything; else it only learns what became of what was sent."""
        ...

    @property
    def attempt(self) -> int:
        """How often the operation was begun while nothing of it was unclear: what was refused before was not done."""
        ...

    def begun(self, step: str) -> bool:
        """Whether a step of this name has begun, in this run or an earlier one. One that was refused has not."""
        ...

    def made_with(self, operation_id: str) -> Mapping[str, Any] | None:
        """The checked input of another operation of the same connection; None when there is none (any more)."""
        ...

    def step(
        self,
        name: str,
        execute: Execute,
        lookup: Lookup | None,
        *,
        lock_on: tuple[str, str] | None = None,
        check: Check | None = None,
    ) -> dict[str, Any]:
        """The result of a step, which is done at most once however often the operation is run again.

        `execute` does it, raising `Unclear` when it may have been done; `lookup` asks whether it was done: its result,
        or None when it is not seen. Without `lookup` an unclear step is never executed again. `lock_on` is the type
        and id of a resource on which only one operation at a time may do this, over all connections of the provider.
        `check` only looks, and raises what forbids the step: it runs directly before each `execute`, whoever finishes
        the operation.
        """
        ...

    def forget(self, step: str) -> bool:
        """Have a step done anew, because what it made is gone. False, and no change, while a step is unclear."""
        ...

    def reckoned(self, cost: Cost) -> None:
        """Say what the operation is likely to cost, so that it can be shown with it. What is said last counts."""
        ...

    def under_way(self, resource_type: str, resource: Mapping[str, Any]) -> None:
        """Note, before the call that starts it, that a resource is being made: its end will be an event of its own.

        `resource` is what is known of it, in our words. When the call is refused, the note is taken back.
        """
        ...

    def gone(self, resource_type: str, resource_id: str) -> None:
        """Say, after the call that removed it, that a resource is gone: whoever waits for its end waits no longer."""
        ...


class Offer(Protocol):
    """A file of the caller's at an address of ours, for a provider that takes only addresses."""

    @property
    def url(self) -> str: ...

    def wait(self, seconds: float) -> bool:
        """Wait until it was fetched, or for so long. Whether it was. Raises `ProviderTimeout` when time runs out."""
        ...


Client = TypeVar("Client")
Offers = Callable[[File, str], AbstractContextManager[Offer]]  # of a file, and the key of its field


@dataclass(frozen=True, slots=True)
class Call(Generic[Client]):
    """What a declaration's `perform` is given: the provider's own client with the user's key, and the journal.

    Reading functions (searches, options, actions that change nothing) have no journal. `offers` gives the bytes of a
    file an address, while its block runs; raises `InvalidInput` where the provider could not fetch it from here.
    """

    client: Client
    operation: Journal | None = None
    offers: Offers | None = None

    @property
    def journal(self) -> Journal:
        """The journal of a changing action."""
        assert self.operation is not None, "only changing actions have a journal"
        return self.operation

    def offer(self, given: Input, key: str) -> AbstractContextManager[Offer]:
        """An address for the file that stands in a field of the input; see `offers`."""
        assert self.offers is not None, "only changing actions offer files"
        return self.offers(given[key], key)


@dataclass(frozen=True, slots=True)
class UpstreamWebhook:
    """A webhook that is registered at the provider, with its address as the provider writes it.

    `secret`: what it is signed with, where the provider signs and says so, which it may do only once.
    """

    id: str
    url: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WebhookInterface:
    """One of the ways in which a provider calls us back. `signed`: with a secret that registering there gives."""

    key: str
    signed: bool


class InterfaceRefused(Exception):
    """The provider does not offer this webhook interface to the key's account."""


class Webhooks(Protocol):
    """The webhooks of one account at the provider, of one interface.

    Of an interface beyond the first `list` and `create` raise `InterfaceRefused` where the provider does not offer
    that, and never say by another problem that the key is refused.
    """

    def list(self) -> list[UpstreamWebhook]: ...

    def create(self, url: str) -> UpstreamWebhook:
        """Register an address for all events that our triggers need."""
        ...

    def delete(self, webhook_id: str) -> None:
        """Remove one; fine when it is already gone."""
        ...


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What is known of an account at the provider: the key so far, which may not be taken any more, the id of the
    webhook that is registered there (of the first interface; of the others by interface), and the latest actions with
    the ids of what they made or worked on.
    """

    api_key: str | None = field(repr=False)
    webhook_id: str | None
    made: Sequence[tuple[str, str]]
    further_webhooks: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """One provider. The class declares what is offered; an instance can be asked at its `base_url`."""

    key: ClassVar[str]
    label: ClassVar[str]
    entries: ClassVar[tuple[Entry, ...]]
    trigger_groups: ClassVar[tuple[TriggerGroup, ...]]
    reached_by: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]]  # see `catalogue.Offer`
    field_tables: ClassVar[tuple[FieldTable, ...]]  # likewise
    overrides: ClassVar[Overrides]
    settings: ClassVar[tuple[Setting, ...]]  # its own
    resource_types: ClassVar[tuple[str, ...]]  # what events are about: never renamed, as they identify events
    lists: ClassVar[tuple[str, ...]]  # by name: where what was started elsewhere shows; several may be of one type
    webhook_interfaces: ClassVar[tuple[WebhookInterface, ...]]
    """The first is always there. The others are tried, beside it: it is removed once a webhook of one of them has
    proved itself, and comes back when that one falls silent. They are signed, and a proof names its interface.
    """
    webhook_headers: ClassVar[tuple[str, ...]]  # in lower case: those that a receipt keeps
    base_url: str

    @classmethod
    def address(cls, values: Mapping[str, Any]) -> str:
        """Where its API is. `values`: of settings, by variable (`setting_values.Setting.of`)."""
        ...

    @classmethod
    def build(cls, values: Mapping[str, Any], session: Session) -> Self:
        """The provider as its settings have it, calling through this session."""
        ...

    def client(self, api_key: str, left: Callable[[], float] | None = None) -> Any:
        """What `perform` functions call, holding one user's key. No call takes longer than `left` says, in seconds."""
        ...

    def check_key(self, api_key: str) -> None:
        """Try a key. Raises `ReconnectRequired` when the provider refuses it, another `Problem` when it cannot tell."""
        ...

    def same_account(self, api_key: str, known: KnownAccount) -> bool | None:
        """Whether a key that works is of an account of which this is known; None when nothing tells.

        Raises a `Problem` when it cannot be asked.
        """
        ...

    def webhooks(self, api_key: str, interface: str, left: Callable[[], float] | None = None) -> Webhooks:
        """The webhooks of the key's account, of the interface with this key. `left` as in `client`."""
        ...

    def read_webhook(
        self, headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime
    ) -> Report | Ignored | None:
        """What a received webhook reports, and whether it proves that; None when it is no event we know.

        `body` is a JSON object as it came; its UTF-8 is what was sent. `headers` are those of `webhook_headers` that
        came. `secrets`: what the provider signed with then.
        """
        ...

    def report_for(self, resource_type: str, resource_id: str) -> Report:
        """What is known of a resource that we started and heard nothing of."""
        ...

    def look_up(self, api_key: str, report: Report) -> Read[Observation]:
        """The question that tells how a reported resource really is. Raises `NotFound` for an id that cannot be one.

        Understanding the answer may raise a `Problem`.
        """
        ...

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        """The question for a page of one of `lists`; None asks for the first. Rows come in any order.

        Raises nothing; a cursor that is taken no more is answered with `InvalidInput` or `NotFound`.
        """
        ...

    def account(self, api_key: str) -> Read[object]:
        """A small question that gets a good answer only where the provider itself answers for the key's account."""
        ...

    def unresolved(self, report: Report, reason: Reason) -> Observation:
        """The event of a resource whose end was never seen. The report's resource is as it was last seen."""
        ...

    def from_report(self, report: Report, seen: Mapping[str, Any]) -> Observation:
        """The end that a report only claims, of a resource as it was `seen` before: the provider cannot be asked.

        Of the report it takes the id and the claim alone, and it has no links.
        """
        ...
