"""Which secrets a webhook may be signed with, before and after it is registered anew."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.limits import WEBHOOK_SECRET_OVERLAP as OVERLAP
from connector.services import webhook_secrets

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
BOTH = webhook_secrets.added(webhook_secrets.added("", "one", now=NOW), "two", now=LATER)


@pytest.mark.parametrize(
    ("kept", "at", "secrets"),
    [
        ("", NOW, ()),
        (webhook_secrets.added("", "one", now=NOW), LATER, ("one",)),
        (BOTH, LATER, ("two", "one")),
        (BOTH, LATER + OVERLAP - timedelta(microseconds=1), ("two", "one")),
        (BOTH, LATER + OVERLAP, ("two",)),
        (webhook_secrets.added(BOTH, "three", now=LATER), LATER, ("three", "two", "one")),
        (webhook_secrets.added(BOTH, "three", now=LATER + OVERLAP), LATER + OVERLAP, ("three", "two")),
    ],
)
def test_the_secret_before_is_taken_for_an_hour_longer(kept: str, at: datetime, secrets: tuple[str, ...]) -> None:
    assert webhook_secrets.valid(kept, at=at) == secrets
