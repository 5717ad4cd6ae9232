"""The bodies of POST /v3/videos: four types of videos, in HeyGen's own words.

What the file leaves open is passed over. Whether the ids exist, and whether they fit together, is for `checks` to say.
"""

from collections.abc import Collection
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connector.sandbox.fields import Flag, Loose, Number, Tagged, Whole, one_of, web_address

SCRIPT = 5000
RATIOS = ("16:9", "9:16", "4:5", "5:4", "1:1", "auto")
RESOLUTIONS = ("4k", "1080p", "720p")
COLOUR = "Give a colour such as #f6f6fc."
SPOKEN_BY = ("script", "audio_url", "audio_asset_id")


def text(**more: Any) -> fields.String:
    """A text that may be null."""
    return fields.String(allow_none=True, **more)


def address(**more: Any) -> fields.String:
    return fields.String(validate=web_address("https", "http"), **more)


def given(data: Any, names: Collection[str]) -> list[str]:
    """Which of these properties have a value."""
    return [name for name in names if data.get(name) is not None]


class AssetRef(Loose):
    """A file: an address, or the id of an asset."""

    type = one_of("url", "asset_id", required=True)
    url = address()
    asset_id = fields.String()

    @validates_schema
    def has_what_it_says(self, data: Any, **_: Any) -> None:
        needed = ("data", "media_type") if data.get("type") == "base64" else (data.get("type"),)
        for name in needed:
            if name and name not in data:
                raise ValidationError(f"Needed for the type {data['type']}.", name)


class AssetInput(AssetRef):
    """A file, which may also come as it is."""

    type = one_of("url", "asset_id", "base64", required=True)
    media_type = fields.String()
    data = fields.String()


class ElevenLabs(Loose):
    engine_type = one_of("elevenlabs", required=True)
    model = one_of("eleven_multilingual_v2", "eleven_turbo_v2_5", "eleven_flash_v2_5", "eleven_v3")
    similarity_boost = Number(allow_none=True, validate=validate.Range(0, 1))
    stability = Number(allow_none=True, validate=validate.Range(0, 1))
    style = Number(allow_none=True, validate=validate.Range(0, 1))
    use_speaker_boost = Flag(allow_none=True)


class Fish(Loose):
    engine_type = one_of("fish", required=True)
    model = one_of("s1", "s2-pro")
    similarity = Number(allow_none=True)
    stability = Number(allow_none=True)


class Starfish(Loose):
    engine_type = one_of("starfish", required=True)


VOICE_ENGINES: dict[str, type[Schema]] = {"elevenlabs": ElevenLabs, "fish": Fish, "starfish": Starfish}


class VoiceSettings(Loose):
    speed = Number(validate=validate.Range(0.5, 1.5))
    pitch = Number(validate=validate.Range(-50, 50))
    volume = Number(validate=validate.Range(0, 1))
    locale = text()
    engine_settings = Tagged(VOICE_ENGINES, key="engine_type", allow_none=True)


class Engine(Loose):
    type = fields.String(required=True)
    reference_look_id = text()


class Caption(Loose):
    file_format = one_of("srt")
    style = one_of("default")


class Placement(Loose):
    position = one_of("top_left", "top_right", "bottom_left", "bottom_right")
    offset_x = Number(allow_none=True)
    offset_y = Number(allow_none=True)


class Watermark(Loose):
    image = fields.Nested(AssetInput)
    opacity = Number(validate=validate.Range(0, 1))
    scale = Number()
    placement = fields.Nested(Placement, allow_none=True)


class Speech(Loose):
    """Spoken by exactly one of three."""

    script = text(validate=validate.Length(max=SCRIPT))
    voice_id = text()
    voice_settings = fields.Nested(VoiceSettings)
    audio_url = address(allow_none=True)
    audio_asset_id = text()

    @validates_schema
    def speaks_once(self, data: Any, **_: Any) -> None:
        if len(given(data, SPOKEN_BY)) != 1:
            raise ValidationError("Give exactly one of script, audio_url and audio_asset_id.", "script")


class Background(Loose):
    type = one_of("color", "image", required=True)
    value = text()
    url = address(allow_none=True)
    asset_id = text()

    @validates_schema
    def has_what_it_says(self, data: Any, **_: Any) -> None:
        needed = ("value",) if data.get("type") == "color" else ("url", "asset_id")
        if len(given(data, needed)) != 1:
            raise ValidationError(f"Give {' or '.join(needed)} for the type {data.get('type')}.", needed[0])


class OneScene(Speech):
    """What videos of one look and of one picture have in common."""

    type = fields.String(required=True)
    title = text()
    aspect_ratio = one_of(*RATIOS)
    resolution = one_of(*RESOLUTIONS)
    output_format = one_of("mp4", "webm")
    fit = one_of("contain", "cover")
    expressiveness = one_of("high", "medium", "low")
    motion_prompt = text()
    remove_background = Flag(allow_none=True)
    background = fields.Nested(Background, allow_none=True)
    caption = fields.Nested(Caption)
    watermark = fields.Nested(Watermark)
    folder_id = text()
    callback_url = address(allow_none=True)
    callback_id = text()


class AvatarVideo(OneScene):
    avatar_id = fields.String(required=True)
    engine = fields.Nested(Engine)


class ImageVideo(OneScene):
    image = fields.Nested(AssetInput, required=True)


class SceneBackground(Loose):
    type = one_of("color", required=True)
    color = fields.String(required=True, validate=validate.Regexp(r"^#[0-9A-Fa-f]{6}\Z", error=COLOUR))


class AvatarInput(Speech):
    type = one_of("avatar", required=True)
    avatar_id = fields.String(required=True)
    engine = fields.Nested(Engine)
    expressiveness = one_of("high", "medium", "low")
    motion_prompt = text()
    background = fields.Nested(SceneBackground, allow_none=True)


class ImageInput(Speech):
    type = one_of("image", required=True)
    image = fields.Nested(AssetInput, required=True)
    expressiveness = one_of("high", "medium", "low")
    motion_prompt = text()


class AvatarScene(Loose):
    type = one_of("avatar_video", required=True)
    input = Tagged({"avatar": AvatarInput, "image": ImageInput}, required=True)


class ImageScene(Speech):
    type = one_of("image", required=True)
    source = fields.Nested(AssetInput, required=True)
    duration = Number(allow_none=True, validate=validate.Range(0, 300, min_inclusive=False))

    @validates_schema
    def speaks_once(self, data: Any, **_: Any) -> None:
        if len(given(data, (*SPOKEN_BY, "duration"))) != 1:
            raise ValidationError("Give a duration, or one of script, audio_url and audio_asset_id.", "duration")


class Playback(Loose):
    volume = Number(validate=validate.Range(0, 1))
    mute = Flag()
    mode = one_of("fit_to_scene", "freeze", "loop")


class VideoScene(Loose):
    type = one_of("video", required=True)
    source = fields.Nested(AssetInput, required=True)
    playback = fields.Nested(Playback, allow_none=True)
    script = text(validate=validate.Length(max=SCRIPT))
    voice_id = text()


SCENES: dict[str, type[Schema]] = {"avatar_video": AvatarScene, "image": ImageScene, "video": VideoScene}


class StudioVideo(Loose):
    type = fields.String(required=True)
    title = text()
    scenes = fields.List(Tagged(SCENES), required=True, validate=validate.Length(1, 50))
    aspect_ratio = one_of(*RATIOS)
    resolution = one_of(*RESOLUTIONS)
    caption = fields.Nested(Caption)
    watermark = fields.Nested(Watermark)
    folder_id = text()
    callback_url = address(allow_none=True)
    callback_id = text()


class CinematicVideo(Loose):
    type = fields.String(required=True)
    avatar_id = fields.List(fields.String(), required=True, validate=validate.Length(1, 3))
    prompt = fields.String(required=True)
    references = fields.List(fields.Nested(AssetInput))
    duration = Whole(validate=validate.Range(4, 15))
    auto_duration = Flag()
    enhance_prompt = Flag()
    aspect_ratio = one_of("16:9", "9:16", "1:1")
    resolution = one_of("720p", "1080p")
    title = text()

    @validates_schema
    def has_one_duration(self, data: Any, **_: Any) -> None:
        if data.get("auto_duration") and "duration" in data:
            raise ValidationError("Leave duration out when auto_duration is true.", "duration")


VIDEOS: dict[str, type[Schema]] = {
    "avatar": AvatarVideo,
    "image": ImageVideo,
    "studio": StudioVideo,
    "cinematic_avatar": CinematicVideo,
}


class Batch(Loose):
    videos = fields.List(Tagged(VIDEOS), required=True, validate=validate.Length(1, 100))
    title = text()
    callback_url = address(allow_none=True)
    folder_id = text()
