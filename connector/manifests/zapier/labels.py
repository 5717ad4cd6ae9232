"""Nouns, labels and descriptions in Zapier's style, and which fields its forms leave out.

All of it follows from the declaration, so that a new entry needs nothing; what a provider says otherwise for Zapier
stands in its overrides. https://docs.zapier.com/platform/publish/integration-checks-reference
"""

import re

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, CURSOR, Action, Entry, Options, Search, Trigger

LEFT_OUT = {
    CALLBACK_URL.key: "Zapier makes this address itself, in the steps that wait.",
    CURSOR.key: "Zapier's searches show the first rows that agree.",
    CALLBACK_ID.key: "A waiting step at Zapier knows which run it belongs to.",
}
"""The fields of every step that no form of Zapier's shows, and why."""

_ADDRESS = re.compile(r"https?://(?:[^\s,;:)]*[^\s,;:).])?")

DEDUPLICATE_MINUTES = 12 * 60
"""Zapier gives a create no id of its run, and replays a failed step up to 10 h 35 min after it failed
(https://help.zapier.com/hc/en-us/articles/19220226086797): within that time the same input is the same run."""

DEDUPLICATE_HELP = (
    "{help} Zapier repeats failed steps for up to eleven hours, which the default covers. Where two runs with the same"
    " input are meant, give each something of its own, or empty this field."
)


def noun(offer: Offer, entry: Entry) -> str:
    """What a step is about, in the singular."""
    if told := offer.overrides.zapier.step(entry).noun:
        return told
    if isinstance(entry, Trigger):
        return spoken(entry.resource_type).title()
    words = entry.key.split("_")
    named = words if isinstance(entry, Options) else words[-1:]
    return _singular(" ".join(named)).title()


def is_look_up(entry: Entry) -> bool:
    """Whether an action reads one thing by its id: at Zapier that is a search, which may find nothing."""
    return isinstance(entry, Action) and not entry.changes and entry.key.startswith("get_")


def label(offer: Offer, entry: Entry) -> str:
    """The name in the list of steps: Title Case, searches as "Find X"."""
    if is_look_up(entry):
        return f"Find {noun(offer, entry)} by ID"
    return f"Find {noun(offer, entry)}" if isinstance(entry, Search) else entry.label


def description(offer: Offer, entry: Entry) -> str:
    """What a step does, in sentences."""
    if told := offer.overrides.zapier.step(entry).description:
        return told
    return f"Finds one {noun(offer, entry).lower()} by its ID." if is_look_up(entry) else entry.help


def wait_label(offer: Offer, action: Action) -> str:
    """The name of the step that also waits for the end."""
    return offer.overrides.zapier.step(action).wait_label or f"{action.label} and Wait"


def wait_description(offer: Offer, action: Action, end: Trigger) -> str:
    """What the step does that also waits for the end."""
    more = f"The Zap goes on when the {spoken(end.resource_type)} is done, and stops when it fails."
    return f"{description(offer, action)} {more}"


def left_out(offer: Offer, entry: Action | Search) -> dict[str, str]:
    """The fields of a step that its form does not show, with the reasons."""
    return {**LEFT_OUT, **offer.overrides.zapier.step(entry).left_out}


def spoken(key: str) -> str:
    """A key as a sentence has it: "talking_photo" is a talking photo."""
    return key.replace("_", " ")


def marked(text: str) -> str:
    """Help with its web addresses in backticks: an address that is only an example must not look like a link."""
    return _ADDRESS.sub(lambda found: f"`{found[0]}`", text)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
