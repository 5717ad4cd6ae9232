"""The bodies Argil accepts, in its own words. Whether the ids in them exist is for `checks` to say.

`Strict` refuses properties it does not know, where Argil's schema says `additionalProperties: false` (and for zoom,
where its pages say so); `Loose` passes over them, as Argil does elsewhere. Loaded values are as they were sent.
"""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connector.sandbox.fields import Flag, Loose, Number, Strict, Tagged, one_of, web_address

EVENTS = (
    "AVATAR_TRAINING_SUCCESS",
    "AVATAR_TRAINING_FAILED",
    "VIDEO_GENERATION_SUCCESS",
    "VIDEO_GENERATION_FAILED",
)
SECOND_EVENTS = ("generation.succeeded", "generation.failed", "session.idle")
"""Those that API v2 has itself."""
MODELS = ("ARGIL_V1", "ARGIL_ATOM")
LAYOUTS = (
    "FULLSCREEN",
    "AVATAR_BOTTOM_LEFT",
    "AVATAR_BOTTOM_RIGHT",
    "AVATAR_TOP_LEFT",
    "AVATAR_TOP_RIGHT",
    "SPLIT_AVATAR_LEFT",
    "SPLIT_AVATAR_RIGHT",
    "SPLIT_AVATAR_TOP",
    "SPLIT_AVATAR_BOTTOM",
    "BACKGROUND",
)
DATA_IMAGE = r"^data:image/(png|jpeg|jpg|webp);base64,.+"


class Extras(fields.Raw):
    """Up to ten pairs of text."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict) or len(value) > 10:
            raise ValidationError("Give an object of at most 10 pairs.")
        wrong = [key for key, text in value.items() if not isinstance(text, str) or len(text) > 256]
        if wrong:
            raise ValidationError({key: ["Give a text of at most 256 characters."] for key in wrong})
        return value


class Keyframe(Strict):
    time = Number(required=True, validate=validate.Range(0, 1))
    scale = Number(required=True, validate=validate.Range(1, 3))
    easing = fields.List(Number(), validate=validate.Length(equal=4))


class Zoom(Strict):
    keyframes = fields.List(fields.Nested(Keyframe), required=True, validate=validate.Length(min=1, max=20))


class Broll(Strict):
    type = fields.String(required=True)
    layout = one_of(*LAYOUTS)
    zoom = fields.Nested(Zoom)


class AvatarActionBroll(Broll):
    prompt = fields.String()
    motionPrompt = fields.String()


class GenerationBroll(Broll):
    prompt = fields.String()
    animate = Flag()


class StocksVideoBroll(Broll):
    query = fields.String()


class GoogleImagesBroll(Broll):
    query = fields.String()
    animate = Flag()


class UploadBroll(Broll):
    assetId = fields.UUID(required=True)


BROLLS: dict[str, type[Schema]] = {
    "AVATAR_ACTION": AvatarActionBroll,
    "GENERATION": GenerationBroll,
    "STOCKS_VIDEO": StocksVideoBroll,
    "GOOGLE_IMAGES": GoogleImagesBroll,
    "UPLOAD": UploadBroll,
}


class Moment(Strict):
    transcript = fields.String(validate=validate.Length(1, 500))
    audioUrl = fields.String(validate=web_address("https", "http"))
    avatarId = fields.String(required=True)
    voiceId = fields.String()
    voiceModel = fields.String()
    gestureSlug = fields.String()
    zoom = fields.Nested(Zoom)
    broll = Tagged(BROLLS)

    @validates_schema
    def speaks_once(self, data: Any, **kwargs: Any) -> None:
        if ("transcript" in data) == ("audioUrl" in data):
            raise ValidationError("Give exactly one of transcript and audioUrl.", "transcript")


class Subtitles(Strict):
    enable = Flag(required=True)
    styleId = fields.String()
    position = one_of("Top", "Middle", "Bottom")
    size = one_of("Small", "Medium", "Large")


class AutoBrolls(Loose):
    enable = Flag(required=True)
    source = one_of("GENERATION", "GOOGLE_IMAGES", "STOCKS_VIDEO", "AVATAR_ACTION", required=True)
    intensity = one_of("LOW", "MEDIUM", "HIGH", required=True)
    layout = one_of(*LAYOUTS)


class BackgroundMusic(Loose):
    assetId = fields.String(required=True)
    volume = Number(validate=validate.Range(0, 1))


class VideoCreateArgs(Loose):
    name = fields.String(required=True)
    moments = fields.List(fields.Nested(Moment), required=True, validate=validate.Length(min=1))
    subtitles = fields.Nested(Subtitles)
    aspectRatio = one_of("16:9", "9:16")
    enableAutoBrolls = Flag()
    autoBrolls = fields.Nested(AutoBrolls)
    extras = Extras()
    backgroundMusic = fields.Nested(BackgroundMusic)
    model = one_of(*MODELS)


class VideoRenderArgs(Loose):
    # Argil wants https; an automation on the user's own machine has only http to offer.
    callbackUrl = fields.String(validate=web_address("https", "http"))


class DatasetImage(Strict):
    url = fields.String(validate=web_address("https"))
    base64 = fields.String(
        validate=validate.Regexp(DATA_IMAGE, error="Give a data URI of a PNG, JPEG or WEBP in base64.")
    )

    @validates_schema
    def comes_once(self, data: Any, **kwargs: Any) -> None:
        if ("url" in data) == ("base64" in data):
            raise ValidationError("Give exactly one of url and base64.")


class AvatarCreateArgs(Strict):
    type = one_of("IMAGE", required=True)
    name = fields.String(required=True, validate=validate.Length(1, 256))
    datasetImage = fields.Nested(DatasetImage, required=True)
    voiceId = fields.UUID()
    extras = Extras()


class AssetCreateArgs(Loose):
    name = fields.String(required=True, validate=validate.Length(1, 256))
    type = one_of("IMAGE", "VIDEO", required=True)
    url = fields.String(required=True, validate=web_address("https", "http"))


class WebhookUpdateArgs(Strict):
    callbackUrl = fields.String(validate=web_address("https", "http"))
    events = fields.List(one_of(*EVENTS), validate=validate.Length(min=1))


class WebhookCreateArgs(WebhookUpdateArgs):
    callbackUrl = fields.String(required=True, validate=web_address("https", "http"))
    events = fields.List(one_of(*EVENTS), required=True, validate=validate.Length(min=1))


class EndpointCreateArgs(Strict):
    url = fields.String(required=True, validate=web_address("https", "http"))
    enabled_events = fields.List(one_of(*EVENTS, *SECOND_EVENTS, "*"), required=True, validate=validate.Length(min=1))
