"""The tokens of apps, as they are made."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.services import app_tokens
from connector.services.app_tokens import Lifetimes
from connector.states import Platform, Scope
from connector.store.grants import Grant
from connector.store.oauth_clients import Client

NOW = datetime(2026, 11, 29, tzinfo=UTC)
GRANT = Grant(
    id="gra_1", connection_id="con_1", client_id="app_1", scopes=frozenset(Scope), created_at=NOW, expires_at=NOW
)
CLIENT = Client(
    id="app_1", platform=Platform.MAKE, name="Make", secret_hash="hash of it", redirect_uris=(), created_at=NOW
)


@pytest.mark.parametrize(("access", "seconds"), [(timedelta(hours=1), 3600), (timedelta(days=9), 86_400)])
def test_an_access_token_ends_with_its_refresh_token_at_the_latest_and_nothing_prints_a_secret(
    access: timedelta, seconds: int
) -> None:
    lifetimes = Lifetimes(access=access, idle=timedelta(days=1), grace=timedelta(minutes=10))
    made = app_tokens.pair(GRANT, CLIENT, frozenset({Scope.READ}), lifetimes, now=NOW)
    issued = made.issued()
    assert (issued.expires_in, issued.scopes) == (seconds, [Scope.READ])
    told = f"{made!r} {issued!r} {CLIENT!r}"
    assert not any(each in told for each in ("act_", "acr_", "hash of", made.access.hash, made.refresh.hash))
