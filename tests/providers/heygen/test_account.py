"""What an account has left is told in one shape, however HeyGen bills it."""

from typing import Any

import pytest

from connector.providers.heygen import account

from .houses import User

FIELDS = {each.key for each in account.ACCOUNT}


def test_a_wallet_is_told_in_dollars(alice: User) -> None:
    told = alice.do("get_account")
    assert set(told) == FIELDS and told["username"].startswith("v3-")
    assert (told["billing"], told["balance"], told["currency"]) == ("wallet", 10_000, "usd")


def test_a_quota_of_the_older_interface_is_told_in_credits(older: User) -> None:
    older.account.balance, older.account.spent = 3600.0, 90.0
    told = older.do("get_account")
    assert set(told) == FIELDS
    assert (told["balance"], told["used_credits"], told["currency"]) == (60, 1.5, "credits")


SUBSCRIPTION = {
    "plan": "pro",
    "credits": {
        "premium_credits": {"remaining": 100, "resets_at": "2026-02-01T00:00:00Z"},
        "add_on_credits": {"remaining": 20, "resets_at": None},
    },
}


@pytest.mark.parametrize(
    ("raw", "balance", "currency"),
    [
        ({"wallet": {"currency": "credits", "remaining_balance": 12.5}}, 12.5, "credits"),
        ({"wallet": {"currency": "usd", "remaining_balance": None}}, None, "usd"),
        ({"subscription": SUBSCRIPTION}, 120, "credits"),
        ({"subscription": {"plan": "free"}}, None, None),
        ({"usage_based": {"remaining_credits": 0, "spending_cap_usd": 50}}, 0, "credits"),
        ({"wallet": "much", "subscription": [], "usage_based": 7}, None, None),
        ({}, None, None),
    ],
)
def test_what_is_left_is_one_number_in_one_currency(raw: dict[str, Any], balance: Any, currency: Any) -> None:
    told = account.shown(raw)
    assert set(told) == FIELDS and (told["balance"], told["currency"]) == (balance, currency)


def test_the_parts_of_a_subscription_are_told_too() -> None:
    told = account.shown({"billing_type": "subscription", "subscription": SUBSCRIPTION})
    assert (told["plan"], told["premium_credits"], told["add_on_credits"]) == ("pro", 100, 20)
    assert told["premium_credits_reset_at"] == "2026-02-01T00:00:00Z" and told["add_on_credits_reset_at"] is None
