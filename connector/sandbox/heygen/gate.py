"""What every call passes on its way in and out: counting, its Idempotency-Key, the faults of `passage`, its key.

A call whose Idempotency-Key was used before is answered as the first one was; while that one waits (`latency_seconds`)
it is answered 409. The sandbox's own pages (`/`, `/sandbox/…`) do not pass here.
"""

from typing import cast

from flask import Response, current_app, g, request

from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.errors import Refusal, error
from connector.sandbox.heygen.world import World
from connector.sandbox.passage import Passage


def world() -> World:
    return cast(World, current_app.extensions["sandbox"])


def account() -> Account:
    """The account of the present call's key. Raises a 401 Refusal."""
    found = world().account(request.headers.get("X-Api-Key", ""))
    if found is None:
        raise Refusal(401, "X-Api-Key: Give a key that this sandbox knows: one that begins with sandbox-.")
    return found


def mine() -> Account:
    """The same, of a call that has passed."""
    found: Account = g.account
    return found


def enter() -> Response | None:
    """Before the work. An answer given here replaces it."""
    here = world()
    here.files = f"{request.host_url}sandbox/files/"
    known = here.account(request.headers.get("X-Api-Key", ""))
    if known is not None:
        known.count_request(_call())
    again = _begun(known) if known is not None else None
    if replaced := passage().enter():
        return replaced
    if here.switches.current.refuse_keys:
        return error(401, "X-Api-Key: This key has been revoked.")
    g.account = account()
    return again


def leave(answer: Response) -> Response:
    """After the work, or when `enter` answered by itself: then no fault strikes."""
    if "used" in g:
        known, key = g.pop("used")
        status = answer.status_code if "account" in g else 0
        known.answers.end(_route(), key, world().clock(), status, answer.get_data())
    return passage().leave(answer) if "account" in g else answer


def _begun(known: Account) -> Response | None:
    """The answer that was given to this Idempotency-Key before. Raises a 400 or 409 Refusal."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or not request.path.startswith("/v3/"):
        return None
    kept = known.answers.begin(_route(), key, world().clock())
    if kept is None:
        g.used = known, key
        return None
    return Response(kept.body, kept.status, mimetype="application/json")


def passage() -> Passage:
    """What makes a call go wrong, as the faults say."""
    return Passage(world().switches, world().closing, error)


def _route() -> str:
    return f"{request.method} {request.path}"


def _call() -> str:
    """The operation as the OpenAPI file names it: `GET /v3/videos/{video_id}`."""
    rule = request.url_rule.rule if request.url_rule else request.path
    return f"{request.method} {rule}".replace("<", "{").replace(">", "}")
