"""`python -m benchmarks.launcher web|relay …`: the connector's own commands, with the made-up provider beside Argil."""

from benchmarks.provider import Trusted
from connector import cli
from connector.catalogue.catalogue import Catalogue
from connector.egress.session import Session
from connector.providers import registry
from connector.providers.argil.provider import Argil
from connector.providers.base import Provider
from connector.settings import Settings


def build(settings: Settings, session: Session) -> dict[str, Provider]:
    return {each.key: each(settings.argil_url, session) for each in (Argil, Trusted)}


if __name__ == "__main__":
    registry.PROVIDERS = (Argil, Trusted)  # type: ignore[assignment]
    registry.CATALOGUE = Catalogue(registry.PROVIDERS)
    registry.build = build
    cli.main()
