"""Estimate Cost: what an avatar video would cost, asked without making it."""

from typing import Any

from connector.catalogue.entries import (
    CALLBACK_ID,
    CALLBACK_URL,
    DEDUPLICATE,
    Action,
    AntiExample,
    Example,
    Input,
    taken_unseen,
)
from connector.catalogue.fields import Field
from connector.providers.base import Call
from connector.providers.heygen import (
    avatar_video,
    avatar_video_examples,
    avatar_video_fields,
    costs,
    guards,
    looks,
    scenes,
)
from connector.providers.heygen.client import Client

_PART = (
    Field(key="label", kind="string", label="Label", help="What is counted."),
    Field(key="cost", kind="number", label="Cost", help="Its estimated cost in US dollars."),
    Field(key="counted", kind="string", label="Counted", help="How it was counted."),
)
_UNKNOWN = (
    Field(key="name", kind="string", label="Name", help="What has no known upper limit."),
    Field(key="reason", kind="string", label="Reason", help="Why not."),
)

ESTIMATE = (
    Field(
        key="estimated_cost",
        kind="number",
        label="Estimated Cost",
        help="What it is likely to cost in US dollars, by the prices that HeyGen last published. What is unknown comes"
        " on top.",
    ),
    Field(
        key="at_most",
        kind="number",
        label="At Most",
        help="What it may cost in US dollars with every assumption at its worst; Max Cost is held against this. Empty"
        " when something has no known upper limit.",
        nullable=True,
    ),
    Field(key="currency", kind="string", label="Currency", help="Always USD."),
    Field(key="seconds", kind="number", label="Estimated Seconds", help="How long the video will be, estimated."),
    Field(key="at_most_seconds", kind="number", label="Seconds at Most", help="How long the video may be at most."),
    Field(key="parts", kind="list", label="Parts", help="What the estimate is made of, scene by scene.", fields=_PART),
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


def estimate_cost(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    avatar_video.refuse_unsupported(client, given)
    if client.api == "v2":
        return costs.estimate(given, client.api, {}).plain()
    found = looks.ask(client, given)
    guards.refuse_what_looks_cannot(given, found)
    return costs.estimate(given, client.api, looks.kinds(found), more=guards.unbilled(client)).plain()


_UNSEEN = taken_unseen(
    costs.MAX_COST,
    DEDUPLICATE,
    CALLBACK_URL,
    CALLBACK_ID,
    why="Taken, so that the input of Create Avatar Video is taken as it is, and not looked at.",
)
_SAMPLE = costs.estimate(avatar_video_examples.SHORT, "v3", {}).plain()

ACTIONS = (
    Action(
        key="estimate_cost",
        label="Estimate Cost",
        help="Estimates what an avatar video would cost in US dollars, by the prices that HeyGen last published."
        " Nothing is made and nothing is spent.",
        input=(*avatar_video_fields.PRICED, *_UNSEEN),
        output=ESTIMATE,
        sample=_SAMPLE,
        perform=estimate_cost,
        one_of=avatar_video.ONE_OF,
        rules=scenes.RULES,
        examples=(Example("script", avatar_video_examples.SHORT),),
        anti_examples=(
            AntiExample("nothing_said", {"title": "Welcome"}, "script", "What is not said cannot be counted."),
            AntiExample(
                "typing_error", avatar_video_examples.SHORT | {"engin": "avatar_iv"}, "engin", "It is no field."
            ),
        ),
    ),
)
