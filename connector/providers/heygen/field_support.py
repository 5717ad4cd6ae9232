"""What HeyGen's interfaces carry of an avatar video: one table, from which refusals and the table in the docs follow.

The fields are those of "Create Avatar Video (V2)", and v3's own. What the interface in use cannot carry is refused
before any call, unless it says what being left out says (`defaults`); nothing is dropped.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connector.catalogue.entries import Input, Problems
from connector.providers.heygen import scenes
from connector.providers.heygen.client import Api
from connector.providers.heygen.defaults import DEFAULTS
from connector.providers.heygen.support import Scene, Support
from connector.providers.heygen.support_of_scenes import OF_A_SCENE
from connector.providers.heygen.support_of_videos import OF_A_VIDEO

SUPPORT = (*OF_A_VIDEO, *OF_A_SCENE)


def refused(given: Input, api: Api) -> Problems:
    """What an interface cannot carry of a checked input, as `{field path: [sentences]}`."""
    return dict(_refused(given, api))


def _refused(given: Input, api: Api) -> Iterator[tuple[str, list[str]]]:
    all_scenes = scenes.of(given)
    in_scenes = [Scene(given, **each, only=len(all_scenes) == 1) for each in all_scenes]
    for support in OF_A_VIDEO:
        yield from _told(support, support.path, given, in_scenes[0], api)
    for position, scene in enumerate(in_scenes):
        parts = {"character": scene.character, "voice": scene.voice, "background": scene.background}
        for support in OF_A_SCENE:
            path = support.path.replace("[]", f".{position}")
            place = path if "script" not in given else path.rpartition(".")[2]
            yield from _told(support, place, parts, scene, api, below=support.path.partition("[].")[2])


def _told(
    support: Support, place: str, given: Input, scene: Scene, api: Api, *, below: str | None = None
) -> Iterator[tuple[str, list[str]]]:
    value = _at(given, below or support.path)
    plain = value is None or value == DEFAULTS.get(support.path)
    for refusal in support.refused(api):
        counts = refusal.absent if value is None else not refusal.absent and (refusal.whatever or not plain)
        if counts and refusal.when(scene, value):
            yield place, [refusal.says]
            return


def _at(given: Any, path: str) -> Any:
    for key in path.split("."):
        given = given.get(key) if isinstance(given, Mapping) else None
    return given
