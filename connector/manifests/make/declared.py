"""What Make wants to know of an entry and the catalogue does not say. A new entry needs no line here."""

from connector.catalogue.entries import DEDUPLICATE, Action, Search
from connector.catalogue.fields import Field

LABELS = {
    "estimate_cost": "Estimate the cost of a video",
    "api_request": "Send a request to {provider}",
    "video_done": "Watch finished videos",
}
"""Module labels that the rule of `labels` would not make well."""

VERBS = {"Find": "Search"}
"""Make's word for what the catalogue calls otherwise."""

GROUPS = {
    "Videos": ("video", "subtitles", "cost"),
    "Avatars": ("avatar",),
    "Voices": ("voice",),
    "Assets": ("asset",),
}
"""Groups of modules in the order of Make's menu, and what the last word of a key must be to belong to one."""
TRIGGERS = "Triggers"
OTHER = "Other"

ADVANCED = ("model", "extras", "callback_url", "callback_id")
"""Fields of actions that most people never need: shown under "Advanced settings"."""

LEFT_OUT = {
    ("create_avatar", "type"): "It can only say IMAGE, and may be left out.",
    ("create_avatar", "video_url"): "Argil retired avatars made from videos.",
}
"""Fields that are not worth a line in a form, and why."""

MINUTES = 480
"""How long the same input counts as a repeat. A step that failed for the moment is repeated by Make itself for up to 7
hours and 51 minutes (https://help.make.com/automatic-retry-of-incomplete-executions): none of that is a second video.
"""
NO_MINUTES = {
    "delete_video": "Deleting again what is gone does no harm and costs nothing.",
    "api_request": "The same request may well be meant twice, and a look should see what is there now.",
}
"""Changing actions in which a repeat is no mistake, and why."""

ROWS = 10
"""How many results a search gives unless told otherwise."""
OPTIONS = 500
"""Make's guideline for what one dropdown shows at most."""


def shown(entry: Action | Search) -> tuple[Field, ...]:
    """The fields of an entry that its form has."""
    return tuple(each for each in entry.input if (entry.key, each.key) not in LEFT_OUT)


def default(entry: Action | Search, field: Field) -> int | None:
    """What a field of a form is filled with at first."""
    repeats = field == DEDUPLICATE and entry.key not in NO_MINUTES
    return MINUTES if repeats else None
