"""Where each operation of HeyGen's files is reached: v3's, and those of v1 and v2 that v2 is used with."""

BY_ITSELF = "connecting, by itself"
ASKING = "asking how things stand, by itself"

_MAKING = ("actions/create_avatar_video", "actions/create_videos")
_LOOKING = ("actions/get_video", "actions/download_video")
_ANY = ("actions/api_request",)
_LOOKS = ("searches/find_avatars", "options/avatars", "options/talking_photos")

REACHED_BY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("POST /v3/videos", _MAKING),
    ("GET /v3/videos", ("searches/find_videos", "options/videos", "options/folders", ASKING)),
    ("GET /v3/videos/{video_id}", (*_LOOKING, ASKING)),
    ("DELETE /v3/videos/{video_id}", ("actions/delete_video",)),
    ("GET /v3/videos/{video_id}/scenes", _ANY),
    ("POST /v3/videos/batches", _ANY),
    ("GET /v3/videos/batches/{batch_id}", _ANY),
    ("GET /v3/videos/statuses", _ANY),
    ("GET /v3/templates", ("options/templates",)),
    ("GET /v3/templates/{template_id}", ("options/template_variables", "actions/create_video_from_template")),
    ("POST /v3/templates/{template_id}", ("actions/create_video_from_template",)),
    ("POST /v3/video-translations", ("actions/translate_video",)),
    ("GET /v3/video-translations", (ASKING,)),
    ("GET /v3/video-translations/languages", ("options/translation_languages",)),
    ("GET /v3/video-translations/{video_translation_id}", (ASKING,)),
    ("DELETE /v3/video-translations/{video_translation_id}", _ANY),
    ("POST /v3/lipsyncs", _ANY),
    ("GET /v3/lipsyncs/{lipsync_id}", _ANY),
    ("POST /v3/assets", ("actions/upload_asset",)),
    ("POST /v3/assets/direct-uploads", ("actions/upload_asset",)),
    ("POST /v3/assets/{asset_id}/complete", ("actions/upload_asset",)),
    ("GET /v3/assets/{asset_id}", _ANY),
    ("DELETE /v3/assets/{asset_id}", _ANY),
    ("POST /v3/folders", _ANY),
    ("GET /v3/folders/{folder_id}", ("options/folders",)),
    ("GET /v3/avatars", _ANY),
    ("GET /v3/avatars/looks", _LOOKS),
    (
        "GET /v3/avatars/looks/{look_id}",
        (*_MAKING, "actions/estimate_cost", "actions/create_video_from_template"),
    ),
    ("GET /v3/voices", ("searches/find_voices", "options/voices")),
    ("GET /v3/users/me", ("actions/get_account", *_MAKING, "actions/estimate_cost", BY_ITSELF)),
    ("GET /v3/api_keys/self", _ANY),
    ("GET /v3/webhooks/event-types", _ANY),
    ("POST /v3/webhooks/endpoints", (BY_ITSELF,)),
    ("GET /v3/webhooks/endpoints", (BY_ITSELF,)),
    ("PATCH /v3/webhooks/endpoints/{endpoint_id}", _ANY),
    ("DELETE /v3/webhooks/endpoints/{endpoint_id}", (BY_ITSELF,)),
    ("POST /v3/webhooks/endpoints/{endpoint_id}/rotate-secret", _ANY),
    ("GET /v3/webhooks/events", (ASKING,)),
    ("POST /v2/video/generate", _MAKING),
    ("GET /v1/video_status.get", (*_LOOKING, ASKING)),
    ("GET /v2/avatars", _LOOKS),
    ("GET /v2/voices", ("searches/find_voices", "options/voices")),
    ("GET /v2/user/remaining_quota", ("actions/get_account", BY_ITSELF)),
    ("GET /v1/webhook/webhook.list", _ANY),
    ("POST /v1/webhook/endpoint.add", (BY_ITSELF,)),
    ("GET /v1/webhook/endpoint.list", (BY_ITSELF,)),
    ("DELETE /v1/webhook/endpoint.delete", (BY_ITSELF,)),
)
