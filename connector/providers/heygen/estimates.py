"""Estimate Cost: what an avatar video would cost, asked without making it."""

from typing import Any

from connector.catalogue.entries import Action, AntiExample, Example, Input
from connector.catalogue.fields import Field
from connector.providers import cost_estimates
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

ESTIMATE = cost_estimates.fields(
    (
        Field(
            key="estimated_cost",
            kind="number",
            label="Estimated Cost",
            help="What it is likely to cost in US dollars, by the prices that HeyGen last published. What is unknown"
            " comes on top.",
        ),
        Field(
            key="at_most",
            kind="number",
            label="At Most",
            help="What it may cost in US dollars with every assumption at its worst; Max Cost is held against this."
            " Empty when something has no known upper limit.",
            nullable=True,
        ),
        Field(key="currency", kind="string", label="Currency", help="Always USD."),
    ),
    of_a_part=Field(key="cost", kind="number", label="Cost", help="Its estimated cost in US dollars."),
    parts=", scene by scene",
)


def estimate_cost(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    avatar_video.refuse_unsupported(client, given)
    if client.api == "v2":
        return costs.estimate(given, client.api, {}).plain()
    found = looks.ask(client, given)
    guards.refuse_what_looks_cannot(given, found)
    return costs.estimate(given, client.api, looks.kinds(found), more=guards.unbilled(client)).plain()


_SAMPLE = costs.estimate(avatar_video_examples.SHORT, "v3", {}).plain()

ACTIONS = (
    Action(
        key="estimate_cost",
        label="Estimate Cost",
        help="Estimates what an avatar video would cost in US dollars, by the prices that HeyGen last published."
        " Nothing is made and nothing is spent.",
        input=(*avatar_video_fields.PRICED, *cost_estimates.unseen(costs.MAX_COST, "Create Avatar Video")),
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
