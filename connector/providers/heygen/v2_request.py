"""A checked input as the body of `POST /v2/video/generate`. Pure; what v2 cannot carry was refused before
(`field_support`).
"""

from typing import Any

from connector.catalogue.entries import Input
from connector.providers.heygen import frame, scenes

PATH = "/v2/video/generate"

_AS_GIVEN = ("title", "caption", "folder_id")


def body(given: Input) -> dict[str, Any]:
    """The fields are the page's own, so that they go as they are."""
    return {
        **{key: given[key] for key in _AS_GIVEN if key in given},
        "dimension": given.get("dimension", {"width": frame.WIDTH, "height": frame.HEIGHT}),
        "video_inputs": scenes.of(given),
    }
