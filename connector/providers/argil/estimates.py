"""Estimate Cost: what a video would cost, asked without making it."""

from typing import Any

from connector.catalogue.entries import Action, AntiExample, Example, Input
from connector.catalogue.fields import Field
from connector.providers import cost_estimates
from connector.providers.argil import credits, videos
from connector.providers.argil.client import Client
from connector.providers.base import Call

ESTIMATE = cost_estimates.fields(
    (
        Field(
            key="estimated_credits",
            kind="integer",
            label="Estimated Credits",
            help="What it is likely to cost: the sum of the parts, rounded up to a whole credit. What is unknown comes"
            " on top.",
        ),
        Field(
            key="at_most",
            kind="integer",
            label="At Most",
            help="What it may cost with every assumption at its worst; Max Credits is held against this. Empty when"
            " something has no known upper limit.",
        ),
        Field(key="credits", kind="integer", label="Credits", help="The same as the estimated credits."),
    ),
    of_a_part=Field(key="credits", kind="number", label="Credits", help="Its estimated credits."),
)

_SCRIPT = {"script": "Hello there. Welcome aboard.", "avatar_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a"}

SAMPLE: dict[str, Any] = {
    "estimated_credits": 26,
    "at_most": 33,
    "credits": 26,
    "seconds": 2.05,
    "at_most_seconds": 4.0,
    "parts": [
        {"label": "Video", "credits": 4.79, "counted": "2.1 seconds at 140 credits a minute."},
        {"label": "Voice", "credits": 0.69, "counted": "2.1 seconds at 20 credits a minute."},
        {"label": "Royalty", "credits": 20.0, "counted": "20 credits a video for one of Argil's v1 avatars."},
    ],
    "assumptions": ["Words are counted at 117 a minute, an unhurried pace in German."],
    "at_most_assumptions": ["Each moment is counted in whole seconds, rounded up, and one second of silence."],
    "unknown": [],
}


def estimate_cost(call: Call[Client], given: Input) -> dict[str, Any]:
    avatars, voices = credits.ask(call.client)
    return credits.estimate(given, avatars=avatars, voices=voices, minute=call.client.minute).plain()


ACTIONS = (
    Action(
        key="estimate_cost",
        label="Estimate Cost",
        help="Estimates the credits that creating and rendering a video would cost, by Argil's published prices."
        " Nothing is created and nothing is spent.",
        input=(*videos.CREATE, *cost_estimates.unseen(credits.MAX_CREDITS, "Create and Render Video")),
        output=ESTIMATE,
        sample=SAMPLE,
        perform=estimate_cost,
        one_of=videos.ONE_OF,
        rules=videos.RULES,
        examples=(Example("script", _SCRIPT),),
        anti_examples=(
            AntiExample("nothing_said", {"name": "Welcome"}, "script", "What is not said cannot be counted."),
            AntiExample(
                "typing_error", _SCRIPT | {"modle": "ARGIL_V1"}, "modle", "A field that does not exist is a mistake."
            ),
        ),
    ),
)
