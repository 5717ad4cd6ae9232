"""The providers there are. A new one is a folder and a line here."""

from connector.catalogue.catalogue import Catalogue
from connector.egress.session import Session
from connector.providers.argil.provider import Argil
from connector.providers.base import Provider
from connector.settings import Settings

PROVIDERS = (Argil,)

CATALOGUE = Catalogue(PROVIDERS)


def addresses(settings: Settings) -> dict[str, str]:
    """Where each provider's API is, by what people call the provider."""
    return {Argil.label: settings.argil_url}


def build(settings: Settings, session: Session) -> dict[str, Provider]:
    """Each provider at the address that the settings give it, by its key."""
    return {"argil": Argil(settings.argil_url, session)}
