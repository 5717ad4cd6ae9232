"""The contract of a provider: inherit `ProviderContract`, bring a stand-in for its API, and every test is run.

    class TestArgil(ProviderContract):
        declared = Argil

        @pytest.fixture
        def stand_in(self) -> StandIn: ...

What a provider promises beyond this (what each of its statuses means, how its fields are written) is for its own tests.
"""

from .files import Files
from .questions import Keys, Lists, Resources, Webhooks
from .searching import Searching
from .spending import SpendingOnce
from .stand_in import StandIn

__all__ = ["ProviderContract", "StandIn"]


class ProviderContract(Keys, Webhooks, Resources, Lists, Searching, Files, SpendingOnce):
    """What the bridge relies on, whoever the provider is."""
