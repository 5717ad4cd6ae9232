"""`python -m benchmarks.launcher web|relay …`: the connector's own commands, with the made-up provider beside Argil."""

from benchmarks.provider import Trusted
from connector import cli
from connector.catalogue.catalogue import Catalogue
from connector.providers import registry
from connector.providers.argil.provider import Argil

if __name__ == "__main__":
    registry.PROVIDERS = (Argil, Trusted)  # type: ignore[assignment]
    registry.CATALOGUE = Catalogue(registry.PROVIDERS)
    cli.main()
