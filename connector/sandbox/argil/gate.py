"""What every call passes on its way in and out: counting and the faults of `passage`, and between them the key.

The sandbox's own pages (`/`, `/sandbox/…`) do not pass here: they stay true while all else fails.
"""

from typing import cast

from flask import Response, current_app, g, request

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.errors import Refusal, error
from connector.sandbox.argil.world import World
from connector.sandbox.passage import Passage


def world() -> World:
    return cast(World, current_app.extensions["sandbox"])


def account() -> Account:
    """The account of the present call's key. Raises a 401 Refusal."""
    found = world().account(request.headers.get("x-api-key", ""))
    if found is None:
        raise Refusal(401, "x-api-key: Give a key that this sandbox knows: one that begins with sandbox-.")
    return found


def enter() -> Response | None:
    """Before the work. An answer given here replaces it."""
    here = world()
    here.files = f"{request.host_url}sandbox/files/"
    known = here.account(request.headers.get("x-api-key", ""))
    if known is not None:
        known.count_request(_call())
    if replaced := _passage().enter():
        return replaced
    if here.switches.current.refuse_keys:
        return error(401, "x-api-key: This key has been revoked.")
    g.account = account()
    return None


def leave(answer: Response) -> Response:
    """After the work. Not reached by calls that `enter` answered by itself."""
    return _passage().leave(answer) if "account" in g else answer


def _passage() -> Passage:
    return Passage(world().switches, world().closing, error)


def _call() -> str:
    """The operation as the OpenAPI file names it: `POST /videos/{id}/render`."""
    rule = request.url_rule.rule if request.url_rule else request.path
    return f"{request.method} {rule}".replace("<", "{").replace(">", "}")
