"""A provider that signs its webhooks, pages by token and answers idempotency keys keeps the contract of providers."""

from collections.abc import Iterator

import pytest
from contracts.provider import ProviderContract
from providers.made_up.provider import MadeUp
from providers.made_up.server import MadeUpServer
from providers.made_up.stand_in import MadeUpStandIn


@pytest.fixture(scope="module")
def server() -> Iterator[MadeUpServer]:
    with MadeUpServer() as server:
        yield server


class TestMadeUp(ProviderContract):
    declared = MadeUp

    @pytest.fixture
    def stand_in(self, server: MadeUpServer) -> MadeUpStandIn:
        return MadeUpStandIn(server)
