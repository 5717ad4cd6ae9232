"""What things cost, by HeyGen's published prices in USD per second: https://developers.heygen.com/docs/pricing.

Not published, and decided here: text is spoken at 150 words a minute, a file of sound lasts 10 seconds, a video that is
translated 30, and what has no avatar in it costs what a photo avatar does.
"""

import re

from connector.sandbox.heygen.jobs import Json
from connector.sandbox.heygen.records import Look

WORDS_PER_SECOND = 150 / 60
AUDIO_SECONDS = 10.0
CLIP_SECONDS = 10.0
DUBBED_SECONDS = 30.0

DEFAULT_ENGINE = "avatar_iv"
BY_ENGINE = {"avatar_iii": (0.0433, 0.0167), "avatar_iv": (0.05, 0.0667), "avatar_v": (0.0667, 0.0667)}
"""Of a photo avatar, and of any other."""
OF_4K = 0.0167
"""What a second costs more."""
CINEMATIC = 7.0
DUBBING = {"speed": 0.0333, "precision": 0.0667}
AUDIO_ONLY = 0.0167

BREAK = re.compile(r"<break time=\"([0-9.]+)s\"\s*/>")


def spoken(text: str) -> float:
    """How many seconds a text takes, with its pauses."""
    pauses = sum(float(each) for each in BREAK.findall(text))
    words = BREAK.sub(" ", text).split()
    return round(max(1, len(words)) / WORDS_PER_SECOND + pauses, 1)


def speech(args: Json) -> float:
    """How many seconds a scene of /v3 lasts that is spoken, or stands for a while."""
    if args.get("script") is not None:
        return spoken(args["script"])
    return float(args.get("duration") or AUDIO_SECONDS)


def of_scene(look: Look | None, engine: str, seconds: float, resolution: str | None) -> float:
    photo, other = BY_ENGINE.get(engine, BY_ENGINE[DEFAULT_ENGINE])
    rate = other if look and not look.is_photo else photo
    return seconds * (rate + (OF_4K if resolution == "4k" else 0.0))


def of_dubbing(mode: str | None, *, audio_only: bool) -> float:
    return DUBBED_SECONDS * (AUDIO_ONLY if audio_only else DUBBING[mode or "speed"])
