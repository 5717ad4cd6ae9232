"""What a fresh account owns. The ids are the same in every account, so that they can be written into an automation.

There are more looks than a page has. Among the private ones is one that is still made and one that failed, for neither
may be used in a video.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connector.sandbox.heygen.records import ENGINES, Asset, Group, Look, Template, Voice

LONG_AGO = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)

LANGUAGES = (
    "English",
    "Spanish (Spain)",
    "Spanish (Mexico)",
    "French (France)",
    "German (Germany)",
    "Italian (Italy)",
    "Polish (Poland)",
    "Portuguese (Brazil)",
    "Dutch (Netherlands)",
    "Hindi (India)",
    "Japanese (Japan)",
    "Chinese (Mandarin, Simplified)",
)
"""In which translations are made."""

PEOPLE = "Kristin Daisy Josh Monica Tyler Angela Wayne Bryan Lily Edward Susan Joon Amanda".split()
OUTFITS = "Office Casual Studio Outdoors".split()


def seeded_id(kind: str, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://heygen.sandbox.invalid/{kind}/{name}").hex


def look_id(name: str) -> str:
    return f"lk_{seeded_id('look', name)[:16]}"


@dataclass(frozen=True, slots=True)
class Seeds:
    voices: list[Voice]
    groups: list[Group]
    looks: list[Look]
    assets: list[Asset]
    templates: list[Template]


def plant() -> Seeds:
    """New records, for one account to keep."""
    groups = _groups()
    return Seeds(_voices(), groups, _looks({each.name: each for each in groups}), _assets(), _templates())


def _voices() -> list[Voice]:
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        ("Sara", "English", "female", {"emotions": True}),
        ("Paul", "English", "male", {"emotions": True}),
        ("Ivy", "English", "female", {"engine": "starfish"}),
        ("Camille", "French", "female", {}),
        ("Luc", "French", "male", {"engine": "fish"}),
        ("Diego", "Spanish", "male", {}),
        ("Anke", "German", "female", {"engine": "starfish"}),
        ("Rafael", "Portuguese", "male", {}),
        ("Yuki", "Japanese", "female", {"engine": "fish"}),
        ("My own voice", "English", "female", {"private": True}),
    ]
    return [
        Voice(seeded_id("voice", name), -number, name, language, gender, **traits)
        for number, (name, language, gender, traits) in enumerate(rows)
    ]


def _groups() -> list[Group]:
    private: list[tuple[str, str]] = [
        ("Ann", "completed"),
        ("Photo of Mia", "completed"),
        ("Omar", "processing"),
        ("Nora", "failed"),
    ]
    public = [(name, "completed") for name in PEOPLE]
    return [
        Group(
            id=seeded_id("group", name),
            number=-number,
            name=name,
            gender="male" if name in ("Josh", "Tyler", "Wayne", "Bryan", "Edward", "Joon", "Omar") else "female",
            voice_id=seeded_id("voice", "Sara"),
            created_at=LONG_AGO - timedelta(days=number),
            private=(name, status) in private,
            status=status,
        )
        for number, (name, status) in enumerate(private + public)
    ]


def _looks(groups: dict[str, Group]) -> list[Look]:
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        ("Ann at the desk", "digital_twin", "Ann", {"engines": ENGINES}),
        ("Ann, upright", "digital_twin", "Ann", {"orientation": "portrait", "engines": ENGINES}),
        ("Mia", "photo_avatar", "Photo of Mia", {}),
        ("Omar, still made", "digital_twin", "Omar", {}),
        ("Nora, failed", "digital_twin", "Nora", {}),
    ]
    rows += [(f"{who} · {outfit}", "studio_avatar", who, {}) for who in PEOPLE for outfit in OUTFITS]
    return [
        Look(look_id(name), -number, name, kind, groups[who], **traits)
        for number, (name, kind, who, traits) in enumerate(rows)
    ]


def _assets() -> list[Asset]:
    rows = [
        ("Jingle", "audio/wav", "wav"),
        ("Logo", "image/png", "png"),
        ("City at night", "video/mp4", "mp4"),
    ]
    return [Asset(seeded_id("asset", name), name, kind, suffix, LONG_AGO) for name, kind, suffix in rows]


def variable(name: str, kind: str, /, **properties: Any) -> dict[str, Any]:
    """One variable of a template, as generating takes it."""
    return {name: {"name": name, "type": kind, "properties": properties}}


def _templates() -> list[Template]:
    voice = seeded_id("voice", "Sara")
    welcome = {
        **variable("first_name", "text", content="Anna"),
        **variable("company", "text", content="Acme"),
        **variable("logo", "image", url="https://files.example/logo.png", fit="contain"),
        **variable("presenter", "character", type="avatar", character_id=look_id("Ann at the desk"), voice_id=voice),
        **variable("speaker", "voice", voice_id=voice),
    }
    tour = {
        **variable("product", "text", content="our product"),
        **variable("clip", "video", url="https://files.example/tour.mp4", fit="cover", play_style="loop"),
        **variable("jingle", "audio", url="https://files.example/jingle.mp3"),
    }
    rows: list[tuple[str, str, dict[str, str], dict[str, Any]]] = [
        ("Welcome", "16:9", {"sc_1": "Hello {{first_name}}, welcome to {{company}}."}, welcome),
        ("Tour", "9:16", {"sc_1": "This is {{product}}.", "sc_2": "See it at work."}, tour),
        ("Without variables", "16:9", {"sc_1": "Always the same."}, {}),
    ]
    return [
        Template(seeded_id("template", name), -number, name, ratio, LONG_AGO, scenes, variables)
        for number, (name, ratio, scenes, variables) in enumerate(rows)
    ]
