"""The other bodies of /v3: templates, translations, lipsyncs, uploads, folders, webhook endpoints."""

from marshmallow import ValidationError, fields, validate

from connector.sandbox.fields import Flag, Loose, Number, Object, Whole, one_of
from connector.sandbox.heygen.video_schemas import AssetRef, address, text

EVENTS = tuple(
    """
    avatar_video.success avatar_video.fail avatar_video_gif.success avatar_video_gif.fail
    video_translate.success video_translate.fail
    video_translate.preflight.validation_failed video_translate.preflight.download_failed
    personalized_video instant_avatar.success instant_avatar.fail
    photo_avatar_generation.success photo_avatar_generation.fail photo_avatar_train.success photo_avatar_train.fail
    photo_avatar_add_motion.success photo_avatar_add_motion.fail proofread_creation.success proofread_creation.fail
    live_avatar.success live_avatar.fail avatar_video_caption.success avatar_video_caption.fail
    video_agent.success video_agent.fail hyperframes_video.success hyperframes_video.fail
    ai_clipping.success ai_clipping.fail batch.finished
    """.split()
)


class Variable(Loose):
    """`properties` are for `checks`: what they are depends on the template's variable."""

    name = fields.String()
    type = fields.String()
    properties = Object()


class Position(Loose):
    x = Number()
    y = Number()


class Subtitles(Loose):
    preset_name = fields.String(required=True)
    font_size = Whole(allow_none=True)
    alignment = Whole(allow_none=True)
    disable_highlight = Flag(allow_none=True)
    position = fields.Nested(Position, allow_none=True)


def _even(value: int) -> None:
    if value % 2:
        raise ValidationError("Give an even number.")


def _side() -> Whole:
    return Whole(required=True, validate=[validate.Range(128, 4096), _even])


class Dimension(Loose):
    width = _side()
    height = _side()


class TemplateGenerate(Loose):
    variables = fields.Dict(keys=fields.String(), values=fields.Nested(Variable), required=True)
    title = text()
    scene_ids = fields.List(fields.String(), allow_none=True)
    caption = Flag()
    subtitles = fields.Nested(Subtitles, allow_none=True)
    dimension = fields.Nested(Dimension, allow_none=True)
    fps = Number(validate=validate.OneOf((25, 30, 60)))
    folder_id = text()
    enable_sharing = Flag()
    include_gif = Flag()
    brand_voice_id = text()
    keep_text_vertically_centered = Flag()
    reorder_music = Flag()
    callback_url = address(allow_none=True)
    callback_id = text()


class Dubbing(Loose):
    """What translations and lipsyncs have in common."""

    video = fields.Nested(AssetRef, required=True)
    mode = one_of("speed", "precision")
    title = text()
    start_time = Number(allow_none=True)
    end_time = Number(allow_none=True)
    enable_caption = Flag()
    enable_dynamic_duration = Flag()
    enable_speech_enhancement = Flag()
    enable_watermark = Flag()
    disable_music_track = Flag()
    keep_the_same_format = Flag(allow_none=True)
    folder_id = text()
    callback_url = address(allow_none=True)
    callback_id = text()


class StockVoices(Loose):
    use_stock_voice = Flag()
    preferred_stock_voice_ids = fields.List(fields.String())


class TranslationCreate(Dubbing):
    output_languages = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    input_language = text()
    audio = fields.Nested(AssetRef)
    srt = fields.Nested(AssetRef)
    srt_role = one_of("input", "output")
    translate_audio_only = Flag()
    speaker_num = Whole(allow_none=True)
    fps_mode = one_of("vfr", "cfr", "passthrough")
    brand_glossary_id = text()
    stock_voice_config = fields.Nested(StockVoices, allow_none=True)


class LipsyncCreate(Dubbing):
    audio = fields.Nested(AssetRef, required=True)
    fps_mode = text()


class DirectUpload(Loose):
    filename = fields.String(required=True)
    content_type = fields.String(required=True)
    size_bytes = Whole(required=True)
    checksum_sha256 = text()


class UploadComplete(Loose):
    checksum_sha256 = text()


class FolderCreate(Loose):
    name = fields.String(required=True, validate=validate.Length(1, 256))
    parent_id = text()
    type = one_of("mixed", "video", "video_translate")


class EndpointChange(Loose):
    url = address(allow_none=True)
    events = fields.List(one_of(*EVENTS), allow_none=True)


class EndpointCreate(Loose):
    # HeyGen wants a public https address; a bridge on the user's own machine has only http to offer.
    url = address(required=True)
    events = fields.List(one_of(*EVENTS), allow_none=True)
    entity_id = text()


class LegacyEndpoint(Loose):
    url = address(required=True)
    events = fields.List(one_of(*EVENTS))
