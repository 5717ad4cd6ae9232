"""What all requests of an app share: where they go, what they never follow, how they fail, what logs never show."""

from collections.abc import Mapping
from typing import Any

from connector.manifests import error_responses

NO_REDIRECTS = {"followRedirects": False, "followAllRedirects": False}
"""The bridge sends nobody elsewhere; who does would be given the token."""

LOG = {
    "sanitize": [
        "request.headers.authorization",
        "request.body.target_url",  # a webhook's address is all its protection
        "response.body.target_url",
        "response.body.secret",
        "response.body.signing_secret",
        "response.body.token",
    ]
}

_UNREADABLE = "'The bridge gave no answer that can be read.'"
_ERROR = f"[{{{{statusCode}}}}] {{{{ifempty(body.error.message, {_UNREADABLE})}}}}"
_OAUTH_ERROR = (
    f"[{{{{statusCode}}}}] {{{{ifempty(body.error_description, ifempty(body.error.message, {_UNREADABLE}))}}}}"
)
_BUSY = "{{if(body.error.code = 'operation_in_progress', 'RateLimitError', 'DataError')}}"

_SCOPE = (
    "{{if(body.error.code = 'insufficient_scope', 'InvalidConfigurationError', 'RuntimeError')}}"  # or a proxy's page
)

_TYPES = {
    400: "DataError",
    401: "InvalidAccessTokenError",
    402: "DataError",
    403: _SCOPE,
    404: "DataError",
    409: _BUSY,
    413: "DataError",
    422: "DataError",
    424: "InvalidConfigurationError",
    429: "RateLimitError",
    500: "ConnectionError",
    502: "ConnectionError",
    503: "ConnectionError",
    504: "ConnectionError",
}
"""Make's kinds: it tries again by itself after RateLimitError and ConnectionError, keeps a run that met a DataError for
its user to mend, and stops the scenario at the two that want its user."""

_OAUTH_TYPES = {
    400: "{{if(body.error = 'invalid_grant', 'InvalidAccessTokenError', 'DataError')}}",  # over: to be signed in again
    401: "InvalidConfigurationError",  # the common data names no app that the bridge knows
    429: "RateLimitError",
    500: "ConnectionError",
    503: "ConnectionError",
}


def errors() -> dict[str, Any]:
    """How an answer of 400 and above is told: the bridge's own sentence, by exact status."""
    known = error_responses.codes().keys() & _TYPES.keys()
    return _told(_ERROR, {status: _TYPES[status] for status in known})


def oauth_errors() -> dict[str, Any]:
    """The same of `/oauth/token` and `/oauth/revoke`, whose refusals have the form of RFC 6749 (5.2)."""
    return _told(_OAUTH_ERROR, _OAUTH_TYPES)


def _told(message: str, types: Mapping[int, str]) -> dict[str, Any]:
    by_status = {str(status): {"message": message, "type": types[status]} for status in sorted(types)}
    return {"message": message, "type": "{{if(statusCode >= 500, 'ConnectionError', 'RuntimeError')}}", **by_status}
