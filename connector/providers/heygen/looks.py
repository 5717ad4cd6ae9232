"""The looks of an avatar video, asked about where HeyGen might take what it cannot do, and bill it: before anything is
spent. All else HeyGen refuses in its own words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connector import errors
from connector.catalogue.entries import Input, Problems
from connector.providers.heygen import answers, scene_character, scenes
from connector.providers.heygen.client import Client, segment

_PHOTO = "photo_avatar"

Looks = Mapping[str, Mapping[str, Any]]


def ask(client: Client, given: Input) -> Looks:
    """Each look of a checked input as HeyGen shows it, by its id; without those that HeyGen does not know."""
    wanted = {scene_character.look_of(each["character"]) for each in scenes.of(given) if "character" in each}
    return {look_id: found for look_id in sorted(wanted) if (found := _one(client, look_id)) is not None}


def _one(client: Client, look_id: str) -> Mapping[str, Any] | None:
    try:
        path = f"/v3/avatars/looks/{segment(look_id)}"
        return answers.data(client.ask(client.reads.get(path, what=f"a look with the id {look_id}")))
    except errors.NotFound:
        return None


def kinds(looks: Looks) -> dict[str, str]:
    """The kind of each look whose kind is told, by its id."""
    return {key: each["avatar_type"] for key, each in looks.items() if isinstance(each.get("avatar_type"), str)}


def matter(given: Input) -> bool:
    """Whether what looks can do decides if the input is right."""
    return "engine" in given or any(_lively(given, each.get("character", {})) for each in scenes.of(given))


def faults(given: Input, looks: Looks) -> Problems:
    """What looks cannot do of a checked input, as `{field path: [sentences]}`."""
    return dict(_faults(given, looks))


def _faults(given: Input, looks: Looks) -> Iterator[tuple[str, list[str]]]:
    for position, scene in enumerate(scenes.of(given)):
        if "character" not in scene:
            continue
        character, at = scene["character"], f"video_inputs.{position}.character."
        key = "avatar_id" if character["type"] == "avatar" else "talking_photo_id"
        place = key if "script" in given else at + key
        look = looks.get(scene_character.look_of(character))
        if look is None:
            yield place, ["Is not known to HeyGen as a look, as its v3 interface wants them: choose it from the list."]
            continue
        if fault := _engine(given, look):
            yield "engine", [fault]
        if (lively := _lively(given, character)) and look.get("avatar_type") != _PHOTO:
            yield (
                lively if lively in given else at + lively,
                ["Does not go with this avatar: only photo avatars have it."],
            )


def _engine(given: Input, look: Mapping[str, Any]) -> str | None:
    known = look.get("supported_api_engines")
    if "engine" not in given or not isinstance(known, list) or given["engine"] in known:
        return None
    return f"Does not go with the avatar {look.get('name')}, which knows: {', '.join(map(str, known)) or 'none'}."


def _lively(given: Input, character: Mapping[str, Any]) -> str | None:
    """The field that asks for more or less liveliness, if one does."""
    if not character:
        return None
    if "expressiveness" in given:
        return "expressiveness"
    return "talking_style" if character.get("talking_style") == "expressive" else None
