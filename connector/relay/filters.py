"""Filters of a subscription: which events of its trigger it wants.

They come as platforms write them (`{"extras": {"row": 42}}`, `{"extras__row": "42"}`, the text of such an object) and
are kept flat, all of them texts: `{"extras.row": "42"}`. What is empty filters nothing.

`VERSION` says how what is kept is meant. Before 2 a filter by another type of resource than the event's was kept and
meant nothing, and so it stays; today a video is also chosen by its avatars, and what a trigger does not know is
refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from connector import json_text
from connector.catalogue import field_types, schemas
from connector.catalogue.entries import Form, Trigger
from connector.catalogue.fields import Field
from connector.catalogue.tidying import tidy
from connector.errors import InvalidInput

VERSION = 2
EXTRAS = "extras."
MOST = 10  # every event is held against the filters of all its subscriptions
_EXAMPLE = 'Must be an object, such as {"video_id": "…"}.'


def flat(given: Any, triggers: Sequence[Trigger]) -> dict[str, Any]:
    """What was given, tidied and flat, whether it is right or not. Raises `InvalidInput` for what is no object."""
    return _flat(tidy(_named(given), _form(triggers).input).get("filters", {}))


def check(given: Any, triggers: Sequence[Trigger]) -> dict[str, str]:
    """The filters of a new subscription to some triggers, flat.

    Raises `InvalidInput` for what none of them knows; it names those that there are.
    """
    checked = _flat(schemas.check(_form(triggers), _named(given)).get("filters", {}))
    if EXTRAS in checked:
        raise InvalidInput.at(f"filters.{EXTRAS}", "Name the pair: extras. and its name.")
    if len(checked) > MOST:
        raise InvalidInput.at("filters", f"Has {len(checked)} filters; at most {MOST} are allowed.")
    return checked


def wants(filters: Mapping[str, Any], *, trigger: Trigger, resource: Mapping[str, Any], version: int) -> bool:
    """Whether an event of a trigger passes: every filter that the trigger knows, and of which the resource carries the
    value, must agree with it. Of several triggers' filters not all are for each of them.
    """
    known = {each.key for each in trigger.filters}
    for key, value in filters.items():
        if version >= VERSION and key.partition(".")[0] not in known:
            continue
        if key.startswith(EXTRAS):
            if resource.get("extras", {}).get(key.removeprefix(EXTRAS)) != value:
                return False
        elif key == f"{trigger.resource_type}_id":
            if resource.get("id") != value:
                return False
        elif version >= VERSION and (carried := resource.get(f"{key}s")) and value not in carried:
            return False
    return True


def _form(triggers: Sequence[Trigger]) -> Form:
    known = {each.key: each for trigger in triggers for each in trigger.filters}
    fields = tuple(known.values())
    filters = Field(key="filters", kind="object", label="Filters", help="Which events.", fields=fields)
    return Form(key="filters", input=(filters,))


def _named(given: Any) -> dict[str, Any]:
    """What was given, by the names of its fields: a key with a dot is a pair of its own, a number is its text."""
    if isinstance(given, str):
        try:
            given = json_text.read(given, most=json_text.MAX_VALUES) if given.strip() else None
        except json_text.NotJson:
            raise InvalidInput.at("filters", _EXAMPLE) from None
        given = {} if given in (None, "", []) else given
    if not isinstance(given, dict):
        raise InvalidInput.at("filters", _EXAMPLE)
    named = {key: _text(value) for key, value in given.items() if not _dotted(key)}
    pairs = {key.removeprefix(EXTRAS): value for key, value in given.items() if _dotted(key)}
    if "extras" in named:  # both ways of writing them: it is for the tidying to join them
        return {"filters": named | {f"extras__{name}": value for name, value in pairs.items()}}
    return {"filters": named | {"extras": pairs}}


def _dotted(key: str) -> bool:
    return key.startswith(EXTRAS) and key != EXTRAS


def _text(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return field_types.as_text(value) if number else value


def _flat(tidied: Mapping[str, Any]) -> dict[str, Any]:
    pairs = tidied.get("extras", {})
    rest = {key: value for key, value in tidied.items() if key != "extras"}
    if not isinstance(pairs, dict):
        return dict(tidied)
    return rest | {EXTRAS + key: field_types.as_text(value) for key, value in pairs.items()}
