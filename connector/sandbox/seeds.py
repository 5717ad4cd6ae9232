"""What a fresh account owns. The ids are the same in every account, so that they can be written into an automation.

Among the avatars: one whose training never ends and one whose training failed, for neither may be used in a video.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from connector.sandbox.records import Asset, Avatar, SubtitleStyle, Voice

LONG_AGO = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


def seeded_id(kind: str, name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://sandbox.invalid/{kind}/{name}"))


@dataclass(frozen=True, slots=True)
class Seeds:
    voices: list[Voice]
    avatars: list[Avatar]
    assets: list[Asset]
    styles: list[SubtitleStyle]


def plant() -> Seeds:
    """New records, for one account to keep."""
    return Seeds(_voices(), _avatars(), _assets(), _styles())


def _voices() -> list[Voice]:
    rows: list[tuple[str, str, str | None, str | None]] = [
        ("Grace", "elevenlabs", "ENGLISH", "FEMALE"),
        ("Oliver", "elevenlabs", "ENGLISH", "MALE"),
        ("Camille", "minimax", "FRENCH", "FEMALE"),
        ("Diego", "elevenlabs", "SPANISH", "MALE"),
        ("Anke", "minimax", "GERMAN", "FEMALE"),
        ("Rafael", "elevenlabs", "BRAZILIAN_PORTUGUESE", "MALE"),
        ("Unlabelled", "elevenlabs", None, None),
    ]
    return [
        Voice(seeded_id("voice", name), name, LONG_AGO, provider, language, gender)
        for name, provider, language, gender in rows
    ]


def _avatars() -> list[Avatar]:
    def avatar(
        name: str,
        voice: str,
        gestures: tuple[str, ...] = (),
        *,
        library: bool = False,
        from_image: bool = False,
        wide: bool = False,
        model: str = "ARGIL_ATOM",
        ends_as: str = "IDLE",
        ready_at: datetime = LONG_AGO,
    ) -> Avatar:
        return Avatar(
            id=seeded_id("avatar", name),
            name=name,
            created_at=LONG_AGO,
            ready_at=ready_at,
            voice_id=seeded_id("voice", voice),
            ends_as=ends_as,
            orientation="ASPECT_RATIO_16_9" if wide else "ASPECT_RATIO_9_16",
            model=model,
            gestures=gestures,
            library=library,
            from_image=from_image,
        )

    return [
        avatar(
            "Lena in the studio", "Grace", ("wave", "point-up"), library=True, model="ARGIL_V1"
        ),
        avatar("Marcus at the desk", "Oliver", ("nod",), library=True, model="ARGIL_V1", wide=True),
        avatar("Ayo from a photo", "Grace", from_image=True),
        avatar("Camille outdoors", "Camille", ("shrug", "wave"), wide=True),
        avatar("Ines still training", "Diego", ready_at=NEVER),
        avatar("Tom failed training", "Oliver", ends_as="TRAINING_FAILED"),
    ]


def _assets() -> list[Asset]:
    rows = [
        ("Calm piano", "AUDIO", "wav"),
        ("Upbeat drums", "AUDIO", "wav"),
        ("Product photo", "IMAGE", "png"),
        ("City at night", "VIDEO", "mp4"),
    ]
    return [
        Asset(
            id=seeded_id("asset", name),
            name=name,
            type=kind,
            file_url=f"assets/{seeded_id('asset', name)}.{suffix}",
            created_at=LONG_AGO,
            ready_at=LONG_AGO,
        )
        for name, kind, suffix in rows
    ]


def _styles() -> list[SubtitleStyle]:
    # More than the ten of a default page, so that paging shows.
    names = "Bold Classic Comic Elegant Karaoke Minimal Neon News Outline Pop Shadow Typewriter"
    return [SubtitleStyle(seeded_id("style", name), name) for name in names.split()]
