"""What each interface of HeyGen's carries of the fields of an avatar video as a whole."""

from typing import Any

from connector.catalogue.entries import Input
from connector.providers.heygen import frame
from connector.providers.heygen.support import NO, NOBODY, NOT_ALONE, NOT_V3, OTHER_ENGINE, Refusal, Support

_ONLY_V3 = "Cannot be carried by HeyGen's v2 interface, which this bridge is set to use: leave it empty."


def _v3_own(key: str, v3: str, *refused: Refusal) -> Support:
    return Support(key, v2=NO, v3=v3, v2_refused=(Refusal(_ONLY_V3),), v3_refused=refused)


def _same_resolution(whole: Input, value: Any) -> bool:
    made = frame.of(whole["dimension"])
    return made is None or made.resolution == value


OF_A_VIDEO = (
    Support("title"),
    Support("caption", v3="`caption`, burned in; a file of subtitles is always made"),
    Support("callback_url", v2="told by the bridge, signed", v3="told by the bridge, signed"),
    Support("callback_id", v2="comes back in the bridge's events", v3="comes back in the bridge's events"),
    Support("folder_id"),
    Support(
        "dimension.width",
        v2="same; 1280 where none is given",
        v3="`aspect_ratio`, `resolution`: 16:9, 9:16, 4:5, 5:4 or 1:1 with a short side of 720, 1080 or 2160",
        v3_refused=(
            Refusal(
                f"{NOT_V3} with this height: it has 16:9, 9:16, 4:5, 5:4 and 1:1 with a short side of 720, 1080 or"
                " 2160, such as 1280 × 720.",
                lambda scene, value: frame.of(scene.whole["dimension"]) is None,
            ),
        ),
    ),
    Support("dimension.height", v2="same; 720 where none is given", v3="as the width"),
    Support("video_inputs", v3="`scenes` of a `studio`, or the one scene of an `avatar`"),
    _v3_own(
        "resolution",
        "same",
        Refusal(
            "Must be that of Dimension, or empty.",
            lambda scene, value: "dimension" in scene.whole and not _same_resolution(scene.whole, value),
        ),
    ),
    _v3_own("engine", "`engine.type`; also `avatar_iv` by name where there is a limit of the cost", NOBODY),
    _v3_own(
        "remove_background",
        "same; of a single scene with a character in front of no video",
        NOT_ALONE,
    ),
    _v3_own("expressiveness", "same; photo looks on avatar_iv", OTHER_ENGINE, NOBODY),
)
