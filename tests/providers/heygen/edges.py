"""Every field of HeyGen's page "Create Avatar Video (V2)", and v3's own: values at the edges of what is taken, where
they go in the body of each of HeyGen's interfaces, and values that lie just past.
"""

import copy
import dataclasses
from dataclasses import dataclass
from typing import Any

REFUSED = "refused"  # before any call, by the field's path
LEFT_OUT = "left out"  # a default: it says nothing new

_TEXT = {"type": "text", "input_text": "Hello there.", "voice_id": "v_1"}
_AVATAR = {"type": "avatar", "avatar_id": "lk_1"}
_PHOTO = {"type": "talking_photo", "talking_photo_id": "tp_1"}
_PICTURE = {"type": "image", "url": "https://files.example.com/a.png"}
_CLIP = {"type": "video", "url": "https://files.example.com/a.mp4"}
_SOUND = {"type": "audio", "audio_url": "https://files.example.com/a.mp3"}


def _video(*scenes: dict[str, Any]) -> dict[str, Any]:
    return {"video_inputs": list(scenes)}


AVATAR = _video({"character": _AVATAR, "voice": _TEXT})
PHOTO = _video({"character": _PHOTO, "voice": _TEXT})
SEVERAL = _video(*[{"character": _AVATAR, "voice": _TEXT}] * 2)
SOUND = _video({"character": _AVATAR, "voice": _SOUND})
ASSET = _video({"character": _AVATAR, "voice": {"type": "audio", "audio_asset_id": "as_1"}})
SILENCE = _video({"character": _AVATAR, "voice": {"type": "silence"}})
COLOR = _video({"character": _AVATAR, "voice": _TEXT, "background": {"type": "color"}})
COLORS = _video(*[{"character": _AVATAR, "voice": _TEXT, "background": {"type": "color"}}] * 2)
PICTURE = _video({"character": _AVATAR, "voice": _TEXT, "background": _PICTURE})
STILL = _video({"voice": {"type": "silence"}, "background": _PICTURE})
CLIP = _video({"voice": _TEXT, "background": _CLIP})
QUIET_CLIP = _video({"voice": {"type": "silence"}, "background": _CLIP})
SHORT = {"script": "Hello there.", "avatar_id": "lk_1", "voice_id": "v_1"}
SIZED = {**AVATAR, "dimension": {"width": 1280, "height": 720}}
SCENE = AVATAR["video_inputs"][0]


LONG_SCENE = {"character": _AVATAR, "voice": {**_TEXT, "input_text": "x" * 5_000}}


@dataclass(frozen=True)
class At:
    """A value that the form takes. `v3` and `v2` are where it goes, a path in the body, and `v3_as` what it is in
    v3's (the value itself where that is None). The page's own names are v2's.
    """

    value: Any
    base: dict[str, Any]
    v3: str
    v3_as: Any = None
    v2: str = ""
    blames: str = ""  # the path that v3's refusal names, where that is another


@dataclass(frozen=True)
class Field:
    """`path` is the field's in the table of the docs; `past` are values that the form refuses, each with its base."""

    path: str
    at: tuple[At, ...]
    past: tuple[tuple[Any, dict[str, Any]], ...]


def put(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The base with a value at a field's path, in its first scene."""
    made = copy.deepcopy(base)
    *above, last = path.replace("[]", ".0").split(".")
    place: Any = made
    for key in above:
        place = place[int(key)] if key.isdecimal() else place.setdefault(key, {})
    place[last] = value
    return made


def _same(path: str, values: tuple[Any, ...], past: tuple[Any, ...], *, v3: str, base: dict[str, Any]) -> Field:
    """A field whose values go as they are."""
    return Field(path, tuple(At(each, base, v3) for each in values), tuple((each, base) for each in past))


def _none_in_v3(path: str, values: tuple[Any, ...], past: tuple[Any, ...], *, base: dict[str, Any]) -> Field:
    """A field that v3 does not carry; the first value is its default, or None where it has none."""
    default, *others = values
    free = () if default is None else (At(default, base, LEFT_OUT),)
    at = (*free, *(At(each, base, REFUSED) for each in others))
    return Field(path, at, tuple((each, base) for each in past))


def _of_v3(path: str, at: tuple[At, ...], past: tuple[Any, ...]) -> Field:
    """A field of v3's own."""
    own = tuple(each if each.v2 else dataclasses.replace(each, v2=REFUSED) for each in at)
    return Field(path, own, tuple((each, AVATAR) for each in past))


_LONG_URL = "https://files.example.com/"
_LONG = _LONG_URL + "a" * (8_192 - len(_LONG_URL))
BY_US = "told by the bridge"  # not in any body

_IN_CHARACTER = "video_inputs[].character."
_IN_VOICE = "video_inputs[].voice."
_IN_BACKGROUND = "video_inputs[].background."
_ELEVENLABS = _IN_VOICE + "elevenlabs_settings."
_SETTINGS = "voice_settings.engine_settings."

FIELDS = (
    _same("title", ("x", "x" * 1_000), ("x" * 1_001,), v3="title", base=AVATAR),
    Field(
        "caption",
        (
            At(True, AVATAR, "caption", {"file_format": "srt", "style": "default"}),
            At(True, SEVERAL, "caption", {"file_format": "srt", "style": "default"}),
            At(False, AVATAR, LEFT_OUT),
        ),
        (("perhaps", AVATAR), (True, SOUND)),
    ),
    Field(
        "callback_url",
        (At("https://hooks.example.com/" + "a" * (2_048 - 26), AVATAR, BY_US, v2=BY_US),),
        (("https://hooks.example.com/" + "a" * (2_049 - 26), AVATAR),),
    ),
    Field("callback_id", (At("x" * 500, AVATAR, BY_US, v2=BY_US),), (("x" * 501, AVATAR),)),
    Field(
        "folder_id",
        (At("f" * 256, AVATAR, "folder_id"), At("f", SEVERAL, "folder_id")),
        (("f" * 257, AVATAR),),
    ),
    Field(
        "dimension.width",
        (
            At(1, SIZED, REFUSED),
            At(8_192, SIZED, REFUSED),
            At(1_281, SIZED, REFUSED),
            At(1_280, SIZED, "aspect_ratio", "16:9"),
            At(720, SIZED, "aspect_ratio", "1:1"),
            At(900, SIZED, "aspect_ratio", "5:4"),
            At(3_840, put(SIZED, "dimension.height", 2_160), "resolution", "4k"),
        ),
        ((0, SIZED), (8_193, SIZED), (1_280.5, SIZED)),
    ),
    Field(
        "dimension.height",
        (
            At(1, SIZED, REFUSED, blames="dimension.width"),
            At(8_192, SIZED, REFUSED, blames="dimension.width"),
            At(720, SIZED, "resolution", "720p"),
            At(1_350, put(SIZED, "dimension.width", 1_080), "aspect_ratio", "4:5"),
            At(1_920, put(SIZED, "dimension.width", 1_080), "aspect_ratio", "9:16"),
            At(1_080, put(SIZED, "dimension.width", 1_080), "resolution", "1080p"),
        ),
        ((0, SIZED), (8_193, SIZED)),
    ),
    Field(
        "video_inputs",
        (
            At([SCENE], {}, "type", "avatar"),
            At([SCENE] * 2, {}, "type", "studio"),
            At([LONG_SCENE] * 50, {}, "scenes.49.input.script", "x" * 5_000),
        ),
        (([], {}), ([SCENE] * 51, {}), ([put(LONG_SCENE, "voice.input_text", "🙂" * 5_000)] * 50, {})),
    ),
    Field(
        _IN_CHARACTER + "type",
        (At("avatar", AVATAR, "avatar_id", "lk_1"), At("talking_photo", PHOTO, "avatar_id", "tp_1")),
        (("cartoon", AVATAR), ("talking_photo", AVATAR)),
    ),
    Field(
        _IN_CHARACTER + "avatar_id",
        (At("l" * 256, AVATAR, "avatar_id"), At("l", SEVERAL, "scenes.0.input.avatar_id")),
        (("l" * 257, AVATAR), ("", AVATAR), ("l", PHOTO)),
    ),
    _same(_IN_CHARACTER + "talking_photo_id", ("t", "t" * 256), ("t" * 257, ""), v3="avatar_id", base=PHOTO),
    Field(
        _IN_CHARACTER + "scale",
        (
            At(0, AVATAR, REFUSED),
            At(1, AVATAR, LEFT_OUT),
            At(5, AVATAR, REFUSED),
            At(1.0, PHOTO, LEFT_OUT),
            At(2, PHOTO, REFUSED),
        ),
        ((-0.01, AVATAR), (5.01, AVATAR), (2.01, PHOTO), (-0.01, PHOTO)),
    ),
    _none_in_v3(_IN_CHARACTER + "offset.x", (0, -0.5, 0.5), ("left",), base=AVATAR),
    _none_in_v3(_IN_CHARACTER + "offset.y", (0, -0.5, 0.5), ("down",), base=AVATAR),
    Field(
        _IN_CHARACTER + "matting",
        (
            At(True, AVATAR, "remove_background"),
            At(True, SEVERAL, REFUSED),
            At(False, AVATAR, LEFT_OUT),
            At(True, PHOTO, "remove_background"),
        ),
        (("perhaps", AVATAR),),
    ),
    _none_in_v3(
        _IN_CHARACTER + "circle_background_color", (None, "#fff", "#f6f6FC"), ("#ff", "#fffff", "white"), base=AVATAR
    ),
    _none_in_v3(_IN_CHARACTER + "avatar_style", ("normal", "circle", "closeUp"), ("square",), base=AVATAR),
    _none_in_v3(_IN_CHARACTER + "talking_photo_style", ("square", "circle"), ("closeUp",), base=PHOTO),
    Field(
        _IN_CHARACTER + "talking_style",
        (
            At("stable", PHOTO, "expressiveness", "low"),
            At("expressive", PHOTO, "expressiveness", "high"),
            At("expressive", {**PHOTO, "engine": "avatar_v"}, REFUSED, v2=REFUSED),
            At("stable", {**PHOTO, "engine": "avatar_v"}, LEFT_OUT, v2=REFUSED),
        ),
        (("wild", PHOTO), ("expressive", AVATAR)),
    ),
    _none_in_v3(_IN_CHARACTER + "expression", ("default", "happy"), ("sad",), base=PHOTO),
    _none_in_v3(_IN_CHARACTER + "super_resolution", (False, True), ("perhaps",), base=PHOTO),
    Field(
        _IN_VOICE + "type",
        (
            At("text", AVATAR, "script", "Hello there."),
            At("audio", SOUND, "audio_url", "https://files.example.com/a.mp3"),
            At("silence", SILENCE, REFUSED),
            At("silence", STILL, "scenes.0.duration", 1),
        ),
        (("song", AVATAR), ("silence", AVATAR)),
    ),
    Field(
        _IN_VOICE + "voice_id",
        (
            At("v" * 256, AVATAR, "voice_id"),
            At("v", SEVERAL, "scenes.0.input.voice_id"),
            At("v", CLIP, "scenes.0.voice_id"),
        ),
        (("v" * 257, AVATAR), ("v", SOUND)),
    ),
    Field(
        _IN_VOICE + "input_text",
        (
            At("x", AVATAR, "script"),
            At("x" * 5_000, AVATAR, "script"),
            At("x" * 5_000, SEVERAL, "scenes.0.input.script"),
            At("x", CLIP, "scenes.0.script"),
        ),
        (("x" * 5_001, AVATAR), ("…", AVATAR), ("", AVATAR), ("x", SOUND)),
    ),
    Field(
        _IN_VOICE + "speed",
        (
            At(0.5, AVATAR, "voice_settings.speed"),
            At(1.5, SEVERAL, "scenes.0.input.voice_settings.speed"),
            At(1.5, CLIP, REFUSED),
            At(1, CLIP, LEFT_OUT),
        ),
        ((0.49, AVATAR), (1.51, AVATAR), (1.2, SOUND)),
    ),
    Field(
        _IN_VOICE + "pitch",
        (
            At(-50, AVATAR, "voice_settings.pitch"),
            At(50, SEVERAL, "scenes.0.input.voice_settings.pitch"),
            At(50, CLIP, REFUSED),
            At(0, CLIP, LEFT_OUT),
        ),
        ((-51, AVATAR), (51, AVATAR), (0.5, AVATAR), (1, SOUND)),
    ),
    _none_in_v3(
        _IN_VOICE + "emotion",
        (None, "Excited", "Friendly", "Serious", "Soothing", "Broadcaster"),
        ("Angry", "excited"),
        base=AVATAR,
    ),
    Field(
        _IN_VOICE + "locale",
        (
            At("en-US", AVATAR, "voice_settings.locale"),
            At("x" * 32, AVATAR, "voice_settings.locale"),
            At("en-US", CLIP, REFUSED),
        ),
        (("x" * 33, AVATAR), ("en-US", SOUND)),
    ),
    Field(
        _ELEVENLABS + "model",
        (
            At("eleven_multilingual_v2", AVATAR, _SETTINGS + "model"),
            At("eleven_turbo_v2_5", AVATAR, _SETTINGS + "model"),
            At("eleven_turbo_v2", AVATAR, REFUSED),
            At("eleven_multilingual_v1", AVATAR, REFUSED),
            At("eleven_monolingual_v1", AVATAR, REFUSED),
            At("eleven_turbo_v2_5", CLIP, REFUSED),
        ),
        (("eleven_v9", AVATAR),),
    ),
    _same(_ELEVENLABS + "stability", (0, 1), (-0.01, 1.01), v3=_SETTINGS + "stability", base=AVATAR),
    _same(_ELEVENLABS + "similarity_boost", (0, 1), (-0.01, 1.01), v3=_SETTINGS + "similarity_boost", base=AVATAR),
    _same(_ELEVENLABS + "style", (0, 1), (-0.01, 1.01), v3=_SETTINGS + "style", base=AVATAR),
    _same(
        _IN_VOICE + "audio_url",
        ("https://files.example.com/a.mp3", _LONG),
        (_LONG + "a", "ftp://files.example.com/a.mp3"),
        v3="audio_url",
        base=SOUND,
    ),
    Field(
        _IN_VOICE + "audio_asset_id",
        (At("a", ASSET, "audio_asset_id"), At("a" * 256, ASSET, "audio_asset_id")),
        (("a" * 257, ASSET), ("a", SOUND)),
    ),
    Field(
        _IN_VOICE + "duration",
        (
            At(1, STILL, "scenes.0.duration"),
            At(100, STILL, "scenes.0.duration"),
            At(1, QUIET_CLIP, REFUSED),
            At(2.5, SILENCE, REFUSED, blames=_IN_VOICE + "type"),
        ),
        ((0.99, STILL), (100.01, STILL), (2, AVATAR)),
    ),
    Field(
        _IN_BACKGROUND + "type",
        (
            At("color", COLOR, "background", {"type": "color", "value": "#f6f6fc"}),
            At("color", COLORS, "scenes.0.input.background", {"type": "color", "color": "#f6f6fc"}),
            At("color", _video({"voice": _TEXT, "background": {}}), REFUSED),
            At("image", PICTURE, "background", {"type": "image", "url": "https://files.example.com/a.png"}),
            At("image", _video(*PICTURE["video_inputs"] * 2), REFUSED),
            At("image", STILL, "scenes.0.type"),
            At("video", CLIP, "scenes.0.type"),
            At("video", _video({"character": _AVATAR, "voice": _TEXT, "background": _CLIP}), REFUSED),
        ),
        (("gradient", COLOR),),
    ),
    Field(
        _IN_BACKGROUND + "value",
        (
            At("#f6f6fc", COLOR, "background.value"),
            At("#aBc", COLOR, "background.value", "#aaBBcc"),
            At("#aBc", COLORS, "scenes.0.input.background.color", "#aaBBcc"),
        ),
        (("#abcd", COLOR), ("#abcdeg", COLOR), ("red", COLOR), ("#abc", PICTURE)),
    ),
    Field(
        _IN_BACKGROUND + "url",
        (
            At(_LONG, PICTURE, "background.url"),
            At(_LONG, STILL, "scenes.0.source.url"),
            At(_LONG, CLIP, "scenes.0.source.url"),
        ),
        ((_LONG + "a", PICTURE), ("files", PICTURE), (_LONG, COLOR)),
    ),
    Field(
        _IN_BACKGROUND + "image_asset_id",
        (
            At("a" * 256, put(COLOR, _IN_BACKGROUND + "type", "image"), "background.asset_id"),
            At(
                "a", _video({"voice": {"type": "silence"}, "background": {"type": "image"}}), "scenes.0.source.asset_id"
            ),
        ),
        (("a" * 257, put(COLOR, _IN_BACKGROUND + "type", "image")), ("a", PICTURE), ("a", CLIP)),
    ),
    Field(
        _IN_BACKGROUND + "video_asset_id",
        (
            At("a" * 256, _video({"voice": _TEXT, "background": {"type": "video"}}), "scenes.0.source.asset_id"),
            At("a", put(COLOR, _IN_BACKGROUND + "type", "video"), REFUSED, blames=_IN_BACKGROUND + "type"),
        ),
        (("a" * 257, _video({"voice": _TEXT, "background": {"type": "video"}})), ("a", CLIP), ("a", PICTURE)),
    ),
    Field(
        _IN_BACKGROUND + "fit",
        (
            At("cover", PICTURE, LEFT_OUT),
            At("cover", CLIP, LEFT_OUT),
            *(At(each, base, REFUSED) for each in ("crop", "contain", "none") for base in (PICTURE, CLIP)),
        ),
        (("stretch", PICTURE), ("crop", COLOR)),
    ),
    Field(
        _IN_BACKGROUND + "play_style",
        (
            At("fit_to_scene", CLIP, "scenes.0.playback.mode"),
            At("freeze", CLIP, "scenes.0.playback.mode"),
            At("loop", CLIP, "scenes.0.playback.mode"),
            At("once", CLIP, REFUSED),
            At("once", QUIET_CLIP, "scenes.0.playback", {"mute": True}),
            At("loop", QUIET_CLIP, REFUSED),
        ),
        (("backwards", CLIP), ("loop", PICTURE)),
    ),
    _of_v3(
        "resolution",
        (
            At("720p", SIZED, "resolution"),
            At("1080p", AVATAR, "resolution"),
            At("4k", SEVERAL, "resolution"),
            At("1080p", SIZED, REFUSED),
        ),
        ("8k", "1080"),
    ),
    _of_v3(
        "engine",
        (
            At("avatar_iii", AVATAR, "engine.type"),
            At("avatar_vi", SEVERAL, "scenes.0.input.engine.type"),
            At("a" * 256, AVATAR, "engine.type"),
            At("avatar_iv", STILL, REFUSED),
        ),
        ("a" * 257, "Avatar IV"),
    ),
    _of_v3(
        "remove_background",
        (
            At(True, AVATAR, "remove_background"),
            At(True, PICTURE, "remove_background"),
            At(True, SEVERAL, REFUSED),
            At(False, SEVERAL, LEFT_OUT, v2=LEFT_OUT),
        ),
        ("perhaps",),
    ),
    _of_v3(
        "expressiveness",
        (
            At("low", PHOTO, "expressiveness"),
            At("medium", AVATAR, "expressiveness"),
            At("high", SEVERAL, "scenes.1.input.expressiveness"),
            At("high", {**PHOTO, "engine": "avatar_iii"}, REFUSED),
            At("high", STILL, REFUSED),
        ),
        ("wild",),
    ),
)
