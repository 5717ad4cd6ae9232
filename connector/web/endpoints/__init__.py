"""The bridge's own calls, as /docs and the OpenAPI description tell them. A test compares them with the routes."""

from connector.web.endpoints import (
    connections,
    deliveries,
    files,
    mail_settings,
    started_videos,
    subscriptions,
    system,
    tokens,
)

ENDPOINTS = (
    connections.ENDPOINTS
    + mail_settings.ENDPOINTS
    + tokens.ENDPOINTS
    + subscriptions.ENDPOINTS
    + deliveries.ENDPOINTS
    + started_videos.ENDPOINTS
    + files.ENDPOINTS
    + system.ENDPOINTS
)

NO_CALLS = (  # routes that are no part of the API: those of OAuth are told by its metadata
    "/",
    "/v1/offered/<token>/<name>",
    "/oauth/token",
    "/oauth/revoke",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/<path:below>",
)
PAGES = (
    "/connect",
    "/console",
    "/docs/",
    "/mails/",
    "/oauth/authorize",
    "/static/",
)  # how the routes of pages for people begin, which are none either
