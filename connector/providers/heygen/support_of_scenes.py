"""What each interface of HeyGen's carries of the fields of a scene."""

from typing import Any

from connector.providers.heygen.support import EXPRESSIVENESS, NO, NOT_ALONE, NOT_V3, OTHER_ENGINE, Refusal, Support

_V3_MODELS = ("eleven_multilingual_v2", "eleven_turbo_v2_5")
_CLIP = f"{NOT_V3} in a scene that shows a video without a character: leave it empty."


def _scene(key: str, **about: Any) -> Support:
    return Support(f"video_inputs[].{key}", **about)


def _no(key: str, instead: str, *, v2: str = "same") -> Support:
    """A field that v3 has nothing for."""
    return _scene(key, v2=v2, v3=NO, v3_refused=(Refusal(f"{NOT_V3}: {instead}"),))


def _of_a_text(key: str, v3: str, *more: Refusal) -> Support:
    """A setting of a text's voice, which v3's video scenes have no place for."""
    return _scene(f"voice.{key}", v3=v3, v3_refused=(Refusal(_CLIP, lambda scene, value: scene.clip), *more))


OF_A_SCENE = (
    _scene("character.type", v3="both are looks: `avatar_id`"),
    _scene("character.avatar_id", v3="`avatar_id`, the id of a look"),
    _scene("character.talking_photo_id", v3="`avatar_id`, the id of a photo look"),
    _no(
        "character.scale",
        "whoever speaks is as large as HeyGen shows them. Leave it empty or 1.",
        v2="same; at most 2 for a talking photo",
    ),
    _no("character.offset.x", "whoever speaks stands where HeyGen shows them. Leave it empty or 0."),
    _no("character.offset.y", "whoever speaks stands where HeyGen shows them. Leave it empty or 0."),
    _scene(
        "character.matting",
        v3="`remove_background`, of a single scene with a character in front of no video; else no",
        v3_refused=(
            NOT_ALONE,
            Refusal(
                "Says the opposite of Remove Background.",
                lambda scene, value: scene.whole.get("remove_background", value) != value,
            ),
        ),
    ),
    _no("character.circle_background_color", "nobody is shown in a circle there. Leave it empty."),
    _no("character.avatar_style", "avatars fill the picture there. Leave it empty or Normal."),
    _no("character.talking_photo_style", "photos fill the picture there. Leave it empty or Square."),
    _scene(
        "character.talking_style",
        v3="`expressiveness`: low for stable, high for expressive; photo looks on avatar_iv",
        v3_refused=(
            OTHER_ENGINE,
            Refusal(
                "Says another liveliness than Expressiveness.",
                lambda scene, value: scene.whole.get("expressiveness", EXPRESSIVENESS[value]) != EXPRESSIVENESS[value],
                whatever=True,
            ),
        ),
    ),
    _no("character.expression", "leave it empty or Default."),
    _no("character.super_resolution", "choose a Resolution in its place."),
    _scene(
        "voice.type",
        v3="text: `script`; audio: same; silence: a still `image` scene, or a `video` scene that is muted",
        v3_refused=(
            Refusal(
                f"{NOT_V3} as silence together with a character: give a silent recording as Audio in its place.",
                lambda scene, value: value == "silence" and bool(scene.character),
            ),
            Refusal(
                f"{NOT_V3} as audio in a scene that shows a video without a character: let a text be spoken.",
                lambda scene, value: value == "audio" and scene.clip,
            ),
        ),
    ),
    _scene("voice.input_text", v3="`script`"),
    _scene(
        "voice.voice_id",
        v2="same; needed for a text",
        v3="same; needed for a text without a character, else the look's own",
        v2_refused=(
            Refusal(
                "Voice is missing: HeyGen's v2 interface, which this bridge is set to use, needs one.",
                lambda scene, value: scene.voice["type"] == "text",
                absent=True,
            ),
        ),
        v3_refused=(
            Refusal(
                "Voice is missing: nobody is seen whose own it could be.",
                lambda scene, value: scene.voice["type"] == "text" and not scene.character,
                absent=True,
            ),
        ),
    ),
    _of_a_text("speed", "`voice_settings.speed`; not in a `video` scene"),
    _of_a_text("pitch", "`voice_settings.pitch`; not in a `video` scene"),
    _no("voice.emotion", "voices have no emotions there. Leave it empty."),
    _of_a_text("locale", "`voice_settings.locale`; not in a `video` scene"),
    _of_a_text(
        "elevenlabs_settings.model",
        "`voice_settings.engine_settings.model`: eleven_multilingual_v2, eleven_turbo_v2_5; the others no; not in a"
        " `video` scene",
        Refusal(f"{NOT_V3}: choose Multilingual v2 or Turbo v2.5.", lambda scene, value: value not in _V3_MODELS),
    ),
    _of_a_text("elevenlabs_settings.stability", "`voice_settings.engine_settings`; not in a `video` scene"),
    _of_a_text("elevenlabs_settings.similarity_boost", "`voice_settings.engine_settings`; not in a `video` scene"),
    _of_a_text("elevenlabs_settings.style", "`voice_settings.engine_settings`; not in a `video` scene"),
    _scene("voice.audio_url", v3="same; not in a `video` scene"),
    _scene("voice.audio_asset_id", v3="same; not in a `video` scene"),
    _scene(
        "voice.duration",
        v3="`duration` of an `image` scene; a `video` scene lasts as long as its video",
        v3_refused=(
            Refusal(
                f"{NOT_V3} in a scene that shows a video without a character, which lasts as long as that: leave it"
                " empty.",
                lambda scene, value: scene.clip,
                whatever=True,
            ),
        ),
    ),
    _scene(
        "background.type",
        v3="color: same; image: same in an `avatar`, a scene of its own without a character; video: a scene of its own"
        " without a character",
        v3_refused=(
            Refusal(
                f"{NOT_V3} as a video behind a character: take a color or an image, or a scene without a character.",
                lambda scene, value: value == "video" and bool(scene.character),
            ),
            Refusal(
                "Is carried by HeyGen's v3 interface as an image behind a character only in a video of one"
                " scene: take a color, or a scene without a character.",
                lambda scene, value: value == "image" and bool(scene.character) and not scene.only,
            ),
            Refusal(
                f"{NOT_V3} as a color without a character: take an image of that color.",
                lambda scene, value: value == "color" and not scene.character,
            ),
            Refusal(
                "Background is missing: without a character, HeyGen's v3 interface shows an image or a video.",
                lambda scene, value: not scene.character,
                absent=True,
            ),
        ),
    ),
    _scene("background.value", v3="`background.value` of an `avatar`, `background.color` of a scene, six digits"),
    _scene("background.url", v3="`background.url` of an `avatar`, `source.url` of a scene"),
    _scene("background.image_asset_id", v3="`background.asset_id` of an `avatar`, `source.asset_id` of a scene"),
    _scene("background.video_asset_id", v3="`source.asset_id` of a scene"),
    _no("background.fit", "backgrounds always fill the picture there. Leave it empty or Cover."),
    _scene(
        "background.play_style",
        v3="`playback.mode` of a `video` scene with a text: fit_to_scene, freeze, loop; without one: once",
        v3_refused=(
            Refusal(
                f"{NOT_V3} as Once with a text: choose how the video is made as long as what is said.",
                lambda scene, value: scene.clip and value == "once" and scene.voice["type"] == "text",
            ),
            Refusal(
                f"{NOT_V3} without a text, where the video is shown once: leave it empty, or Once.",
                lambda scene, value: scene.clip and value != "once" and scene.voice["type"] == "silence",
            ),
        ),
    ),
)
