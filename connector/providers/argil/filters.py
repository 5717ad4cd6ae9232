"""What narrows the searches for videos, avatars and voices, and which rows agree with it."""

from connector.catalogue import search_filters, words
from connector.catalogue.entries import Input
from connector.catalogue.fields import Choice, Field, choices
from connector.providers.argil import paging, resources

_VIDEO_STATUS = choices(
    IDLE="Not rendered",
    GENERATING_AUDIO="Rendering (audio)",
    GENERATING_VIDEO="Rendering (video)",
    DONE="Done",
    FAILED="Failed",
    CONTENT_MODERATED="Refused",
)
_AVATAR_STATUS = choices(
    IDLE="Ready to use",
    TRAINING="In training",
    NOT_TRAINED="Not trained",
    TRAINING_FAILED="Training failed",
    REFUSED="Refused",
)

LOOKED_AT_HERE = {"name", "status", "extras", *(each.key for each in search_filters.CREATED)}
"""The keys of the filters that `agrees` knows."""


def agrees(raw: paging.Row, given: Input) -> bool:
    """Whether a row of Argil's agrees with the filters that are looked at here."""
    return (
        words.holds(raw.get("name"), given.get("name", ""))
        and given.get("status") in (None, raw.get("status"))
        and given.get("extras", {}).items() <= resources.extras(raw.get("extras")).items()
        and search_filters.created_within(raw.get("createdAt"), given)
    )


def name_of(thing: str) -> Field:
    """The name of a video, an avatar or a voice."""
    return Field(
        key="name",
        kind="string",
        label="Name",
        help=f"A part of the {thing}'s name; capitals and accents make no difference.",
        max=200,
    )


def _status(thing: str, known: tuple[Choice, ...]) -> Field:
    return Field(key="status", kind="choice", label="Status", help=f"Only {thing} with this status.", choices=known)


VIDEO_STATUS = _status("videos", _VIDEO_STATUS)
AVATAR_STATUS = _status("avatars", _AVATAR_STATUS)
