"""A checked input as the body of `POST /v3/videos`. Pure; what v3 cannot carry was refused before (`field_support`)."""

from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import Input
from connector.providers.heygen import frame, scene_character, scenes, words
from connector.providers.heygen.defaults import BACKGROUND_COLOR, SILENCE_SECONDS
from connector.providers.heygen.support import DEFAULT_ENGINE, EXPRESSIVENESS, PHOTO_ENGINE

PATH = "/v3/videos"

_SETTINGS = ("speed", "pitch", "locale")
_RECORDING = ("audio_url", "audio_asset_id")
_ASSETS = ("image_asset_id", "video_asset_id")

Body = dict[str, Any]


def body(given: Input, *, engine: str | None = None) -> Body:
    """`engine`: what is asked for by name where the input names none."""
    made = _kept(given, "title", "folder_id") | _frame(given)
    if given.get("caption"):
        made["caption"] = {"file_format": "srt", "style": "default"}
    whole = {**given, "engine": given.get("engine", engine)}
    parts = scenes.of(given)
    if len(parts) == 1 and "character" in parts[0] and parts[0].get("background", {}).get("type") != "video":
        return {"type": "avatar", **made, **_alone(parts[0], whole)}
    return {"type": "studio", **made, "scenes": [_scene(each, whole) for each in parts]}


def _frame(given: Input) -> Body:
    made = frame.of(given["dimension"]) if "dimension" in given else None
    if made:
        return {"aspect_ratio": made.aspect_ratio, "resolution": made.resolution}
    return _kept(given, "resolution")


def _alone(scene: Mapping[str, Any], whole: Input) -> Body:
    """The only scene, as the members of an `avatar`."""
    made = _person(scene["character"], whole) | _speech(scene["voice"])
    removed = scene["character"].get("matting") or whole.get("remove_background")
    if removed:
        made["remove_background"] = True
    if background := scene.get("background"):
        shown = {"value": _color(background)} if background["type"] == "color" else _file(background)
        made["background"] = {"type": background["type"], **shown}
    return made


def _scene(scene: Mapping[str, Any], whole: Input) -> Body:
    """One scene of a `studio`."""
    voice, background = scene["voice"], scene.get("background", {})
    if "character" in scene:
        person = {"type": "avatar", **_person(scene["character"], whole), **_speech(voice)}
        if background:
            person["background"] = {"type": "color", "color": _color(background)}
        return {"type": "avatar_video", "input": person}
    source = _file(background)
    if background["type"] == "image":
        lasts = {"duration": voice.get("duration", SILENCE_SECONDS)} if voice["type"] == "silence" else {}
        return {"type": "image", "source": {"type": _kind(source), **source}, **_speech(voice), **lasts}
    return {"type": "video", "source": {"type": _kind(source), **source}, **_played(voice, background)}


def _played(voice: Mapping[str, Any], background: Mapping[str, Any]) -> Body:
    """How a video without a character is played: with what is said over it, or silent."""
    if voice["type"] == "silence":
        return {"playback": {"mute": True}}
    mode = {"playback": {"mode": background["play_style"]}} if "play_style" in background else {}
    return {"script": voice["input_text"], "voice_id": voice["voice_id"], **mode}


def _person(character: Mapping[str, Any], whole: Input) -> Body:
    made: Body = {"avatar_id": scene_character.look_of(character)}
    if whole["engine"]:
        made["engine"] = {"type": whole["engine"]}
    lively = EXPRESSIVENESS.get(character.get("talking_style", ""))
    if (whole["engine"] or DEFAULT_ENGINE) == PHOTO_ENGINE and (lively := whole.get("expressiveness", lively)):
        made["expressiveness"] = lively
    return made


def _speech(voice: Mapping[str, Any]) -> Body:
    """What is said or played; nothing for silence."""
    if voice["type"] != "text":
        return _kept(voice, *_RECORDING)
    made = {"script": voice["input_text"], **_kept(voice, "voice_id")}
    settings = _kept(voice, *_SETTINGS)
    if own := voice.get("elevenlabs_settings"):
        settings["engine_settings"] = {"engine_type": "elevenlabs", **own}
    return made | ({"voice_settings": settings} if settings else {})


def _color(background: Mapping[str, Any]) -> str:
    return words.six_digits(background.get("value", BACKGROUND_COLOR))


def _file(background: Mapping[str, Any]) -> Body:
    """Where an image or a video is, by its address or as an asset."""
    asset = next((background[key] for key in _ASSETS if key in background), None)
    return {"asset_id": asset} if asset else {"url": background["url"]}


def _kind(source: Mapping[str, Any]) -> str:
    return next(iter(source))


def _kept(given: Mapping[str, Any], *keys: str) -> Body:
    return {key: given[key] for key in keys if key in given}
