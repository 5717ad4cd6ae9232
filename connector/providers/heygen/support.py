"""What each interface of HeyGen's carries of one field of an avatar video: the language of the tables beside this file.

v3 has two shapes for a video: `avatar`, one scene with a character in front of no video, and `studio`, one to fifty
scenes that fill the picture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.catalogue.entries import Input
from connector.providers.heygen import scenes
from connector.providers.heygen.client import Api

NOT_V3 = "Cannot be carried by HeyGen's v3 interface"
NO = "no"
DEFAULT_ENGINE = "avatar_iv"  # what v3 uses where none is named
PHOTO_ENGINE = "avatar_iv"  # the one that takes an expressiveness
EXPRESSIVENESS = {"stable": "low", "expressive": "high"}  # v3's word for a talking style


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of an input, and whether it is the only one."""

    whole: Input
    character: Mapping[str, Any] = field(default_factory=dict)
    voice: Mapping[str, Any] = field(default_factory=dict)
    background: Mapping[str, Any] = field(default_factory=dict)
    only: bool = False

    @property
    def alone(self) -> bool:
        """Whether v3 takes the whole video as an `avatar`."""
        return self.only and bool(self.character) and self.background.get("type") != "video"

    @property
    def clip(self) -> bool:
        """Whether v3 takes it as a `video` scene."""
        return not self.character and self.background.get("type") == "video"


When = Callable[[Scene, Any], bool]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence, and when it is said of a field that is given with another value than its default.

    `whatever`: also of its default. `absent`: only of a field that is left out.
    """

    says: str
    when: When = lambda scene, value: True
    whatever: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Support:
    """What becomes of one field: in words for the docs, and what is refused."""

    path: str
    v2: str = "same"
    v3: str = "same"
    v2_refused: tuple[Refusal, ...] = ()
    v3_refused: tuple[Refusal, ...] = ()

    def refused(self, api: Api) -> tuple[Refusal, ...]:
        return self.v3_refused if api == "v3" else self.v2_refused


def _other_engine(scene: Scene, value: Any) -> bool:
    return bool(scene.whole.get("engine", DEFAULT_ENGINE) != PHOTO_ENGINE)


def _nobody(scene: Scene, value: Any) -> bool:
    return not any("character" in each for each in scenes.of(scene.whole))


OTHER_ENGINE = Refusal("Does not go with this Engine: only avatar_iv is as lively as it is asked.", _other_engine)
NOBODY = Refusal("Must have a scene with a character.", _nobody)
NOT_ALONE = Refusal(
    "Is carried by HeyGen's v3 interface only in a video of one scene, with a character in front of no video.",
    lambda scene, value: not scene.alone,
)
