"""What the account has left, in one shape, however HeyGen bills it: by a wallet, a subscription or by use.

The older interface tells a quota alone. 60 of it are a credit (docs.heygen.com/reference/get-remaining-quota-v2).
"""

from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import Action, AntiExample, Example, Input
from connector.catalogue.fields import Field
from connector.providers.base import Call
from connector.providers.heygen import answers, questions
from connector.providers.heygen.client import Client
from connector.providers.heygen.resources import moment, number, text

_QUOTA_OF_A_CREDIT = 60


def _some(key: str, kind: Any, label: str, help: str) -> Field:
    return Field(key=key, kind=kind, label=label, help=help, nullable=True)


ACCOUNT = (
    _some("username", "string", "Username", "Whose account it is."),
    _some("email", "string", "Email", "The account's address."),
    _some("billing", "string", "Billing", "How HeyGen bills it: wallet, subscription or usage_based."),
    _some("balance", "number", "Balance", "What is left: of the wallet, or of all credits together."),
    _some("currency", "string", "Currency", "What the balance is counted in: usd or credits."),
    _some("plan", "string", "Plan", "The plan of a subscription, such as creator."),
    _some("premium_credits", "number", "Premium Credits", "What is left of a subscription's own credits."),
    _some("premium_credits_reset_at", "datetime", "Premium Credits Reset At", "When they begin anew."),
    _some("add_on_credits", "number", "Add-on Credits", "What is left of the credits that were added."),
    _some("add_on_credits_reset_at", "datetime", "Add-on Credits Reset At", "When they end."),
    _some("included_credits", "number", "Included Credits", "Credits in the price, where use is billed."),
    _some("used_credits", "number", "Used Credits", "What was used, where only HeyGen's older interface tells."),
    _some("spending_usd", "number", "Spending", "What was spent so far in USD, where use is billed."),
    _some("spending_cap_usd", "number", "Spending Cap", "The most that may be spent in USD, where use is billed."),
)

_SAMPLE = dict.fromkeys(each.key for each in ACCOUNT) | {
    "username": "anna",
    "email": "anna@example.com",
    "billing": "wallet",
    "balance": 42.5,
    "currency": "usd",
}


def get_account(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    raw = answers.data(client.ask(questions.account(client.reads)))
    return shown(raw) if client.api == "v3" else _of_quota(raw)


def shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    """v3's user as `ACCOUNT` describes it. A part that is not of the kind that HeyGen's files say counts as absent."""
    wallet, usage, subscription = (_inner(raw, key) for key in ("wallet", "usage_based", "subscription"))
    credits = _inner(subscription, "credits")
    premium, added = _inner(credits, "premium_credits"), _inner(credits, "add_on_credits")
    currency, balance = _balance(wallet, usage, [number(premium, "remaining"), number(added, "remaining")])
    return {
        "username": text(raw, "username"),
        "email": text(raw, "email"),
        "billing": text(raw, "billing_type"),
        "balance": balance,
        "currency": currency,
        "plan": text(subscription, "plan"),
        "premium_credits": number(premium, "remaining"),
        "premium_credits_reset_at": moment(premium, "resets_at"),
        "add_on_credits": number(added, "remaining"),
        "add_on_credits_reset_at": moment(added, "resets_at"),
        "included_credits": number(usage, "included_credits"),
        "used_credits": None,
        "spending_usd": number(usage, "spending_current_usd"),
        "spending_cap_usd": number(usage, "spending_cap_usd"),
    }


def _balance(
    wallet: Mapping[str, Any], usage: Mapping[str, Any], credits: list[float | None]
) -> tuple[str | None, float | None]:
    """What is left, and in what it is counted. An API key is paid from the wallet where there is one."""
    if wallet:
        return text(wallet, "currency"), number(wallet, "remaining_balance")
    if (left := number(usage, "remaining_credits")) is not None:
        return "credits", left
    known = [each for each in credits if each is not None]
    return ("credits", sum(known)) if known else (None, None)


def _of_quota(raw: Mapping[str, Any]) -> dict[str, Any]:
    left, used = number(raw, "remaining_quota"), number(raw, "used_quota")
    return dict.fromkeys(each.key for each in ACCOUNT) | {
        "balance": None if left is None else left / _QUOTA_OF_A_CREDIT,
        "used_credits": None if used is None else used / _QUOTA_OF_A_CREDIT,
        "currency": "credits",
    }


def _inner(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}


ACTIONS = (
    Action(
        key="get_account",
        label="Get Account",
        help="Tells what the HeyGen account has left: its balance, its credits and, where use is billed, its spending.",
        input=(),
        output=ACCOUNT,
        sample=_SAMPLE,
        perform=get_account,
        examples=(Example("nothing_to_fill_in", {}),),
        anti_examples=(AntiExample("an_account", {"username": "anna"}, "username", "It is always the key's own."),),
    ),
)
