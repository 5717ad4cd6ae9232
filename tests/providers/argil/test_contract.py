"""Argil keeps the contract of providers."""

from collections.abc import Iterator

import pytest
from contracts.provider import ProviderContract
from providers.argil.stand_in import ArgilServer, ArgilStandIn

from connector.providers.argil.provider import Argil


@pytest.fixture(scope="module")
def server() -> Iterator[ArgilServer]:
    argil = ArgilServer()
    with argil.server:
        yield argil


class TestArgil(ProviderContract):
    declared = Argil

    @pytest.fixture
    def stand_in(self, server: ArgilServer) -> ArgilStandIn:
        return ArgilStandIn(server)
