"""What only Zapier wants said: nouns, labels and descriptions in its style, and which fields its forms leave out.

Everything has a default that follows from the declaration, so that a new entry needs nothing here; what stands here
reads better. https://docs.zapier.com/platform/publish/integration-checks-reference
"""

import re

from connector.catalogue.entries import CALLBACK_ID, CALLBACK_URL, Action, Entry, Options, Search, Trigger

_NOUNS = {
    "api_request": "API Request",
    "estimate_cost": "Cost Estimate",
    "export_subtitles": "Subtitle File",
    "music": "Music",
}
_WAIT_LABELS = {
    "render_video": "Render and Wait for Video",
    "create_and_render_video": "Create, Render and Wait for Video",
}
_DESCRIPTIONS = {
    "create_avatar": "Creates a new avatar from an image, which spends credits. The triggers Avatar Ready and Avatar"
    " Failed tell how its training ends.",
    "create_asset": "Creates a new asset: imports an image or a video into the library from its address.",
}

LEFT_OUT: dict[str, dict[str, str]] = {
    "*": {
        CALLBACK_URL.key: "Zapier makes this address itself, in the steps that wait.",
        CALLBACK_ID.key: "A waiting step at Zapier knows which run it belongs to.",
    },
    "create_avatar": {
        "type": "There is one type only.",
        "video_url": "Avatars are no longer made from videos: a form need not ask for one.",
    },
}
"""By action (`*`: all): the fields that no form of Zapier's shows, and why."""

_ADDRESS = re.compile(r"https?://(?:[^\s,;:)]*[^\s,;:).])?")

DEDUPLICATE_MINUTES = 12 * 60
"""Zapier gives a create no id of its run, and replays a failed step up to 10 h 35 min after it failed
(https://help.zapier.com/hc/en-us/articles/19220226086797): within that time the same input is the same run."""

DEDUPLICATE_HELP = (
    "{help} Zapier repeats failed steps for up to eleven hours, which the default covers. Where two runs with the same"
    " input are meant, give each something of its own, or empty this field."
)


def noun(entry: Entry) -> str:
    """What a step is about, in the singular."""
    if entry.key in _NOUNS:
        return _NOUNS[entry.key]
    if isinstance(entry, Trigger):
        return entry.about.title()
    words = entry.key.split("_")
    named = words if isinstance(entry, Options) else words[-1:]
    return _singular(" ".join(named)).title()


def is_look_up(entry: Entry) -> bool:
    """Whether an action reads one thing by its id: at Zapier that is a search, which may find nothing."""
    return isinstance(entry, Action) and not entry.changes and entry.key.startswith("get_")


def label(entry: Entry) -> str:
    """The name in the list of steps: Title Case, searches as "Find X"."""
    if is_look_up(entry):
        return f"Find {noun(entry)} by ID"
    return f"Find {noun(entry)}" if isinstance(entry, Search) else entry.label


def description(entry: Entry) -> str:
    """What a step does, in sentences."""
    if is_look_up(entry):
        return f"Finds one {noun(entry).lower()} by its ID."
    return _DESCRIPTIONS.get(entry.key, entry.help)


def wait_label(action: Action) -> str:
    """The name of the step that also waits for the end."""
    return _WAIT_LABELS.get(action.key, f"{action.label} and Wait")


def wait_description(action: Action) -> str:
    """What the step does that also waits for the end."""
    more = f"The Zap goes on when the {action.starts} is done, and stops when it fails."
    return f"{description(action)} {more}"


def left_out(action: Action) -> dict[str, str]:
    """The fields of an action that its form does not show, with the reasons."""
    return LEFT_OUT["*"] | LEFT_OUT.get(action.key, {})


def marked(text: str) -> str:
    """Help with its web addresses in backticks: an address that is only an example must not look like a link."""
    return _ADDRESS.sub(lambda found: f"`{found[0]}`", text)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
