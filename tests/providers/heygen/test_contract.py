"""HeyGen keeps the contract of providers: over v3 all of it, over its older interface what that has."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from contracts.provider import ProviderContract
from contracts.provider.questions import Keys, Resources
from contracts.provider.spending import SpendingOnce
from providers.heygen.stand_in import HeyGenServer, HeyGenStandIn

from connector.catalogue.entries import Action, Entry
from connector.catalogue.overrides import Overrides
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


class Older(HeyGen):
    """What HeyGen offers over v2: it begins videos, and has no lists."""

    overrides: ClassVar[Overrides] = Overrides()
    resource_types: ClassVar[tuple[str, ...]] = ("video",)
    entries: ClassVar[tuple[Entry, ...]] = tuple(
        each
        for each in HeyGen.entries
        if not (isinstance(each, Action) and each.changes and each.key not in ("create_avatar_video", "api_request"))
    )


class TestOlderHeyGen(Keys, Resources, SpendingOnce):
    declared = Older

    @pytest.fixture
    def stand_in(self, server: HeyGenServer) -> HeyGenStandIn:
        return HeyGenStandIn(server, "v2")

    test_every_resource_type_in_use_is_declared_and_each_can_end = None  # said of both interfaces together
