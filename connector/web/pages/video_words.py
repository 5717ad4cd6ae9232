"""How a video stands, in plain words."""

from collections.abc import Mapping
from typing import Any

from connector import limits
from connector.states import VideoStatus
from connector.web.pages import markup

LABELS: Mapping[VideoStatus, str] = {
    VideoStatus.QUEUED: "Waiting for its turn",
    VideoStatus.STARTING: "Starting",
    VideoStatus.RENDERING: "Rendering",
    VideoStatus.DONE: "Done",
    VideoStatus.FAILED: "Failed",
    VideoStatus.UNCLEAR: "Unclear",
    VideoStatus.NOT_STARTED: "Not started",
}
TONES: Mapping[VideoStatus, str] = {
    VideoStatus.DONE: "good",
    VideoStatus.FAILED: "bad",
    VideoStatus.UNCLEAR: "warn",
    VideoStatus.NOT_STARTED: "warn",
}
_HOURS = limits.WATCH_TIMEOUT.total_seconds() / 3600
_STANDS: Mapping[VideoStatus, str] = {
    VideoStatus.QUEUED: "It is one of a batch and begins when its turn comes.",
    VideoStatus.STARTING: "The provider is being asked to begin it.",
    VideoStatus.RENDERING: "The provider works on it. Whoever listens is told when it ends.",
    VideoStatus.DONE: "It is finished at the provider.",
    VideoStatus.FAILED: "It has failed.",
    VideoStatus.UNCLEAR: "The provider gave no clear answer when it was asked to begin this, and is asked again."
    " Running the same step once more is safe: nothing is begun twice.",
    VideoStatus.NOT_STARTED: "The provider refused it half way. Run the same step again, and it goes on.",
}
_REASONS: Mapping[str, str] = {
    "failed": "The provider says that it failed.",
    "content_moderated": "The provider refused what is said or shown in it.",
    "refused": "The provider refused it.",
    "timed_out": f"No end of it was seen within {_HOURS:g} hours.",
    "deleted": "It was deleted at the provider before it was done.",
    "account_changed": "The connection got the key of another account before it was done.",
    "not_started": "The provider did not begin it.",
    "outcome_unknown": "Nobody can find out any more whether it was begun. Look for it at the provider.",
}


def sentences(video: Mapping[str, Any]) -> list[str]:
    """How one stands, and why: what the bridge knows, then what the provider said."""
    reason = video["reason"]
    stands = _STANDS[video["status"]] if reason is None else _REASONS.get(reason, f"{markup.in_words(reason)}.")
    said = video["message"]
    if said and video["status"] == VideoStatus.UNCLEAR and reason is None:
        return [said]
    return [stands, said] if said else [stands]


def cost(estimate: Mapping[str, Any] | None) -> str:
    """`About 26 credits`, as it was reckoned before it was begun."""
    if estimate is None:
        return "Not known"
    if not estimate["amount"]:
        return "Nothing"
    return f"About {_amount(estimate['amount'], estimate['unit'])}"


def most(estimate: Mapping[str, Any] | None) -> str:
    """What the estimate says of the most that it may be; empty where there is none."""
    if estimate is None:
        return "Nobody could reckon it beforehand, or it was begun before estimates were kept."
    if not estimate["amount"]:
        return "It had been begun before."
    if estimate["at_most"] is None:
        return "There is no known most."
    return f"At most {_amount(estimate['at_most'], estimate['unit'])}."


def _amount(amount: float, unit: str) -> str:
    if unit == "USD":
        return f"${amount:,.2f}"
    return f"{amount:,g} {unit if amount != 1 else unit.removesuffix('s')}"
