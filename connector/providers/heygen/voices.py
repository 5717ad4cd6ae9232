"""Voices: the account's own and those that HeyGen offers, found by name, language or gender.

HeyGen finds by a language only in its own spelling, so that is looked at here. The older interface lists all at once.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connector import errors
from connector.catalogue import words
from connector.catalogue.entries import Input, Search
from connector.catalogue.fields import Field, choices
from connector.catalogue.pages import Page
from connector.providers.base import Call
from connector.providers.heygen import answers, paging
from connector.providers.heygen.client import Client
from connector.providers.heygen.resources import text

VOICES = "/v3/voices"
OWNERSHIPS = ("private", "public")  # the order that they are listed in

LANGUAGE = Field(
    key="language",
    kind="string",
    label="Language",
    help="Only voices of this language: its English name or a part of it, such as Portuguese.",
    max=100,
)
_GENDER = Field(
    key="gender",
    kind="choice",
    label="Gender",
    help="Only voices that sound like it.",
    choices=choices(female="Female", male="Male"),
)


def _some(key: str, kind: Any, label: str, help: str) -> Field:
    return Field(key=key, kind=kind, label=label, help=help, nullable=True)


VOICE = (
    Field(key="id", kind="string", label="Voice ID", help="HeyGen's id of the voice."),
    _some("name", "string", "Name", "What the voice is called."),
    _some("language", "string", "Language", "The language that it speaks best."),
    _some("gender", "string", "Gender", "female or male."),
    _some("ownership", "string", "Ownership", "public, or private for the account's own."),
    _some("sample_url", "string", "Sample URL", "How the voice sounds."),
    _some("supports_locale", "boolean", "Supports Locale", "Whether it can speak with another accent."),
    _some("supports_pause", "boolean", "Supports Pause", "Whether it takes pauses in a script."),
    _some("supports_emotion", "boolean", "Supports Emotion", "Told by HeyGen's older interface alone."),
)

VOICE_SAMPLE: dict[str, Any] = {
    "id": "2f72ee82b83d4b00af16c4771d611752",
    "name": "Sara",
    "language": "English",
    "gender": "female",
    "ownership": "public",
    "sample_url": "https://files.example.com/sara.mp3",
    "supports_locale": True,
    "supports_pause": True,
    "supports_emotion": None,
}


def shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A voice of either interface as `VOICE` describes it."""
    return {
        "id": text(raw, "voice_id"),
        "name": text(raw, "name"),
        "language": text(raw, "language"),
        "gender": text(raw, "gender"),
        "ownership": text(raw, "type"),
        "sample_url": text(raw, "preview_audio_url", "preview_audio"),
        "supports_locale": _flag(raw, "support_locale"),
        "supports_pause": _flag(raw, "support_pause"),
        "supports_emotion": _flag(raw, "emotion_support"),
    }


def find_voices(call: Call[Client], given: Input) -> Page | list[dict[str, Any]]:
    return listed(call.client, given, lambda voice: _agrees(voice, given))


def listed(
    client: Client, given: Input, keep: Callable[[dict[str, Any]], bool], *, recent: bool = False
) -> Page | list[dict[str, Any]]:
    """The voices to be kept: a page of v3's, or all of the older interface's. `recent`: a moment ago will do."""
    if client.api == "v2":
        if "ownership" in given:
            raise errors.InvalidInput.at(
                "ownership", "Is not told by HeyGen's older interface (v2), which this bridge is set to use."
            )
        return [each for each in _legacy(client, recent) if keep(each)]

    def kept(raw: Mapping[str, Any]) -> dict[str, Any] | None:
        voice = shown(raw)
        return voice if keep(voice) else None

    def turn(ownership: str, asked: Input) -> Page:
        query = {"type": ownership} | ({"gender": given["gender"]} if "gender" in given else {})
        return paging.turn(client, VOICES, query, asked, shown=kept, recent=recent)

    return paging.one_after_another((given["ownership"],) if "ownership" in given else OWNERSHIPS, turn, given)


def _legacy(client: Client, recent: bool) -> Iterator[dict[str, Any]]:
    told = answers.data((client.recall if recent else client.ask)(client.reads.get("/v2/voices", what="this list")))
    return (shown(each) for each in answers.rows({"data": told.get("voices") or []}))


def _agrees(voice: Mapping[str, Any], given: Input) -> bool:
    gender = str(voice["gender"] or "").casefold()
    return (
        given.get("gender", gender) == gender
        and words.holds(voice["language"], given.get("language", ""))
        and words.holds(voice["name"], given.get("name", ""))
    )


def _flag(raw: Mapping[str, Any], key: str) -> bool | None:
    value = raw.get(key)
    return value if isinstance(value, bool) else None


SEARCHES = (
    Search(
        key="find_voices",
        label="Find Voices",
        help="Finds the account's own voices and those that HeyGen offers, by name, language or gender; without any"
        " of them, all.",
        input=(
            Field(
                key="name",
                kind="string",
                label="Name",
                help="A part of its name; capitals and accents make no difference.",
                max=200,
            ),
            LANGUAGE,
            _GENDER,
            Field(
                key="ownership",
                kind="choice",
                label="Ownership",
                help="Only those that HeyGen offers to all, or only the account's own; both when left out.",
                choices=choices(public="Public", private="Private"),
            ),
        ),
        default_limit=50,
        output=VOICE,
        sample=VOICE_SAMPLE,
        perform=find_voices,
    ),
)
