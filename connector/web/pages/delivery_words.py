"""How a delivery stands and what somebody can do about it, in plain words."""

import http
from collections.abc import Mapping
from typing import Any

from connector.states import DeliveryStatus, SubscriptionStatus
from connector.web import context

_PHRASES: Mapping[int, str] = {each.value: each.phrase for each in http.HTTPStatus}
_FAILURES: Mapping[str, tuple[str, str]] = {  # by the kinds of `egress.http.Failure`: in short, and what to do
    "target_refused": (
        "Address not allowed",
        "The target leads to an address that is not called, such as a private one. Give the subscription a public"
        " https address, or have the bridge's operator allow this one (CONNECTOR_ALLOWED_TARGETS).",
    ),
    "dns_failed": (
        "Host not found",
        "The host's name could not be looked up. Look for a slip in the target, and whether the name still exists.",
    ),
    "connect_failed": (
        "Not reachable",
        "The receiver could not be reached. See that it runs, and that its firewall lets this bridge in.",
    ),
    "tls_failed": (
        "No safe connection",
        "No safe (TLS) connection could be made. See that the receiver's certificate is of this host, complete and not"
        " too old.",
    ),
    "timeout": (
        "No answer in time",
        "No complete answer came within {seconds:g} seconds. Have the receiver answer at once, and work afterwards.",
    ),
    "reset": (
        "Connection broke off",
        "The connection ended before the answer was complete. See the log of the receiver, or of the proxy before it.",
    ),
}
_ANSWERS: Mapping[int, str] = {
    400: "The receiver could not take what was sent. Its answer below may say why. Make's queue may be full.",
    404: "Nothing listens at this address. See that the workflow is switched on, and that the target is its production"
    " address. n8n answers so while it starts, too.",
    408: "The receiver did not wait for the whole request. See whether it, or a proxy before it, is overloaded.",
    410: "The receiver says that this address is gone for good, so its subscription was disabled. Give the subscription"
    " its new target, or subscribe anew from the platform.",
    413: "The event is larger than the receiver takes. Let it take larger bodies.",
    429: "The receiver wants fewer calls. It is tried again when it asked for that; nothing needs to be done unless"
    " this stays.",
}
_OF_A_KIND: Mapping[int, str] = {
    3: "The receiver leads elsewhere, which is never followed. Give the subscription the address that it leads to.",
    4: "The receiver refused what was sent. Its answer below may say why.",
    5: "The receiver has trouble of its own. See there, should it last.",
}
_SIGN_IN = (
    "The receiver wants to know who calls. Let it check the signature that each delivery has, or give the subscription"
    " a target that needs no sign-in."
)
_NO_SCENARIO = "Make says that no scenario listens. Switch the scenario on; it is tried again by itself."
_N8N_WAITS = "The n8n execution is not at its Wait node yet. It is tried again within seconds."
_N8N_ENDED = "The n8n execution that waited for this has ended without it."


def short(status_code: int | None, failure: str | None) -> str:
    """An attempt's end in a few words, such as `404 Not Found` or `No answer in time`; empty where there was none."""
    if status_code is not None:
        return f"{status_code} {_PHRASES.get(status_code, '')}".strip()
    kind = (failure or "").partition(":")[0]
    return _FAILURES[kind][0] if kind in _FAILURES else failure or ""


def stands(row: Mapping[str, Any]) -> str:
    """How a delivery stands."""
    if row["status"] == DeliveryStatus.PENDING:
        if row["due_at"] is None:
            return "Its subscription is paused. It is sent once that is active again."
        if row["sent_by_hand"]:
            return "It is being sent again."
        return "It was not accepted yet, and is tried again." if row["attempt_count"] else "It is about to be sent."
    return {
        DeliveryStatus.DELIVERED: "The receiver has accepted it.",
        DeliveryStatus.FAILED: "It was never accepted, and is not tried again by itself.",
        DeliveryStatus.CANCELLED: "It is not sent: nobody waits for it, or its subscription was disabled or removed.",
    }[row["status"]]


def advice(row: Mapping[str, Any], answer: str | None) -> str:
    """What can be done about its last attempt, of which `answer` is the beginning; empty where nothing needs to be."""
    status_code, failure = row["last_status_code"], row["last_failure"]
    if row["status"] == DeliveryStatus.DELIVERED:
        return ""
    if failure:
        kind = failure.partition(":")[0]
        seconds = context.bridge().settings.delivery_timeout.total_seconds()
        return _FAILURES[kind][1].format(seconds=seconds) if kind in _FAILURES else ""
    said = (answer or "").lower()
    if status_code == 410 and "no scenario listening" in said:
        return _NO_SCENARIO
    if status_code == 409 and row["subscription_id"] is None:
        return _N8N_WAITS if "is running already" in said else _N8N_ENDED if "has finished" in said else _OF_A_KIND[4]
    if status_code in (401, 403, 407):
        return _SIGN_IN
    return _ANSWERS.get(status_code) or _OF_A_KIND.get((status_code or 0) // 100, "")


def why_not(row: Mapping[str, Any]) -> str:
    """Why it cannot be sent again; empty where it can."""
    if row["target_host"] is None:
        return "Its subscription is removed, so there is nobody to send it to."
    if row["subscription_status"] == SubscriptionStatus.DISABLED:
        return "Its subscription is disabled: make that active first, then it can be sent again."
    return ""
