"""What a render costs, by Argil's published prices: https://docs.argil.ai (pricing of API credits).

Not published, and decided here: text is spoken at 150 words a minute, given audio counts its longest (40 s), a
fraction of a credit counts whole, GOOGLE_IMAGES cost what generated images do, automatic b-rolls cost nothing.
"""

import math
from collections.abc import Iterable

from connector.sandbox.argil.records import Avatar, Json
from connector.sandbox.argil.videos import Video

WORDS_PER_SECOND = 150 / 60
AUDIO_SECONDS = 40.0

VIDEO_PER_MINUTE = 140
VOICE_PER_MINUTE = 20
ROYALTY = 20
IMAGE_AVATAR = 2
ACTION_PER_SECOND = 4
BROLLS = {
    "GENERATION": 10,
    "GOOGLE_IMAGES": 10,
    "STOCKS_VIDEO": 20,
    "AVATAR_ACTION": 40,
    "UPLOAD": 0,
}


def seconds_of(moment: Json) -> float:
    """How long the moment of a `POST /videos` body lasts."""
    if "audioUrl" in moment:
        return AUDIO_SECONDS
    return max(1, len(moment["transcript"].split())) / WORDS_PER_SECOND


def of_render(video: Video, avatars: Iterable[Avatar]) -> int:
    """Credits for rendering `video`, in which `avatars` play."""
    seconds = sum(moment.seconds for moment in video.moments)
    total = seconds / 60 * (VIDEO_PER_MINUTE + VOICE_PER_MINUTE)
    if any(avatar.library and avatar.model == "ARGIL_V1" for avatar in avatars):
        total += ROYALTY
    for moment in video.moments:
        kind = moment.args.get("broll", {}).get("type")
        total += BROLLS.get(kind, 0)
        if kind == "AVATAR_ACTION":
            total += ACTION_PER_SECOND * moment.seconds
    # The rounding keeps 80.00000000001 from becoming 81.
    return math.ceil(round(total, 6))
