"""Create Videos: up to 100 avatar videos, each begun as if it were asked for alone.

One by one, and not by HeyGen's `POST /v3/videos/batches`: docs/decisions/0013-batches-one-by-one.md says why.
"""

from connector.catalogue import batches
from connector.catalogue.entries import AntiExample, Input, Problems
from connector.providers.base import Call
from connector.providers.heygen import avatar_video, avatar_video_examples, field_support
from connector.providers.heygen.client import Client


def unsupported(call: Call[Client], given: Input) -> Problems:
    """What the interface in use cannot carry of an item: told before any is recorded."""
    return field_support.refused(given, call.client.api)


(_SINGLE,) = (each for each in avatar_video.ACTIONS if each.key == "create_avatar_video")

ACTIONS = (
    batches.of(
        _SINGLE,
        key="create_videos",
        label="Create Videos",
        help="Creates up to 100 avatar videos and starts their renders, which HeyGen bills: those that fail can be"
        " repeated without paying for the others again.",
        items="Videos",
        example=avatar_video_examples.SHORT,
        check=unsupported,
        anti_examples=(
            AntiExample(
                "second_without_avatar",
                {batches.ITEMS: [avatar_video_examples.SHORT, {"script": "Hello."}]},
                "items.1.avatar_id",
                "Nobody would say it.",
            ),
        ),
    ),
)
