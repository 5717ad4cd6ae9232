"""Whether two keys are of one HeyGen account."""

import contextlib

from connector import errors
from connector.providers.base import KnownAccount
from connector.providers.heygen import answers, questions, resources
from connector.providers.heygen.client import Client
from connector.providers.heygen.webhooks import AccountWebhooks

MOST = 5  # things that are asked about

_MADE = {
    "create_avatar_video": "video",
    "create_video_from_template": "video",
    "translate_video": "translation",
}


def same(client: Client, before: Client | None, known: KnownAccount) -> bool | None:
    """Whether the key of `client` is of the account of `before`, of which this is `known`; None when nothing tells.

    v3 says whose a key is. Else a webhook with the known id proves it; and what was made in an account is not found in
    another. It may have been deleted, so several are asked about: one that is found is proof.
    """
    if client.api == "v3" and before is not None:
        with contextlib.suppress(errors.Problem):  # a key that was replaced has often been revoked before
            earlier = _owner(before)
            return _owner(client) == earlier
    if known.webhook_id in {each.id for each in AccountWebhooks(client).list()}:
        return True
    made = [(_MADE[action], resource_id) for action, resource_id in known.made if action in _MADE][:MOST]
    return any(_has(client, *each) for each in made) if made else None


def _owner(client: Client) -> tuple[str, str | None]:
    """Raises a `Problem`; `ProviderFailed` where HeyGen does not say whose the key is."""
    told = answers.data(client.ask(client.reads.get("/v3/users/me")))
    username = resources.text(told, "username")
    if username is None:
        raise answers.unreadable()
    return username, resources.text(told, "email")


def _has(client: Client, resource_type: str, resource_id: str) -> bool:
    try:
        client.ask(questions.one(client.reads, resource_type, resource_id))
    except errors.NotFound:
        return False
    return True
