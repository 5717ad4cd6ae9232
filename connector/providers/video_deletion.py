"""Delete Video of any provider: what is gone counts as deleted, and of an unclear deletion is asked whether it is."""

from collections.abc import Callable
from typing import Any

from connector import errors
from connector.catalogue.entries import Action, AntiExample, Example, Perform
from connector.catalogue.fields import Field
from connector.providers.base import Journal

_OUTPUT = (
    Field(key="id", kind="string", label="Video ID", help="The video that is gone."),
    Field(key="deleted", kind="boolean", label="Deleted", help="Always true, also when it was gone already."),
)


def action(perform: Perform, *, help: str, video_id: Field, sample_id: str) -> Action:
    """`delete_video`, whose input is `video_id`."""
    return Action(
        key="delete_video",
        label="Delete Video",
        help=help,
        input=(video_id,),
        output=_OUTPUT,
        sample={"id": sample_id, "deleted": True},
        perform=perform,
        changes=True,
        examples=(Example("by_id", {"video_id": sample_id}),),
        anti_examples=(AntiExample("no_id", {}, "video_id", "Which video?"),),
    )


def delete(journal: Journal, video_id: str, *, send: Callable[[], object], ask: Callable[[], object]) -> dict[str, Any]:
    """Delete a video once. `send` does it and `ask` asks for the video; both raise `NotFound` for one that is gone."""
    gone = {"id": video_id, "deleted": True}

    def execute() -> dict[str, Any]:
        try:
            send()
        except errors.NotFound:  # already
            pass
        return gone

    def lookup() -> dict[str, Any] | None:
        try:
            ask()
        except errors.NotFound:
            return gone
        return None

    deleted = journal.step("delete", execute=execute, lookup=lookup)
    journal.gone("video", video_id)
    return deleted
