"""What the bridge tells of itself: hooks that take nothing, keys that are refused, and that they work again.

These triggers are declared once, here, and every provider offers them (`registry.catalogue`). Platforms have one
trigger for all of them, with a choice: a `grouped` trigger stands in its group alone.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue import events
from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Entry, Trigger, TriggerGroup
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.fields import Field, choices_of
from connector.catalogue.overrides import Overrides
from connector.states import ConnectionStatus, NoticeKind, SubscriptionStatus

_WHY = Field(key="why", kind="string", label="Why", help="What is wrong, or that nothing is any more, in a sentence.")
_SINCE = Field(key="since", kind="datetime", label="Since", help="When it broke.")
_CONSOLE = Field(key="console_url", kind="url", label="Console URL", help="Where it is seen, and mended.")

_HOOK = (
    Field(key="id", kind="string", label="Hook ID", help="The subscription's id."),
    Field(key="triggers", kind="list", items="string", label="Triggers", help="What it listens to."),
    Field(key="target_host", kind="string", label="Target Host", help="The host that its events are sent to."),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="Whether it is sent anything from now on.",
        choices=choices_of(SubscriptionStatus),
    ),
    _WHY,
    _SINCE,
    Field(
        key="last_status",
        kind="integer",
        label="Last Status",
        help="The HTTP status that it answered last; null where there was no answer.",
        nullable=True,
    ),
    _CONSOLE,
)
_CONNECTION = (
    Field(key="id", kind="string", label="Connection ID", help="The connection's id."),
    Field(key="label", kind="string", label="Label", help="The connection's name."),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="Whether the provider takes the stored key.",
        choices=choices_of((ConnectionStatus.ACTIVE, ConnectionStatus.RECONNECT_REQUIRED)),
    ),
    _WHY,
    _SINCE,
    _CONSOLE,
)

_AT = "2026-01-01T10:00:00.000Z"
_HOOK_SAMPLE: Mapping[str, Any] = {
    "id": "sub_00000000000000000000sample",
    "triggers": ["video_done", "video_failed"],
    "target_host": "hooks.example.com",
    "status": "active",
    "why": "It has taken nothing since then, in 4 attempts.",
    "since": _AT,
    "last_status": 500,
    "console_url": "https://bridge.example.com/console/subscriptions/sub_00000000000000000000sample",
}
_CONNECTION_SAMPLE: Mapping[str, Any] = {
    "id": "con_00000000000000000000sample",
    "label": "Studio",
    "status": "reconnect_required",
    "why": "The provider refuses the API key.",
    "since": _AT,
    "console_url": "https://bridge.example.com/console/settings",
}
_AGAIN = "It takes events again."
_DECLARED: tuple[tuple[NoticeKind, str, str, Mapping[str, Any]], ...] = (
    (NoticeKind.HOOK_FAILING, "Hook Failing", "when another hook of this connection takes nothing any more.", {}),
    (
        NoticeKind.HOOK_RECOVERED,
        "Hook Recovered",
        "when another hook that was reported takes events again.",
        {"why": _AGAIN, "last_status": 200},
    ),
    (
        NoticeKind.HOOK_DISABLED,
        "Hook Disabled",
        "when another hook was disabled, because it is gone or took nothing for days.",
        {"status": "disabled", "why": "The receiver says that it is gone (410).", "last_status": 410},
    ),
    (NoticeKind.CONNECTION_BROKEN, "Connection Broken", "when the provider refuses the API key.", {}),
    (
        NoticeKind.CONNECTION_RECOVERED,
        "Connection Recovered",
        "when the provider takes the API key again, or another one in its place.",
        {"status": "active", "why": "The provider takes the API key."},
    ),
)

GROUP = TriggerGroup(
    key="connector_problem",
    label="Connector Problem",
    help="Triggers when a hook or the API key stops working, and when it works again.",
    triggers=tuple(kind.value for kind, *_ in _DECLARED),
    about="problem",
)


def triggers(provider: str) -> tuple[Trigger, ...]:
    """The triggers, as a provider with this key offers them."""
    return tuple(_trigger(provider, *each) for each in _DECLARED)


def _trigger(provider: str, kind: NoticeKind, label: str, when: str, differs: Mapping[str, Any]) -> Trigger:
    about_hook = kind.startswith("hook")
    made = events.trigger(
        provider,
        kind.value,
        label=label,
        help=f"Triggers {when}",
        fields=_HOOK if about_hook else _CONNECTION,
        sample={**(_HOOK_SAMPLE if about_hook else _CONNECTION_SAMPLE), **differs},
        filters=(),
    )
    return dataclasses.replace(made, grouped=True)


@dataclass(slots=True)
class _WithNotices:
    """What a provider offers, and these triggers."""

    key: str
    label: str
    entries: tuple[Entry, ...]
    trigger_groups: tuple[TriggerGroup, ...]
    reached_by: tuple[tuple[str, tuple[str, ...]], ...]
    field_tables: tuple[FieldTable, ...]
    overrides: Overrides


def added(offer: Offer) -> Offer:
    """What a provider offers, with what the bridge tells of itself after it."""
    return _WithNotices(
        offer.key,
        offer.label,
        (*offer.entries, *triggers(offer.key)),
        (*offer.trigger_groups, GROUP),
        offer.reached_by,
        offer.field_tables,
        offer.overrides,
    )
