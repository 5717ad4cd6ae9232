"""What Argil's webhook endpoints send, signed beforehand, so that whoever presses need only send it."""

import json
from datetime import UTC, datetime
from pathlib import Path

from connector.sandbox.argil.webhooks import signed_headers

SECRET = "whsec_" + "YmVuY2htYXJrLCBub3Qgc2VjcmV0"
INTERFACE = "endpoints"

# "@" becomes the video's id. Of the whole one nothing is to be asked; the other has what Argil documents.
LACKING = json.dumps(
    {
        "event": "VIDEO_GENERATION_SUCCESS",
        "data": {
            "videoId": "@",
            "videoName": "Welcome",
            "videoUrl": "https://example.com/videos/welcome.mp4",
            "extras": {"row": "42"},
        },
    }
)
WHOLE = json.dumps(
    {
        "event": "VIDEO_GENERATION_SUCCESS",
        "data": json.loads(LACKING)["data"]
        | {
            "status": "DONE",
            "duration": 12.4,
            "aspectRatio": "9:16",
            "videoUrlSubtitled": None,
            "previewUrl": "https://example.com/videos/welcome",
            "moments": [],
            "createdAt": "2026-01-01T10:00:00.000Z",
            "updatedAt": "2026-01-01T10:05:00.000Z",
        },
    }
)


def headers(event_id: str, body: str) -> dict[str, str]:
    """Those of a webhook that is sent within five minutes from now."""
    return signed_headers(SECRET, event_id, body.encode(), datetime.now(UTC))


def write(file: Path, template: str, mark: str, count: int) -> None:
    """So many for `post.lua`, each of another video: three headers and the body on a line, with tabs between."""
    with file.open("w") as out:
        for number in range(count):
            body = template.replace("@", f"{mark}{number}")
            out.write("\t".join([*headers(f"evt_{mark}{number}", body).values(), body]) + "\n")
