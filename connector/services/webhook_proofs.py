"""What a webhook that proves itself says of the interface that it came through: that it works."""

import logging
from collections.abc import Iterable
from datetime import datetime

from connector.providers.observations import Report
from connector.store.connections import Connection
from connector.store.store import Store

log = logging.getLogger(__name__)


def note(store: Store, heard: Iterable[tuple[Connection, Report]], *, now: datetime) -> None:
    """Write it down once for each connection of which that is news."""
    news = {
        connection.id: (connection, report.interface)
        for connection, report in heard
        if report.proved is not None and report.interface is not None and _is_news(connection, report.interface)
    }
    for connection, interface in news.values():
        store.further_webhooks.proved(connection.id, interface, account=connection.account, now=now)
        if connection.proved_interface != interface:
            fields = {"connection": connection.id, "interface": interface}
            log.info("webhook of a further interface has proved itself", extra={"fields": fields})


def _is_news(connection: Connection, interface: str) -> bool:
    return interface != connection.proved_interface or connection.missed_at is not None
