"""A body with everything in it for each of HeyGen's calls, and the bodies that are one slip away from it."""

import copy
from collections.abc import Iterator
from typing import Any

from marshmallow import Schema

from connector.sandbox.heygen import legacy_schemas, schemas, video_schemas
from connector.sandbox.heygen.seeds import look_id, seeded_id

LOOK, PHOTO, VOICE = look_id("Ann at the desk"), look_id("Mia"), seeded_id("voice", "Sara")
PICTURE = {"type": "url", "url": "https://files.example/a.png"}
FILM = {"type": "url", "url": "https://files.example/a.mp4"}
CAPTION = {"file_format": "srt", "style": "default"}
ELEVENLABS = {
    "engine_type": "elevenlabs",
    "model": "eleven_v3",
    "similarity_boost": 0.5,
    "stability": 1,
    "style": 0,
    "use_speaker_boost": True,
}
SETTINGS = {"speed": 1.2, "pitch": -3, "volume": 0.5, "locale": "en-US", "engine_settings": ELEVENLABS}
WATERMARK = {
    "image": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
    "opacity": 0.5,
    "scale": 2,
    "placement": {"position": "top_left", "offset_x": 1, "offset_y": -1.5},
}
CALLBACK = {"callback_url": "https://hooks.example/a", "callback_id": "job-1"}
SPOKEN = {"script": "Hello there.", "voice_id": VOICE, "voice_settings": SETTINGS}
ONE_SCENE = {
    **SPOKEN,
    **CALLBACK,
    "title": "Hello",
    "aspect_ratio": "9:16",
    "resolution": "1080p",
    "output_format": "mp4",
    "fit": "cover",
    "remove_background": True,
    "background": {"type": "color", "value": "#f6f6fc"},
    "caption": CAPTION,
    "watermark": WATERMARK,
}
AVATAR = {"type": "avatar", "avatar_id": LOOK, "engine": {"type": "avatar_v"}, "motion_prompt": "waves", **ONE_SCENE}
IMAGE = {"type": "image", "image": PICTURE, "expressiveness": "low", **ONE_SCENE}
LOOKING = {
    "type": "avatar",
    "avatar_id": PHOTO,
    "engine": {"type": "avatar_iv"},
    "expressiveness": "high",
    "background": {"type": "color", "color": "#F6f6fc"},
    **SPOKEN,
}
STUDIO = {
    "type": "studio",
    "title": "Scenes",
    "aspect_ratio": "auto",
    "resolution": "4k",
    "caption": CAPTION,
    "watermark": WATERMARK,
    **CALLBACK,
    "scenes": [
        {"type": "avatar_video", "input": LOOKING},
        {"type": "avatar_video", "input": {"type": "image", "image": PICTURE, "motion_prompt": "nods", **SPOKEN}},
        {"type": "image", "source": PICTURE, "duration": 3.5},
        {"type": "image", "source": PICTURE, "audio_url": "https://files.example/a.mp3"},
        {
            "type": "video",
            "source": FILM,
            "playback": {"volume": 1, "mute": True, "mode": "loop"},
            "script": "Hi.",
            "voice_id": VOICE,
        },
    ],
}
CINEMATIC = {
    "type": "cinematic_avatar",
    "avatar_id": [LOOK, PHOTO],
    "prompt": "They dance.",
    "references": [PICTURE],
    "duration": 15,
    "auto_duration": False,
    "enhance_prompt": True,
    "aspect_ratio": "1:1",
    "resolution": "720p",
    "title": "Dance",
}
V2_VOICE = {
    "type": "text",
    "voice_id": VOICE,
    "input_text": "Hi.",
    "speed": 1.5,
    "pitch": 50,
    "emotion": "Friendly",
    "locale": "en-US",
    "elevenlabs_settings": {"model": "eleven_turbo_v2", "similarity_boost": 0, "stability": 1, "style": 0.5},
}
V2 = {
    "caption": True,
    "title": "Hello",
    "dimension": {"width": 1280, "height": 720},
    **CALLBACK,
    "video_inputs": [
        {
            "character": {
                "type": "avatar",
                "avatar_id": LOOK,
                "scale": 5,
                "avatar_style": "circle",
                "offset": {"x": 0.1, "y": -0.1},
                "matting": True,
                "circle_background_color": "#ffffff",
            },
            "voice": V2_VOICE,
            "background": {"type": "color", "value": "#f6f6fc"},
        },
        {
            "character": {
                "type": "talking_photo",
                "talking_photo_id": PHOTO,
                "scale": 2,
                "talking_photo_style": "square",
                "talking_style": "expressive",
                "expression": "happy",
                "super_resolution": False,
            },
            "voice": {"type": "audio", "audio_url": "https://files.example/a.mp3"},
            "background": {"type": "image", "url": "https://files.example/a.png", "fit": "contain"},
        },
        {
            "voice": {"type": "silence", "duration": 100},
            "background": {
                "type": "video",
                "url": "https://files.example/a.mp4",
                "play_style": "once",
                "fit": "crop",
            },
        },
    ],
}
GENERATE = {
    "variables": {"first_name": {"name": "first_name", "type": "text", "properties": {"content": "Eve"}}},
    "title": "Hello",
    "scene_ids": ["sc_1", "sc_1"],
    "caption": True,
    "subtitles": {
        "preset_name": "classic",
        "font_size": 20,
        "alignment": 2,
        "disable_highlight": False,
        "position": {"x": 0, "y": 1},
    },
    "dimension": {"width": 1280, "height": 720},
    "fps": 30,
    "enable_sharing": True,
    "include_gif": True,
    "brand_voice_id": "b",
    "keep_text_vertically_centered": False,
    "reorder_music": True,
    **CALLBACK,
}
DUBBING = {
    "video": FILM,
    "mode": "precision",
    "title": "Hello",
    "start_time": 1,
    "end_time": 2.5,
    "enable_caption": True,
    "enable_dynamic_duration": True,
    "enable_speech_enhancement": False,
    "enable_watermark": False,
    "disable_music_track": False,
    "keep_the_same_format": True,
    "audio": {"type": "url", "url": "https://files.example/a.mp3"},
    **CALLBACK,
}
TRANSLATE = {
    **DUBBING,
    "output_languages": ["English", "Hindi (India)"],
    "input_language": "German (Germany)",
    "srt": {"type": "url", "url": "https://files.example/a.srt"},
    "srt_role": "input",
    "translate_audio_only": False,
    "speaker_num": 2,
    "fps_mode": "cfr",
    "brand_glossary_id": "g",
    "stock_voice_config": {"use_stock_voice": True, "preferred_stock_voice_ids": [VOICE]},
}

CALLS: dict[str, tuple[Schema, dict[str, Any]]] = {
    "POST /v3/videos avatar": (video_schemas.AvatarVideo(), AVATAR),
    "POST /v3/videos image": (video_schemas.ImageVideo(), IMAGE),
    "POST /v3/videos studio": (video_schemas.StudioVideo(), STUDIO),
    "POST /v3/videos cinematic_avatar": (video_schemas.CinematicVideo(), CINEMATIC),
    "POST /v3/videos/batches": (
        video_schemas.Batch(),
        {"videos": [AVATAR, CINEMATIC], "title": "t", "callback_url": "https://hooks.example/a"},
    ),
    "POST /v3/templates/{template_id}": (schemas.TemplateGenerate(), GENERATE),
    "POST /v3/video-translations": (schemas.TranslationCreate(), TRANSLATE),
    "POST /v3/lipsyncs": (schemas.LipsyncCreate(), {**DUBBING, "fps_mode": "cfr"}),
    "POST /v3/assets/direct-uploads": (
        schemas.DirectUpload(),
        {"filename": "a.png", "content_type": "image/png", "size_bytes": 68, "checksum_sha256": None},
    ),
    "POST /v3/folders": (schemas.FolderCreate(), {"name": "Mine", "parent_id": None, "type": "video"}),
    "POST /v3/webhooks/endpoints": (
        schemas.EndpointCreate(),
        {"url": "https://hooks.example/a", "events": ["avatar_video.success"], "entity_id": "e"},
    ),
    "PATCH /v3/webhooks/endpoints/{endpoint_id}": (
        schemas.EndpointChange(),
        {"url": "https://hooks.example/b", "events": None},
    ),
    "POST /v2/video/generate": (legacy_schemas.VideoGenerate(), V2),
    "POST /v1/webhook/endpoint.add": (
        schemas.LegacyEndpoint(),
        {"url": "https://hooks.example/a", "events": ["avatar_video.fail"]},
    ),
}
"""By the operation's name: how the sandbox reads its body, and one with everything in it."""

SLIPS: tuple[Any, ...] = (None, "x", "", 3, -1, 0, 1e6, 2.5, True, [], {}, ["x"], {"type": "x"})


def slips(body: Any) -> Iterator[tuple[str, Any]]:
    """Where something is amiss, and the body: each value left out, or another one put in its place."""
    for path in _paths(body, ()):
        if path == ("type",):
            continue  # by which the four types of videos are told apart
        name = ".".join(map(str, path))
        without = copy.deepcopy(body)
        del _holder(without, path)[path[-1]]
        yield f"{name} left out", without
        for slip in SLIPS:
            changed = copy.deepcopy(body)
            _holder(changed, path)[path[-1]] = slip
            yield f"{name} = {slip!r}", changed
    for name, value in body.items():
        if isinstance(value, list):
            yield f"{name} of 101", {**body, name: value * 101}


def _paths(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        yield (*path, step)
        yield from _paths(each, (*path, step))


def _holder(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value
