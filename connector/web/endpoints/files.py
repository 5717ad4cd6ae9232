"""The call that gives the bytes of a file."""

import dataclasses

from connector.catalogue.fields import Field
from connector.manifests.endpoint import Endpoint, Response, summary
from connector.services.downloads import PATH
from connector.web import downloads
from connector.web.endpoints import shapes

_CONTENT_RANGE = Field(
    key="Content-Range", kind="string", label="Content Range", help="Which bytes of how many.", required=True
)
_FILE = Response(
    help="The bytes of the file.",
    shape="text",
    media="application/octet-stream",
    headers=(
        shapes.text("Content-Disposition", "Content Disposition", "The name to save it under."),
        shapes.text("ETag", "ETag", "For If-Range, where the provider gives one."),
    ),
)

ENDPOINTS = (
    Endpoint(
        key="download",
        method="GET",
        path=f"{PATH}{{token}}",
        label=summary(downloads.download),
        help="What `file_url` of an action's answer leads to, for 15 minutes. It needs no token.",
        tag="Files",
        scopes=(),
        headers=(
            shapes.text("Range", "Range", "One part of it, such as `bytes=0-1023`."),
            shapes.text("If-Range", "If-Range", "The ETag that the part has to belong to; else the whole is given."),
        ),
        errors=(404, 416, 422, 424, 429, 502, 504),
        responses={
            200: _FILE,
            206: dataclasses.replace(_FILE, help="That part.", headers=(*_FILE.headers, _CONTENT_RANGE)),
        },
    ),
)
