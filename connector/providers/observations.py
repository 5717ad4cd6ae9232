"""What is learned of a provider's resources: by asking, by a webhook, from a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Self

from connector.catalogue.entries import Trigger

# Why what was never seen to end counts as failed. The last two are of what was accepted and never seen to begin: it did
# not, or nobody knows.
Reason = Literal["timed_out", "deleted", "account_changed", "not_started", "outcome_unknown"]


@dataclass(frozen=True, slots=True)
class Observation:
    """The state of a resource, in our words. `final` is None while it has not ended; else it comes with its trigger.

    `resource` is what was seen of it, `extra` holds the event's further members, such as `reason`. `under_way`: it is
    certainly being made right now.
    """

    resource_type: str
    id: str
    final: str | None
    trigger: Trigger | None = None
    resource: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    under_way: bool = False

    def filled(self, known: Mapping[str, Any]) -> Self:
        """The same, with what else is `known` of the resource in each field that has no value."""
        own = {key: value for key, value in self.resource.items() if value not in (None, "", [], {})}
        return replace(self, resource={**self.resource, **known, **own})


@dataclass(frozen=True, slots=True)
class Report:
    """What a webhook reports of a resource, or what is known of one that is watched.

    `claim` is the state that a webhook claims. `resource` is the resource as far as it is known without asking: of one
    that a webhook named no more than its id. `proved` is what the webhook says, where a signature of the provider's
    proves that; where it is `complete` too, it has all that an event needs, and the provider is not asked. `dated`: the
    proof covers the moment at which it was sent; one that does not may be an old one sent again, and the provider's own
    answer decides. `interface`: through which of the provider's webhook interfaces it came, as far as the proof tells.
    """

    resource_type: str
    id: str
    claim: str
    resource: Mapping[str, Any]
    proved: Observation | None = None
    complete: bool = False
    dated: bool = False
    interface: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A webhook that makes no event whatever the provider would say, and why. One that is not `kept` is acknowledged,
    and nothing is left of it. `other_secret`: all is in order but its signature, so the provider may sign with another
    secret by now.
    """

    why: str
    kept: bool = True
    other_secret: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a provider's list. `changed_at` is None when the provider does not say.

    `under_way` is what is certainly being made, `unknown` a state that we have no word for. `end` is the word for how
    it ended, as an `Observation` has it.
    """

    id: str
    state: Literal["at_rest", "under_way", "final", "unknown"]
    changed_at: datetime | None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of one of the provider's lists. `next_cursor`: the provider's cursor for the next page; None on the last.

    `shared`: the list also has resources of the provider's own (stock avatars). In such a list, one that is final when
    first seen is published only if it has a `changed_at` after the connection was made; the provider's own have none.
    """

    resource_type: str
    lines: Sequence[Listed]
    next_cursor: str | None
    shared: bool = False
