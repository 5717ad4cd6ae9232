"""The bridge's own calls, as /docs and the OpenAPI description tell them. A test compares them with the routes."""

from connector.web.endpoints import connections, deliveries, house, subscriptions

ENDPOINTS = connections.ENDPOINTS + subscriptions.ENDPOINTS + deliveries.ENDPOINTS + house.ENDPOINTS

NO_CALLS = ("/",)  # routes that are no part of the API
