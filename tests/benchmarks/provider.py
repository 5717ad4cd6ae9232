"""A made-up provider whose webhooks are the truth: what one says need not be asked."""

from typing import ClassVar

from connector.providers.argil import happenings
from connector.providers.argil.provider import Argil
from connector.providers.base import Hint, Sighting


class Trusted(Argil):
    """Argil, had it signed its webhooks."""

    key: ClassVar[str] = "trusted"
    label: ClassVar[str] = "Trusted"

    def look_up(self, api_key: str, hint: Hint) -> Sighting:  # type: ignore[override]
        return happenings.believe(hint, {})
