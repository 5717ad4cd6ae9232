"""The scenes of a video: their form, what holds over several of their fields, and the short form as a scene."""

from collections.abc import Mapping
from typing import Any

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field
from connector.providers.heygen import scene_background, scene_character, scene_members, scene_voice

_LONGEST_TEXTS = 260_000  # UTF-16 units of all scenes: fifty of the longest texts, and the addresses beside them

SCENES = Field(
    key="video_inputs",
    kind="list",
    label="Scenes",
    help="The parts of the video in their order, 1 to 50: who is seen, what is heard, what is behind.",
    min=1,
    max=50,
    max_text=_LONGEST_TEXTS,
    fields=(scene_character.CHARACTER, scene_voice.VOICE, scene_background.BACKGROUND),
    group="Scenes",
)

_TYPES = {
    "character": scene_character.BY_TYPE,
    "voice": scene_voice.BY_TYPE,
    "background": scene_background.BY_TYPE,
}
_OF_A_SCRIPT = ("avatar_id", "voice_id")


def of(given: Input) -> list[Mapping[str, Any]]:
    """The scenes of a checked input, each with what goes with its types; a script is one."""
    if "script" not in given:
        return [_own(each) for each in given["video_inputs"]]
    voice = {"type": "text", "input_text": given["script"]}
    voice |= {"voice_id": given["voice_id"]} if "voice_id" in given else {}
    return [{"character": {"type": "avatar", "avatar_id": given["avatar_id"]}, "voice": voice}]


def _own(scene: Mapping[str, Any]) -> dict[str, Any]:
    return {key: scene_members.own(part, _TYPES[key]) for key, part in scene.items()}


def fit_together(given: Input) -> Problems:
    """What is wrong with the scenes beyond their single fields, whichever interface of HeyGen's takes them."""
    problems: Problems = {}
    for position, scene in enumerate(given.get("video_inputs", ())):
        at = f"video_inputs.{position}"
        problems |= scene_voice.faults(scene["voice"], f"{at}.voice")
        if "character" in scene:
            problems |= scene_character.faults(scene["character"], f"{at}.character")
        if "background" in scene:
            problems |= scene_background.faults(scene["background"], f"{at}.background")
    return problems


def script_with_avatar(given: Input) -> Problems:
    """Who says a script; scenes have characters and voices of their own."""
    if "video_inputs" in given:
        own = "Does not go with Scenes: each scene has its own."
        return {key: [own] for key in _OF_A_SCRIPT if key in given and "script" not in given}
    if "script" in given and "avatar_id" not in given:
        return {"avatar_id": ["Avatar is missing: a script needs someone who says it."]}
    return {}


def captions_have_texts(given: Input) -> Problems:
    """HeyGen writes captions of spoken texts alone."""
    spoken = "script" in given or any(each["voice"]["type"] == "text" for each in given.get("video_inputs", ()))
    if given.get("caption") and not spoken:
        return {"caption": ["Must have a scene whose voice is a text."]}
    return {}


RULES = (script_with_avatar, fit_together, captions_have_texts)
