"""What all requests of an app share: where they go, what they never follow, how they fail, what logs never show."""

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

_ERROR = "[{{statusCode}}] {{ifempty(body.error.message, 'The bridge gave no answer that can be read.')}}"
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


def errors() -> dict[str, Any]:
    """How an answer of 400 and above is told: the bridge's own sentence, by exact status."""
    told: dict[str, Any] = {
        "message": _ERROR,
        "type": "{{if(statusCode >= 500, 'ConnectionError', 'RuntimeError')}}",
    }
    for status in error_responses.codes().keys() & _TYPES.keys():
        told[str(status)] = {"message": _ERROR, "type": _TYPES[status]}
    return dict(sorted(told.items(), key=lambda each: (each[0].isdigit(), each[0])))
