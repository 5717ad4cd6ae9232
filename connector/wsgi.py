"""For gunicorn: `connector.wsgi:app()` builds the app in the worker, after the fork."""

import contextlib
from collections.abc import Sequence

import flask

from connector import logs
from connector.bridge import Bridge
from connector.errors import ConnectorError
from connector.providers.base import Provider
from connector.providers.registry import PROVIDERS
from connector.settings import Settings
from connector.web.app import create_app


def app(host: str | None = None, providers: Sequence[type[Provider]] = PROVIDERS) -> flask.Flask:
    """The app of one worker process; `host` is what it listens on, where that is known."""
    settings = Settings.load()
    logs.configure(settings.log_level, settings.log_format)
    logs.catch_all()
    bridge = Bridge(settings, host=host, providers=providers)
    with contextlib.suppress(ConnectorError):  # /readyz says it; the database may be away just now
        bridge.keyring.begin(now=bridge.clock())
    return create_app(bridge)
