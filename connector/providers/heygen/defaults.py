"""What a field of "Create Avatar Video (V2)" is when it is left out, by its path: so given, it says nothing new.

From HeyGen's page; what it gives no default for stands here where every other value asks for something to be done
(a style, a cut-out), and this one for nothing.
"""

from typing import Any

BACKGROUND_COLOR = "#f6f6fc"
SILENCE_SECONDS = 1

DEFAULTS: dict[str, Any] = {
    "caption": False,
    "remove_background": False,
    "video_inputs[].character.scale": 1,
    "video_inputs[].character.avatar_style": "normal",
    "video_inputs[].character.offset.x": 0,
    "video_inputs[].character.offset.y": 0,
    "video_inputs[].character.matting": False,
    "video_inputs[].character.talking_photo_style": "square",
    "video_inputs[].character.talking_style": "stable",
    "video_inputs[].character.expression": "default",
    "video_inputs[].character.super_resolution": False,
    "video_inputs[].voice.speed": 1,
    "video_inputs[].voice.pitch": 0,
    "video_inputs[].voice.duration": SILENCE_SECONDS,
    "video_inputs[].background.value": BACKGROUND_COLOR,
    "video_inputs[].background.fit": "cover",
}
