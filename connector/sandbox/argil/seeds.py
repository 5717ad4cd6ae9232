"""What a fresh account owns. The ids are the same in every account, so that they can be written into an automation.

Among the avatars: one whose training never ends and one whose training failed, for neither may be used in a video.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from connector.sandbox.argil.records import Asset, Avatar, SubtitleStyle, Voice

D = TypeVar("D", Avatar, Asset)

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
    return Seeds(_voices(), _dated(_avatars()), _dated(_assets()), _styles())


def _dated(things: list[D]) -> list[D]:
    """Each a day older than the one before, so that lists, newest first, keep the order given here."""
    for days, thing in enumerate(things):
        thing.created_at -= timedelta(days=days)
    return things


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
    library: dict[str, Any] = {"library": True, "model": "ARGIL_V1"}
    wide: dict[str, Any] = {"orientation": "ASPECT_RATIO_16_9"}
    return [
        _avatar("Lena in the studio", "Grace", gestures=("wave", "point-up"), **library),
        _avatar("Marcus at the desk", "Oliver", gestures=("nod",), **library, **wide),
        _avatar("Ayo from a photo", "Grace", from_image=True),
        _avatar("Camille outdoors", "Camille", gestures=("shrug", "wave"), **wide),
        _avatar("Ines still training", "Diego", ready_at=NEVER),
        _avatar("Tom failed training", "Oliver", ends_as="TRAINING_FAILED"),
    ]


def _avatar(name: str, voice: str, ready_at: datetime = LONG_AGO, **traits: Any) -> Avatar:
    id, voice_id = seeded_id("avatar", name), seeded_id("voice", voice)
    return Avatar(id, name, LONG_AGO, ready_at, voice_id, **traits)


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
