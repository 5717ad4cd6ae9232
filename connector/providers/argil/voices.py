"""Voices: look at one, find some by name, language or gender."""

from collections.abc import Mapping
from typing import Any

from connector.catalogue import search_filters, words
from connector.catalogue.entries import Action, AntiExample, Example, Input, Search
from connector.catalogue.fields import Choice, Field
from connector.providers.argil import fields, filters
from connector.providers.argil.client import Client
from connector.providers.base import Call

_ID = "123e4567-e89b-12d3-a456-426614174000"

LANGUAGES = (
    "ENGLISH",
    "SPANISH",
    "FRENCH",
    "PORTUGUESE",
    "BRAZILIAN_PORTUGUESE",
    "GERMAN",
    "RUSSIAN",
    "HINDI",
    "CHINESE",
    "DUTCH",
    "ARABIC",
)
GENDERS = ("MALE", "FEMALE")

VOICE = (
    Field(key="id", kind="string", label="Voice ID", help="Argil's id of the voice."),
    Field(key="name", kind="string", label="Name", help="What the voice is called.", nullable=True),
    Field(key="status", kind="string", label="Status", help="In Argil's words, such as IDLE.", nullable=True),
    Field(key="language", kind="string", label="Language", help="Such as BRAZILIAN_PORTUGUESE.", nullable=True),
    Field(key="gender", kind="string", label="Gender", help="MALE or FEMALE.", nullable=True),
    Field(key="sample_url", kind="string", label="Sample URL", help="How the voice sounds.", nullable=True),
    Field(key="created_at", kind="datetime", label="Created At", help="When it was created.", nullable=True),
    Field(key="updated_at", kind="datetime", label="Updated At", help="When it last changed.", nullable=True),
)

VOICE_SAMPLE: dict[str, Any] = {
    "id": _ID,
    "name": "Clara",
    "status": "IDLE",
    "language": "FRENCH",
    "gender": "FEMALE",
    "sample_url": "https://example.com/voices/clara.wav",
    "created_at": "2026-01-01T10:00:00.000Z",
    "updated_at": "2026-01-01T10:05:00.000Z",
}


def voice(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A voice of Argil's as `VOICE` describes it. What Argil leaves out or empty is None."""
    return {
        "id": raw["id"],
        "name": raw.get("name"),
        "status": raw.get("status"),
        "language": raw.get("language"),
        "gender": raw.get("gender"),
        "sample_url": raw.get("sampleUrl") or None,
        "created_at": raw.get("createdAt"),
        "updated_at": raw.get("updatedAt"),
    }


def get_voice(call: Call[Client], given: Input) -> dict[str, Any]:
    client = call.client
    seen = client.ask(client.reads.voice(given["voice_id"]))
    return voice(seen)


def find_voices(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    client = call.client
    rows = [voice(raw) for raw in client.ask(client.reads.voices()) if filters.agrees(raw, given)]
    wanted = {key: given[key] for key in ("language", "gender") if key in given}
    return [row for row in rows if wanted.items() <= row.items()]


def _choices(values: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, words.title(value)) for value in values)


ACTIONS = (
    Action(
        key="get_voice",
        label="Get Voice",
        help="Looks at one voice: its language, its gender and how it sounds.",
        input=(
            Field(
                key="voice_id",
                kind="string",
                label="Voice",
                help="Which voice to look at.",
                max=fields.LONGEST_ID,
                options="voices",
                required=True,
                example=_ID,
            ),
        ),
        output=VOICE,
        sample=VOICE_SAMPLE,
        perform=get_voice,
        examples=(Example("by_id", {"voice_id": _ID}),),
        anti_examples=(AntiExample("no_id", {}, "voice_id", "Which voice?"),),
    ),
)

SEARCHES = (
    Search(
        key="find_voices",
        label="Find Voices",
        help="Finds voices of the account by name, language, gender or date; without any of them, all.",
        input=(
            filters.name_of("voice"),
            Field(
                key="language",
                kind="choice",
                label="Language",
                help="Only voices that speak it.",
                choices=_choices(LANGUAGES),
            ),
            Field(
                key="gender",
                kind="choice",
                label="Gender",
                help="Only voices that sound like it.",
                choices=_choices(GENDERS),
            ),
            *search_filters.CREATED,
        ),
        output=VOICE,
        sample=VOICE_SAMPLE,
        perform=find_voices,
    ),
)
