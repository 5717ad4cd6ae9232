"""Where requests go and what they carry: credentials to the bridge alone, and never into a log."""

import re
from collections.abc import Iterator
from typing import Any

from platforms.make.layout import App
from platforms.make.rules.calls import BEFORE, Request, paths, requests, texts

_WITH_BODY = ("POST", "PUT", "PATCH")
_SECRETS = ("token", "secret", "signing_secret")
_TOKENS = ("access_token", "refresh_token")
_SENT = {"code", "client_secret", "refresh_token", "token"}
_OF_THE_APP = {("common", "clientSecret"), ("data", "refreshToken"), ("temp", "code")}
BARE = "replace({}, '/\\/+$/', '')"
_TOKEN_CALLS = ("token", "refresh", "invalidate")
_REQUIRED_OF_TOKEN_CALLS = {"401": "InvalidConfigurationError", "429": "RateLimitError", "503": "ConnectionError"}
_REQUIRED = {
    "401": "InvalidAccessTokenError",
    "402": "DataError",
    "422": "DataError",
    "424": "InvalidConfigurationError",
    "429": "RateLimitError",
    "502": "ConnectionError",
    "504": "ConnectionError",
}


def what_changes_something_has_a_body(app: App) -> Iterator[str]:
    for request in requests(app):
        if request.code.get("method") in _WITH_BODY and "body" not in request.code:
            yield request.where


def every_address_begins_at_the_bridge(app: App) -> Iterator[str]:
    """A module's with a slash, so that nothing in it can name a host; others with the connection's address."""
    for request in requests(app):
        url = request.code.get("baseUrl" if request.where == "base" else "url", "")
        connects = request.part and request.part.kind == "connection"
        typed = "common.bridgeUrl" if request.directive else "parameters.bridge_url"
        bare = BARE.format(typed) if connects else "connection.bridge_url"
        wanted = f"{{{{{bare}}}}}/{'' if request.directive else 'v1'}" if request.alone else "/"
        if not url.startswith(wanted):
            yield f"{request.where}: {url}"


def no_redirect_is_followed(app: App) -> Iterator[str]:
    for request in _made(app):
        told = [request.code.get(each) for each in ("followRedirects", "followAllRedirects")]
        if told != [False, False] if request.alone else any(told):
            yield request.where


def credentials_are_in_one_header_alone(app: App) -> Iterator[str]:
    for request in requests(app):
        if request.directive not in ("", "info"):
            continue
        headers = {key.lower(): each for key, each in request.code.get("headers", {}).items()}
        if request.alone and not re.fullmatch(
            r"Bearer \{\{(connection|parameters)\.token\}\}", headers.pop("authorization", "")
        ):
            yield f"{request.where}: no authorization"
        rest = {key: each for key, each in request.code.items() if key != "headers"}
        if any(re.search(r"\b(connection|parameters)\.token\b", text) for text in texts([headers, rest])):
            yield f"{request.where}: the token is elsewhere"


def the_apps_secrets_are_in_bodies_alone(app: App) -> Iterator[str]:
    """Whoever signs in sees addresses; and what asks for tokens, or ends them, says which app it is."""
    for request in requests(app):
        body = request.code.get("body", {}) if request.directive in _TOKEN_CALLS else {}
        rest = {key: each for key, each in request.code.items() if key in BEFORE and (key != "body" or not body)}
        yield from (f"{request.where}: {steps} is elsewhere" for steps in paths(rest) if steps[:2] in _OF_THE_APP)
        if request.directive in _TOKEN_CALLS and body.get("client_secret") != "{{common.clientSecret}}":
            yield f"{request.where}: nobody knows which app asks"


def logs_show_no_secret(app: App) -> Iterator[str]:
    for request in _with_settings(app):
        hidden = set(request.code.get("log", {}).get("sanitize", []))
        wanted = {"request.headers.authorization", *(f"response.body.{each}" for each in _SECRETS)}
        body = request.code.get("body")
        if isinstance(body, dict):
            wanted |= {f"request.body.{key}" for key, each in body.items() if "webhook.url" in str(each)}
        if request.directive in _TOKEN_CALLS:
            wanted |= {f"request.body.{key}" for key in body.keys() & _SENT} | {
                f"response.body.{key}" for key in _TOKENS
            }
        yield from (f"{request.where}: {each}" for each in wanted - hidden)


def errors_are_told_by_exact_status(app: App) -> Iterator[str]:
    for request in _with_settings(app):
        error = request.code.get("response", {}).get("error", {})
        by_status = {key: each for key, each in error.items() if key not in ("message", "type")}
        for key, each in [("", error), *by_status.items()]:
            if key and not re.fullmatch(r"[45][0-9][0-9]", key):
                yield f"{request.where}: {key} is no status of an error"
            if not str(each.get("message", "")).startswith("[{{statusCode}}] {{"):
                yield f"{request.where}: {key or 'the default'} has no message"
        required = _REQUIRED_OF_TOKEN_CALLS if request.directive in _TOKEN_CALLS else _REQUIRED
        kinds = {key: by_status.get(key, {}).get("type") for key in required}
        yield from (f"{request.where}: {key} is {kinds[key]}" for key in required if kinds[key] != required[key])


def a_connection_keeps_the_address_without_slashes(app: App) -> Iterator[str]:
    for part in app.of("connection"):
        typed = "common.bridgeUrl" if part.signs_in else "parameters.bridge_url"
        calls = [part.communication.get(each, {}) for each in ("token", "refresh")] if part.signs_in else part.requests
        kept = {call.get("response", {}).get("data", {}).get("bridge_url", "") for call in calls}
        if kept != {f"{{{{{BARE.format(typed)}}}}}"}:
            yield str(part)


def a_connection_is_tried_and_can_be_told_apart(app: App) -> Iterator[str]:
    for part in app.of("connection"):
        tried = part.communication.get("info", {}) if part.signs_in else part.communication
        response: Any = tried.get("response", {})
        if not response.get("metadata", {}).get("value") or not response.get("uid"):
            yield str(part)


def _made(app: App) -> Iterator[Request]:
    """The requests that Make makes; it is a browser that goes to the sign-in."""
    return (each for each in requests(app) if each.directive != "authorize")


def _with_settings(app: App) -> Iterator[Request]:
    """The base and what it does not go into; and what sets its own in place of the base's."""
    for request in _made(app):
        own = "log" in request.code or "error" in request.code.get("response", {})
        if request.alone or own:
            yield request


RULES = (
    what_changes_something_has_a_body,
    every_address_begins_at_the_bridge,
    no_redirect_is_followed,
    credentials_are_in_one_header_alone,
    the_apps_secrets_are_in_bodies_alone,
    logs_show_no_secret,
    errors_are_told_by_exact_status,
    a_connection_keeps_the_address_without_slashes,
    a_connection_is_tried_and_can_be_told_apart,
)
