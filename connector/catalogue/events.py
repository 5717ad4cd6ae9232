"""An event as it is delivered and listed: the one place that knows the envelope."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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

_SAMPLE_ID = "evt_00000000000000000000sample"
_SAMPLE_INSTANT = datetime(2026, 1, 1, 10, 5, tzinfo=UTC)


def trigger(
    provider: str,
    key: str,
    *,
    label: str,
    help: str,
    fields: tuple[Field, ...],
    sample: Mapping[str, Any],
    filters: tuple[Field, ...],
    reason: Field | None = None,
    sample_reason: str = "failed",
) -> Trigger:
    """A trigger about a provider's resource, which `fields` describe. `key` is the type of the resource and its end.

    `reason` describes why it failed, where that is its end.
    """
    resource_type = key.partition("_")[0]
    about = f"The {resource_type} it is about."
    resource = Field(key=resource_type, kind="object", label=resource_type.title(), help=about, fields=fields)
    bare = Trigger(
        key=key,
        label=label,
        help=help,
        event_type=key.replace("_", "."),
        resource_type=resource_type,
        output=(*ENVELOPE, *((reason,) if reason else ()), resource),
        sample={},
        filters=filters,
    )
    why = {reason.key: sample_reason} if reason else {}
    envelope = Envelope(id=_SAMPLE_ID, provider=provider, at=_SAMPLE_INSTANT, extra=why)
    return dataclasses.replace(bare, sample=envelope.around(bare, sample))
