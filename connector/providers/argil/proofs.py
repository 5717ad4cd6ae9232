"""What a webhook says that Argil has signed: the end that its event names, and whatever its body tells of the resource.

Argil documents few members of a body, and writes those of a resource as its answers do. What a body tells beyond them
is taken, and when it tells all that our shape has, nobody needs to be asked.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from connector.providers.argil import endpoints, events
from connector.providers.observations import Report

_NAMES: Mapping[str, Mapping[str, str]] = {
    "video": {"videoId": "id", "videoName": "name"},
    "avatar": {"avatarId": "id", "avatarName": "name"},
}
_WHOLE: Mapping[str, frozenset[str]] = {
    "video": frozenset(
        "name status duration aspectRatio videoUrl videoUrlSubtitled previewUrl moments createdAt updatedAt"
        " extras".split()
    ),
    "avatar": frozenset("name status model orientation thumbnailUrl coverImageUrl createdAt updatedAt extras".split()),
}


def report(body: Mapping[str, Any]) -> Report | None:
    """The report of a body whose signature is right; None for an event that is none of ours."""
    claimed = events.report(body)
    if claimed is None:
        return None
    names = _NAMES[claimed.resource_type]
    raw = {names.get(key, key): value for key, value in body["data"].items()} | {"id": claimed.id}
    named, told = events.claimed(claimed, raw), events.observation(claimed.resource_type, raw)
    told_more = told.trigger is named.trigger  # the status that the body has says the same as its event
    complete = told_more and raw.keys() >= _WHOLE[claimed.resource_type]
    proved = told if told_more else named
    return dataclasses.replace(claimed, proved=proved, complete=complete, dated=True, interface=endpoints.INTERFACE.key)
