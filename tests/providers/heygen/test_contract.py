"""HeyGen keeps the contract of providers."""

from collections.abc import Iterator

import pytest
from contracts.provider import ProviderContract
from providers.heygen.stand_in import HeyGenServer, HeyGenStandIn

from connector.providers.heygen.provider import HeyGen


@pytest.fixture(scope="module")
def server() -> Iterator[HeyGenServer]:
    heygen = HeyGenServer()
    with heygen.server:
        yield heygen


class TestHeyGen(ProviderContract):
    declared = HeyGen

    @pytest.fixture
    def stand_in(self, server: HeyGenServer) -> HeyGenStandIn:
        return HeyGenStandIn(server)
