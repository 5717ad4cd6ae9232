"""The paths by which v3's refusals name what was sent, as the paths of our fields, so that a form's labels can be told.

What is sent of a scene stands elsewhere in our form: `scenes[0].input.script` is `video_inputs[0].voice.input_text`.
"""

import contextlib
import re
from collections.abc import Iterator

from connector import errors

_PATH = re.compile(
    r"(?<![\w.\]])(scenes\[(\d{1,3})\]|background|output_languages\[\d{1,3}\])((?:\.\w{1,40}|\[\d{1,3}\])*)"
)
_VARIABLE = re.compile(r"(?<![\w.\]])(variables\.\w{1,100})(?:\.\w{1,40})+")
_OF_A_SCENE = {
    "source": "background",
    "background": "background",
    "playback": "background.play_style",
    "avatar_id": "character",
    "script": "voice.input_text",
    "voice_id": "voice.voice_id",
    "voice_settings": "voice",
    "audio_url": "voice.audio_url",
    "audio_asset_id": "voice.audio_asset_id",
    "duration": "voice.duration",
}
_OF_THE_VIDEO = ("engine", "expressiveness")


@contextlib.contextmanager
def in_our_fields() -> Iterator[None]:
    """Have HeyGen's refusal of what is sent name our fields."""
    try:
        yield
    except errors.RefusedInput as refused:
        raise refused.reworded(of_ours(refused.words)) from None


def of_ours(words: str) -> str:
    """HeyGen's sentence with our paths in place of its own."""
    return _VARIABLE.sub(r"\1", _PATH.sub(_ours, words))


def _ours(found: re.Match[str]) -> str:
    whole, position, below = found.groups()
    if whole.startswith("output_languages"):
        return "output_languages"
    if position is None:
        return "video_inputs[0].background" if below else found[0]
    name = below.removeprefix(".input").lstrip(".").partition(".")[0]
    if name in _OF_THE_VIDEO:
        return name
    place = _OF_A_SCENE.get(name)
    return f"video_inputs[{position}]" + (f".{place}" if place else "")
