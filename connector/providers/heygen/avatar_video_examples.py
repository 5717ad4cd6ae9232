"""Inputs of Create Avatar Video that are right, and some that are refused."""

from connector.catalogue.entries import AntiExample, Example

_AVATAR = "lk_josh_business"
_VOICE = "2f72ee82b83d4b00af16c4771d611752"
_SOUND = "https://files.example.com/hello.mp3"

SHORT = {"script": "Hello there. Welcome aboard.", "avatar_id": _AVATAR, "voice_id": _VOICE}

_CHARACTER = {"type": "avatar", "avatar_id": _AVATAR}
_TEXT = {"type": "text", "input_text": "Hello there.", "voice_id": _VOICE}
_SCENE = {"character": _CHARACTER, "voice": _TEXT}

SCENES = {
    "title": "Welcome",
    "dimension": {"width": 1080, "height": 1920},
    "video_inputs": [
        {**_SCENE, "background": {"type": "color", "value": "#f6f6fc"}},
        {
            "character": {"type": "talking_photo", "talking_photo_id": "tp_anna"},
            "voice": {"type": "audio", "audio_url": _SOUND},
        },
    ],
}


def _one(**parts: object) -> dict[str, object]:
    return {"video_inputs": [{**_SCENE, **parts}]}


GOOD = (
    Example("script", SHORT),
    Example("scenes", SCENES),
    Example("flat_keys", {"dimension__width": 1280, "dimension__height": 720, **SHORT}),
)

BAD = (
    AntiExample("both_forms", SHORT | SCENES, "script", "A script and scenes contradict each other."),
    AntiExample("neither_form", {"title": "Welcome"}, "script", "Nothing would be said."),
    AntiExample("script_without_avatar", {"script": "Hello."}, "avatar_id", "Nobody would say it."),
    AntiExample("avatar_beside_scenes", {"avatar_id": _AVATAR} | SCENES, "avatar_id", "Each scene has its own."),
    AntiExample("too_many_scenes", {"video_inputs": [_SCENE] * 51}, "video_inputs", "HeyGen takes 50."),
    AntiExample(
        "scene_without_voice", {"video_inputs": [{"character": _CHARACTER}]}, "video_inputs.0.voice", "How long?"
    ),
    AntiExample(
        "large_photo",
        _one(character={"type": "talking_photo", "talking_photo_id": "tp_anna", "scale": 2.5}),
        "video_inputs.0.character.scale",
        "A talking photo is at most twice as large.",
    ),
    AntiExample(
        "two_recordings",
        _one(voice={"type": "audio", "audio_url": _SOUND, "audio_asset_id": "as_1"}),
        "video_inputs.0.voice.audio_url",
        "Which of them is heard?",
    ),
    AntiExample(
        "duration_of_a_text",
        _one(voice={**_TEXT, "duration": 3}),
        "video_inputs.0.voice.duration",
        "A text lasts as long as it is spoken.",
    ),
    AntiExample(
        "captions_of_a_recording",
        {"caption": True, "video_inputs": [{"character": _CHARACTER, "voice": {"type": "audio", "audio_url": _SOUND}}]},
        "caption",
        "HeyGen writes captions of texts alone.",
    ),
    AntiExample(
        "credits", SHORT | {"max_credits": 5}, "max_credits", "HeyGen bills US dollars: Max Cost is the limit."
    ),
)
