"""The bridge's own calls, as /docs and the OpenAPI description tell them. A test compares them with the routes."""

from connector.web.endpoints import connections, deliveries, files, subscriptions, system, tokens

ENDPOINTS = (
    connections.ENDPOINTS
    + tokens.ENDPOINTS
    + subscriptions.ENDPOINTS
    + deliveries.ENDPOINTS
    + files.ENDPOINTS
    + system.ENDPOINTS
)

NO_CALLS = ("/", "/v1/offered/<token>/<name>")  # routes that are no part of the API
PAGES = (
    "/connect",
    "/console",
    "/docs/",
    "/static/",
)  # how the routes of pages for people begin, which are none either
