"""An event as it is delivered and listed: the one place that knows the envelope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connector.catalogue.entries import Trigger
from connector.catalogue.fields import Field


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`. `moment` is aware and in UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What surrounds the resource an event is about, which ended `at`, as far as is known."""

    id: str
    provider: str
    at: datetime
    verified: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)

    def around(self, trigger: Trigger, resource: Mapping[str, Any]) -> dict[str, Any]:
        """The event's body. `extra` adds members such as `reason`."""
        return {
            "id": self.id,
            "type": trigger.event_type,
            "trigger": trigger.key,
            "provider": self.provider,
            "occurred_at": instant(self.at),
            "verified": self.verified,
            "callback_id": None,
            trigger.resource_type: dict(resource),
            **self.extra,
        }


def tested(trigger: Trigger, *, id: str, at: datetime) -> dict[str, Any]:
    """The body of a test: the trigger's sample, sent now, which nobody confirmed."""
    return {**trigger.sample, "id": id, "occurred_at": instant(at), "verified": False, "test": True}


ENVELOPE = (
    Field(
        key="id", kind="string", label="Event ID", help="The same in every retry and replay: skip what you have seen."
    ),
    Field(key="type", kind="string", label="Type", help="What happened, such as video.done."),
    Field(key="trigger", kind="string", label="Trigger", help="The trigger that this event belongs to."),
    Field(key="provider", kind="string", label="Provider", help="Where it happened."),
    Field(key="occurred_at", kind="datetime", label="Occurred At", help="When it happened, as far as is known."),
    Field(
        key="verified",
        kind="boolean",
        label="Verified",
        help="Whether the provider confirmed it, when asked or by its signature.",
    ),
    Field(
        key="callback_id",
        kind="string",
        label="Callback ID",
        help="What the render action was given, the first time where it was repeated.",
        nullable=True,
    ),
)
