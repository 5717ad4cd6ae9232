"""What every call passes on its way in and out: latency, faults, the key; then counting, and faults after the work.

In: count the call, latency, reset_before, rate_limit, error_500, answer_before, then the key. Out: hang,
error_500_after, answer_after.
The sandbox's own pages (`/`, `/sandbox/…`) do not pass here: they stay true while all else fails.
"""

from typing import cast

from flask import Response, current_app, g, request

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.errors import Refusal, error
from connector.sandbox.argil.world import World
from connector.sandbox.server import HANG_UP

NOT_ARGILS = "X-Sandbox-Fault"
"""The header of an answer that is none of Argil's own."""


def world() -> World:
    return cast(World, current_app.extensions["sandbox"])


def account() -> Account:
    """The account of the present call's key. Raises a 401 Refusal."""
    found = world().account(request.headers.get("x-api-key", ""))
    if found is None:
        raise Refusal(401, "x-api-key: Give a key that this sandbox knows, like sandbox-alice.")
    return found


def enter() -> Response | None:
    """Before the work. An answer given here replaces it."""
    here, path = world(), request.path
    here.files = f"{request.host_url}sandbox/files/"
    known = here.account(request.headers.get("x-api-key", ""))
    if known is not None:
        known.count_request(_call())
    if here.switches.current.latency_seconds:
        here.closing.wait(here.switches.current.latency_seconds)
    if here.switches.strikes("reset_before", request.method, path):
        return _hang_up()
    if here.switches.strikes("rate_limit", request.method, path):
        return _too_many()
    if here.switches.strikes("error_500", request.method, path):
        return error(500, "The sandbox was told to fail before doing any work.")
    if here.switches.strikes("answer_before", request.method, path):
        return _wished()
    if here.switches.current.refuse_keys:
        return error(401, "x-api-key: This key has been revoked.")
    g.account = account()
    return None


def leave(answer: Response) -> Response:
    """After the work. Not reached by calls that `enter` answered by itself."""
    here, path = world(), request.path
    if "account" not in g:
        return answer
    if here.switches.strikes("hang", request.method, path):
        here.closing.wait(here.switches.current.hang_seconds)
        return _hang_up()
    if here.switches.strikes("error_500_after", request.method, path):
        return error(500, "The sandbox was told to fail after doing the work.")
    if here.switches.strikes("answer_after", request.method, path):
        return _wished()
    return answer


def _wished() -> Response:
    """What something between Argil and its caller might say in Argil's place."""
    faults = world().switches.current
    if faults.answer_page:
        page = f"<!doctype html><title>{faults.answer_status}</title><h1>One moment, please</h1>"
        answer = Response(page, faults.answer_status, mimetype="text/html")
    elif faults.answer_empty:
        answer = Response(status=faults.answer_status, mimetype="text/plain")
    else:
        answer = error(faults.answer_status, f"The sandbox was told to answer {faults.answer_status}.")
    answer.headers[NOT_ARGILS] = "yes"
    return answer


def _too_many() -> Response:
    answer = error(429, "Too many calls: try again in a second.")
    answer.headers["Retry-After"] = "1"
    return answer


def _hang_up() -> Response:
    """Nobody is there any more to get the answer."""
    request.environ[HANG_UP]()
    return Response()


def _call() -> str:
    """The operation as the OpenAPI file names it: `POST /videos/{id}/render`."""
    rule = request.url_rule.rule if request.url_rule else request.path
    return f"{request.method} {rule}".replace("<", "{").replace(">", "}")
