"""What the estimates of any provider have in common: what has no known most, and the fields around the amounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, DEDUPLICATE, taken_unseen
from connector.catalogue.fields import Field


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that has no known most. `remove` names what to change in the input; "" when nothing helps."""

    name: str
    because: str
    remove: str = ""


PAUSE = Unknown(
    "pause", "a text has a pause whose length is not understood", 'pauses that are not written like <break time="1s"/>'
)

_UNKNOWN = (
    Field(key="name", kind="string", label="Name", help="What has no known upper limit."),
    Field(key="reason", kind="string", label="Reason", help="Why not."),
)


def fields(amounts: tuple[Field, ...], *, of_a_part: Field, parts: str = "") -> tuple[Field, ...]:
    """The answer of `estimate_cost`. `of_a_part` is the amount of a part; `parts` says how it is cut into parts."""
    part = (
        Field(key="label", kind="string", label="Label", help="What is counted."),
        of_a_part,
        Field(key="counted", kind="string", label="Counted", help="How it was counted."),
    )
    return (
        *amounts,
        Field(key="seconds", kind="number", label="Estimated Seconds", help="How long the video will be, estimated."),
        Field(key="at_most_seconds", kind="number", label="Seconds at Most", help="How long the video may be at most."),
        Field(key="parts", kind="list", label="Parts", help=f"What the estimate is made of{parts}.", fields=part),
        Field(
            key="assumptions",
            kind="list",
            items="string",
            label="Assumptions",
            help="What the estimate takes for granted, in sentences.",
        ),
        Field(
            key="at_most_assumptions",
            kind="list",
            items="string",
            label="Assumptions at Most",
            help="Everything at its worst that makes the most, in sentences.",
        ),
        Field(
            key="unknown",
            kind="list",
            label="Unknown",
            help="What is not in the estimate because it has no known price. Usually empty.",
            fields=_UNKNOWN,
        ),
    )


def unseen(limit: Field, creating: str) -> tuple[Field, ...]:
    """What `estimate_cost` takes beside what it counts, so that it can be given the input of the action `creating`."""
    why = f"Taken, so that the input of {creating} is taken as it is, and not looked at."
    return taken_unseen(limit, DEDUPLICATE, CALLBACK_URL, CALLBACK_ID, why=why)


def sentences(assumptions: Sequence[str], at_most: Sequence[str], unknown: Iterable[Unknown]) -> dict[str, Any]:
    """What an estimate says of its amounts: what each takes for granted, and what is in neither."""
    return {
        "assumptions": list(assumptions),
        "at_most_assumptions": list(at_most),
        "unknown": [{"name": each.name, "reason": each.because} for each in unknown],
    }
