"""A made-up provider whose webhooks are the truth: what one says need not be asked."""

from typing import ClassVar

from connector.providers.argil import events
from connector.providers.argil.provider import Argil
from connector.providers.base import Observation, Report


class Trusted(Argil):
    """Argil, had it signed its webhooks."""

    key: ClassVar[str] = "trusted"
    label: ClassVar[str] = "Trusted"

    def look_up(self, api_key: str, report: Report) -> Observation:  # type: ignore[override]
        return events.believe(report, {})
