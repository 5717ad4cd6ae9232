"""Receivers verify with any Standard Webhooks library: here the reference one is the judge."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from connector import ids, limits
from connector.errors import RateLimited
from connector.relay import signing

bodies = st.dictionaries(st.text(), st.text() | st.integers())


def sign(body: bytes, *secrets: str, at: datetime | None = None) -> dict[str, str]:
    return signing.headers(event_id="evt_1", body=body, secrets=secrets, now=at or datetime.now(UTC))


@given(body=bodies)
def test_what_is_signed_verifies(body: dict[str, object]) -> None:
    secret, payload = ids.new_signing_secret(), json.dumps(body).encode()
    assert Webhook(secret).verify(payload, sign(payload, secret)) == body


@pytest.mark.parametrize("changed", ["body", "id", "secret", "time"])
def test_what_was_changed_does_not_verify(changed: str) -> None:
    secret, body = ids.new_signing_secret(), b'{"id": "evt_1"}'
    headers = sign(body, secret)
    if changed == "body":
        body = b'{"id": "evt_2"}'
    elif changed == "id":
        headers["webhook-id"] = "evt_2"
    elif changed == "time":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 1)
    judge = Webhook(ids.new_signing_secret() if changed == "secret" else secret)
    with pytest.raises(WebhookVerificationError):
        judge.verify(body, headers)


def test_an_old_signature_is_no_longer_taken() -> None:
    secret = ids.new_signing_secret()
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(b"{}", sign(b"{}", secret, at=datetime.now(UTC) - timedelta(minutes=6)))


def test_each_attempt_is_signed_for_its_own_second() -> None:
    secret, now = ids.new_signing_secret(), datetime(2026, 3, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    headers = sign(b"{}", secret, at=now)
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert headers["webhook-signature"] == Webhook(secret).sign("evt_1", now, "{}")
    assert headers["webhook-signature"] != sign(b"{}", secret, at=now + timedelta(seconds=1))["webhook-signature"]


def test_signed_with_several_secrets_it_verifies_with_each_and_with_no_other() -> None:
    secrets = [ids.new_signing_secret() for _ in range(3)]
    headers = sign(b"{}", *secrets)
    for each in secrets:
        Webhook(each).verify(b"{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(ids.new_signing_secret()).verify(b"{}", headers)


def test_a_replaced_secret_signs_for_a_day_beside_those_before_it() -> None:
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    old = signing.retire("whsec_1", None, now=now)
    old = signing.retire("whsec_2", old, now=now + timedelta(hours=10))
    assert signing.still_signing(old, now + timedelta(hours=10)) == ["whsec_2", "whsec_1"]
    assert signing.still_signing(old, now + limits.SECRET_OVERLAP) == ["whsec_2"]
    assert signing.still_signing(old, now + limits.SECRET_OVERLAP + timedelta(hours=10)) == []


def test_none_is_replaced_while_as_many_sign_as_may_and_none_ends_early() -> None:
    now, old = datetime(2026, 3, 1, 12, 0, tzinfo=UTC), None
    for number in range(signing.MOST_OLD):
        old = signing.retire(f"whsec_{number}", old, now=now + timedelta(minutes=number))
    sixth = now + timedelta(minutes=signing.MOST_OLD)
    with pytest.raises(RateLimited) as refused:
        signing.retire("whsec_5", old, now=sixth)
    assert refused.value.retry_after == (timedelta(hours=24) - timedelta(minutes=5)).total_seconds()
    first_ends = now + limits.SECRET_OVERLAP
    assert "whsec_0" in signing.still_signing(old or "", first_ends - timedelta(seconds=1))
    old = signing.retire("whsec_5", old, now=first_ends)
    assert signing.still_signing(old, first_ends) == [f"whsec_{number}" for number in (5, 4, 3, 2, 1)]
