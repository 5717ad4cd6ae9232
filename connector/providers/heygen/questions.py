"""The small questions: how one video or translation stands, and whether HeyGen answers for a key at all."""

from typing import Any

from connector import errors
from connector.egress.http import Read
from connector.providers.heygen import answers
from connector.providers.heygen.client import Reads, segment

PATHS = {"video": "/v3/videos", "translation": "/v3/video-translations"}


def one(reads: Reads, resource_type: str, resource_id: str) -> Read[dict[str, Any]]:
    """HeyGen's own object of a resource. Raises `NotFound` for an id that cannot be one, and for a translation over
    the older interface, which has none.
    """
    part, what = segment(resource_id), f"a {resource_type} with the id {resource_id}"
    if reads.api == "v3":
        asked = reads.get(f"{PATHS[resource_type]}/{part}", what=what)
    elif resource_type == "video":
        asked = reads.get("/v1/video_status.get", {"video_id": part}, what=what)
    else:
        raise errors.NotFound("HeyGen's older interface (v2) has no translations.")
    return Read(asked.request, lambda answer: answers.data(asked.understand(answer)))


def account(reads: Reads) -> Read[dict[str, Any]]:
    """The smallest answer that wants a valid key."""
    return reads.get("/v3/users/me" if reads.api == "v3" else "/v2/user/remaining_quota")
