"""Where requests go and what they carry: credentials to the bridge alone, and never into a log."""

import re
from collections.abc import Iterator
from typing import Any

from platforms.make.layout import App
from platforms.make.rules.calls import Request, requests, texts

_WITH_BODY = ("POST", "PUT", "PATCH")
_SECRETS = ("token", "secret", "signing_secret")
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
        source = "parameters" if request.part and request.part.kind == "connection" else "connection"
        bare = "replace(parameters.bridge_url, '/\\/+$/', '')" if source == "parameters" else "connection.bridge_url"
        wanted = f"{{{{{bare}}}}}/v1" if request.alone else "/"
        if not url.startswith(wanted):
            yield f"{request.where}: {url}"


def no_redirect_is_followed(app: App) -> Iterator[str]:
    for request in requests(app):
        told = [request.code.get(each) for each in ("followRedirects", "followAllRedirects")]
        if told != [False, False] if request.alone else any(told):
            yield request.where


def credentials_are_in_one_header_alone(app: App) -> Iterator[str]:
    for request in requests(app):
        headers = {key.lower(): each for key, each in request.code.get("headers", {}).items()}
        if request.alone and not re.fullmatch(
            r"Bearer \{\{(connection|parameters)\.token\}\}", headers.pop("authorization", "")
        ):
            yield f"{request.where}: no authorization"
        rest = {key: each for key, each in request.code.items() if key != "headers"}
        if any(re.search(r"\b(connection|parameters)\.token\b", text) for text in texts([headers, rest])):
            yield f"{request.where}: the token is elsewhere"


def logs_show_no_secret(app: App) -> Iterator[str]:
    for request in _with_settings(app):
        hidden = set(request.code.get("log", {}).get("sanitize", []))
        wanted = {"request.headers.authorization", *(f"response.body.{each}" for each in _SECRETS)}
        body = request.code.get("body")
        if isinstance(body, dict):
            wanted |= {f"request.body.{key}" for key, each in body.items() if "webhook.url" in str(each)}
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
        kinds = {key: by_status.get(key, {}).get("type") for key in _REQUIRED}
        yield from (f"{request.where}: {key} is {kinds[key]}" for key in _REQUIRED if kinds[key] != _REQUIRED[key])


def a_connection_keeps_the_address_without_slashes(app: App) -> Iterator[str]:
    for part in app.of("connection"):
        kept = part.communication.get("response", {}).get("data", {}).get("bridge_url", "")
        if kept != "{{replace(parameters.bridge_url, '/\\/+$/', '')}}":
            yield str(part)


def a_connection_is_tried_and_can_be_told_apart(app: App) -> Iterator[str]:
    for part in app.of("connection"):
        response: Any = part.communication.get("response", {})
        if not response.get("metadata", {}).get("value") or not response.get("uid"):
            yield str(part)


def _with_settings(app: App) -> Iterator[Request]:
    """The base and what it does not go into; and what sets its own in place of the base's."""
    for request in requests(app):
        own = "log" in request.code or "error" in request.code.get("response", {})
        if request.alone or own:
            yield request


RULES = (
    what_changes_something_has_a_body,
    every_address_begins_at_the_bridge,
    no_redirect_is_followed,
    credentials_are_in_one_header_alone,
    logs_show_no_secret,
    errors_are_told_by_exact_status,
    a_connection_keeps_the_address_without_slashes,
    a_connection_is_tried_and_can_be_told_apart,
)
