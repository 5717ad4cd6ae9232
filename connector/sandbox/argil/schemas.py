"""The bodies Argil accepts, in its own words. Whether the ids in them exist is for `checks` to say.

`Strict` refuses properties it does not know, where Argil's schema says `additionalProperties: false` (and for zoom,
where its pages say so); `Loose` passes over them, as Argil does elsewhere. Loaded values are as they were sent.
"""

from typing import Any
from urllib.parse import urlsplit

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema

EVENTS = (
    "AVATAR_TRAINING_SUCCESS",
    "AVATAR_TRAINING_FAILED",
    "VIDEO_GENERATION_SUCCESS",
    "VIDEO_GENERATION_FAILED",
)
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


class Strict(Schema):
    class Meta:
        unknown = RAISE


class Loose(Schema):
    class Meta:
        unknown = EXCLUDE


class Flag(fields.Raw):
    """true or false; marshmallow's own Boolean would also take "yes" and 1."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Give true or false.")
        return value


class Number(fields.Raw):
    """A JSON number; marshmallow's own Float would also take "1.5" and true."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValidationError("Give a number.")
        return value


def _one_of(*values: str, required: bool = False) -> fields.String:
    return fields.String(required=required, validate=validate.OneOf(values))


def web_address(*schemes: str) -> Any:
    """A validator: an absolute URL with one of these schemes."""

    def check(value: str) -> None:
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in schemes or not parts.hostname or any(c.isspace() for c in value):
            raise ValidationError(f"Give a full address that starts with {schemes[0]}://.")

    return check


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
    layout = _one_of(*LAYOUTS)
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


class AnyBroll(fields.Raw):
    """One of the five kinds, told apart by `type`."""

    KINDS = {
        "AVATAR_ACTION": AvatarActionBroll,
        "GENERATION": GenerationBroll,
        "STOCKS_VIDEO": StocksVideoBroll,
        "GOOGLE_IMAGES": GoogleImagesBroll,
        "UPLOAD": UploadBroll,
    }

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self.KINDS:
            raise ValidationError({"type": [f"Must be one of: {', '.join(self.KINDS)}."]})
        self.KINDS[kind]().load(value)
        return value


class Moment(Strict):
    transcript = fields.String(validate=validate.Length(1, 500))
    audioUrl = fields.String(validate=web_address("https", "http"))
    avatarId = fields.String(required=True)
    voiceId = fields.String()
    voiceModel = fields.String()
    gestureSlug = fields.String()
    zoom = fields.Nested(Zoom)
    broll = AnyBroll()

    @validates_schema
    def speaks_once(self, data: Any, **kwargs: Any) -> None:
        if ("transcript" in data) == ("audioUrl" in data):
            raise ValidationError("Give exactly one of transcript and audioUrl.", "transcript")


class Subtitles(Strict):
    enable = Flag(required=True)
    styleId = fields.String()
    position = _one_of("Top", "Middle", "Bottom")
    size = _one_of("Small", "Medium", "Large")


class AutoBrolls(Loose):
    enable = Flag(required=True)
    source = _one_of("GENERATION", "GOOGLE_IMAGES", "STOCKS_VIDEO", "AVATAR_ACTION", required=True)
    intensity = _one_of("LOW", "MEDIUM", "HIGH", required=True)
    layout = _one_of(*LAYOUTS)


class BackgroundMusic(Loose):
    assetId = fields.String(required=True)
    volume = Number(validate=validate.Range(0, 1))


class VideoCreateArgs(Loose):
    name = fields.String(required=True)
    moments = fields.List(fields.Nested(Moment), required=True, validate=validate.Length(min=1))
    subtitles = fields.Nested(Subtitles)
    aspectRatio = _one_of("16:9", "9:16")
    enableAutoBrolls = Flag()
    autoBrolls = fields.Nested(AutoBrolls)
    extras = Extras()
    backgroundMusic = fields.Nested(BackgroundMusic)
    model = _one_of(*MODELS)


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
    type = _one_of("IMAGE", required=True)
    name = fields.String(required=True, validate=validate.Length(1, 256))
    datasetImage = fields.Nested(DatasetImage, required=True)
    voiceId = fields.UUID()
    extras = Extras()


class AssetCreateArgs(Loose):
    name = fields.String(required=True, validate=validate.Length(1, 256))
    type = _one_of("IMAGE", "VIDEO", required=True)
    url = fields.String(required=True, validate=web_address("https", "http"))


class WebhookUpdateArgs(Strict):
    callbackUrl = fields.String(validate=web_address("https", "http"))
    events = fields.List(_one_of(*EVENTS), validate=validate.Length(min=1))


class WebhookCreateArgs(WebhookUpdateArgs):
    callbackUrl = fields.String(required=True, validate=web_address("https", "http"))
    events = fields.List(_one_of(*EVENTS), required=True, validate=validate.Length(min=1))
