"""What must hold before an avatar video is begun and only HeyGen can tell: what its looks can do, what it may cost."""

import functools

from connector import errors
from connector.catalogue import labels
from connector.catalogue.entries import Input
from connector.providers.base import Check
from connector.providers.heygen import answers, avatar_video_fields, costs, looks, questions
from connector.providers.heygen.client import Client


def of(client: Client, given: Input) -> Check | None:
    """The questions of a checked input over v3; None where there are none. They only read."""
    asks_for_looks, limited = looks.matter(given), costs.MAX_COST.key in given
    if not asks_for_looks and not limited:
        return None

    def check() -> None:
        found = looks.ask(client, given)
        refuse_what_looks_cannot(given, found)
        if limited:
            estimated = costs.estimate(given, client.api, looks.kinds(found), more=unbilled(client))
            costs.check_limit(estimated, given[costs.MAX_COST.key])

    return check


def refuse_what_looks_cannot(given: Input, found: looks.Looks) -> None:
    """Raises `InvalidInput` that names the fields."""
    if problems := looks.faults(given, found):
        raise errors.InvalidInput.of(
            problems.items(), functools.partial(labels.sentence, fields=avatar_video_fields.FIELDS)
        )


def unbilled(client: Client) -> tuple[costs.Unknown, ...]:
    """What is unknown of the prices of the key's account: they are published for those that pay dollars as they go."""
    told = answers.data(client.ask(questions.account(client.reads)))
    wallet = told.get("wallet")
    dollars = isinstance(wallet, dict) and wallet.get("currency") == "usd"
    return () if dollars and told.get("billing_type") in (None, "wallet") else (costs.ACCOUNT,)
