"""Whether two keys are of one Argil account. Argil does not say whose a key is: what the account has must tell."""

import contextlib

from connector import errors
from connector.providers.argil.client import Client
from connector.providers.argil.endpoints import INTERFACE
from connector.providers.base import InterfaceRefused, KnownAccount, Webhooks

MOST = 5  # things that are asked about

_READS = dict.fromkeys(("create_video", "render_video", "create_and_render_video"), "video")
_READS["create_avatar"] = "avatar"


def same(client: Client, endpoints: Webhooks, before: Client | None, known: KnownAccount) -> bool | None:
    """Whether the key of `client` is of the account of `before`, of which this is `known`; None when nothing tells.

    Webhooks belong to an account, and `endpoints` are those of API v2 that the key of `client` sees: one with the known
    id proves it, as does one that both keys see. What was made in an account is not found in
    another. It may have been deleted, so several are asked about: one that is found is proof.
    """
    webhooks = _webhook_ids(client)
    if known.webhook_id in webhooks or _has_endpoint(endpoints, known):
        return True
    earlier: set[str] = set()
    with contextlib.suppress(errors.Problem):  # a key that was replaced has often been revoked before
        earlier = _webhook_ids(before) if before else earlier
    if earlier:
        return bool(earlier & webhooks)
    made = [(_READS[action], resource_id) for action, resource_id in known.made if action in _READS][:MOST]
    return any(_has(client, resource_type, resource_id) for resource_type, resource_id in made) if made else None


def _webhook_ids(client: Client) -> set[str]:
    return {each["id"] for each in client.ask(client.reads.webhooks())}


def _has_endpoint(endpoints: Webhooks, known: KnownAccount) -> bool:
    """What Argil refuses to list there proves nothing."""
    kept = known.further_webhooks.get(INTERFACE.key)
    if kept is None:
        return False
    with contextlib.suppress(errors.Problem, InterfaceRefused):
        return any(each.id == kept for each in endpoints.list())
    return False


def _has(client: Client, resource_type: str, resource_id: str) -> bool:
    try:
        if resource_type == "video":
            client.ask(client.reads.video(resource_id))
        else:
            client.ask(client.reads.avatar(resource_id))
    except errors.NotFound:
        return False
    return True
