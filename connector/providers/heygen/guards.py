"""What must hold before an avatar video is begun and only HeyGen can tell: what its looks can do, what it may cost."""

import functools

from connector import errors
from connector.catalogue import labels
from connector.catalogue.entries import Input
from connector.providers.cost_estimates import Unknown
from connector.providers.heygen import answers, avatar_video_fields, costs, looks, questions
from connector.providers.heygen.client import Client


def check(client: Client, given: Input) -> None:
    """Ask what only HeyGen can tell of a checked input; where nothing is to be asked, nothing is.

    Raises `InvalidInput`, `CostLimitExceeded`, or why HeyGen could not be asked.
    """
    limited = costs.MAX_COST.key in given
    if limited:
        costs.refuse_unbounded(costs.unbounded(given, client.api))
    if client.api == "v2" or not (limited or looks.matter(given)):
        return
    found = looks.ask(client, given)
    refuse_what_looks_cannot(given, found)
    if limited:
        estimated = costs.estimate(given, client.api, looks.kinds(found), more=unbilled(client))
        costs.check_limit(estimated, given[costs.MAX_COST.key])


def refuse_what_looks_cannot(given: Input, found: looks.Looks) -> None:
    """Raises `InvalidInput` that names the fields."""
    if problems := looks.faults(given, found):
        raise errors.InvalidInput.of(
            problems.items(), functools.partial(labels.sentence, fields=avatar_video_fields.FIELDS)
        )


def unbilled(client: Client) -> tuple[Unknown, ...]:
    """What is unknown of the prices of the key's account: they are published for those that pay dollars as they go."""
    told = answers.data(client.ask(questions.account(client.reads)))
    wallet = told.get("wallet")
    dollars = isinstance(wallet, dict) and wallet.get("currency") == "usd"
    return () if dollars and told.get("billing_type") in (None, "wallet") else (costs.ACCOUNT,)
