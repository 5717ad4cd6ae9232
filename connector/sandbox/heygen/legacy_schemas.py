"""The body of POST /v2/video/generate, as the page "Create Avatar Video (V2)" has it."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connector.sandbox.fields import Flag, Loose, Number, Tagged, Whole, one_of
from connector.sandbox.heygen.video_schemas import address


class Offset(Loose):
    x = Number()
    y = Number()


class Avatar(Loose):
    type = one_of("avatar", required=True)
    avatar_id = fields.String(required=True)
    scale = Number(validate=validate.Range(0, 5))
    avatar_style = one_of("circle", "normal", "closeUp")
    offset = fields.Nested(Offset)
    matting = Flag()
    circle_background_color = fields.String()


class TalkingPhoto(Loose):
    type = one_of("talking_photo", required=True)
    talking_photo_id = fields.String(required=True)
    scale = Number(validate=validate.Range(0, 2))
    talking_photo_style = one_of("square", "circle")
    offset = fields.Nested(Offset)
    talking_style = one_of("stable", "expressive")
    expression = one_of("default", "happy")
    super_resolution = Flag()
    matting = Flag()
    circle_background_color = fields.String()


class ElevenLabs(Loose):
    model = one_of(
        "eleven_monolingual_v1",
        "eleven_multilingual_v1",
        "eleven_multilingual_v2",
        "eleven_turbo_v2",
        "eleven_turbo_v2_5",
    )
    similarity_boost = Number(validate=validate.Range(0, 1))
    stability = Number(validate=validate.Range(0, 1))
    style = Number(validate=validate.Range(0, 1))


class TextVoice(Loose):
    type = one_of("text", required=True)
    voice_id = fields.String(required=True)
    input_text = fields.String(required=True)
    speed = Number(validate=validate.Range(0.5, 1.5))
    pitch = Whole(validate=validate.Range(-50, 50))
    emotion = one_of("Excited", "Friendly", "Serious", "Soothing", "Broadcaster")
    locale = fields.String()
    elevenlabs_settings = fields.Nested(ElevenLabs)


class _Needing(Loose):
    """Has at least one of these properties."""

    needed: tuple[str, ...] = ()

    @validates_schema
    def has_one(self, data: Any, **_: Any) -> None:
        if not any(name in data for name in self.needed):
            raise ValidationError(f"Give {' or '.join(self.needed)}.", self.needed[0])


class AudioVoice(_Needing):
    needed = ("audio_url", "audio_asset_id")
    type = one_of("audio", required=True)
    audio_url = address()
    audio_asset_id = fields.String()


class SilentVoice(Loose):
    type = one_of("silence", required=True)
    duration = Number(validate=validate.Range(1, 100))


class ColorBackground(Loose):
    type = one_of("color", required=True)
    value = fields.String()


class ImageBackground(_Needing):
    needed = ("url", "image_asset_id")
    type = one_of("image", required=True)
    url = address()
    image_asset_id = fields.String()
    fit = one_of("cover", "crop", "contain", "none")


class VideoBackground(_Needing):
    needed = ("url", "video_asset_id")
    type = one_of("video", required=True)
    url = address()
    video_asset_id = fields.String()
    play_style = one_of("fit_to_scene", "freeze", "loop", "once")
    fit = one_of("cover", "crop", "contain", "none")


CHARACTERS: dict[str, type[Schema]] = {"avatar": Avatar, "talking_photo": TalkingPhoto}
VOICES: dict[str, type[Schema]] = {"text": TextVoice, "audio": AudioVoice, "silence": SilentVoice}
BACKGROUNDS: dict[str, type[Schema]] = {"color": ColorBackground, "image": ImageBackground, "video": VideoBackground}


class Scene(Loose):
    character = Tagged(CHARACTERS)
    voice = Tagged(VOICES, required=True)
    background = Tagged(BACKGROUNDS)


class Dimension(Loose):
    width = Whole(required=True)
    height = Whole(required=True)


class VideoGenerate(Loose):
    caption = Flag()
    title = fields.String()
    callback_id = fields.String()
    callback_url = address()
    folder_id = fields.String()
    dimension = fields.Nested(Dimension)
    video_inputs = fields.List(fields.Nested(Scene), required=True, validate=validate.Length(1, 50))
