"""Option lists: what the dropdowns of a form are filled with. Argil lists avatars and voices whole, without pages."""

from typing import Any, cast

from connector.catalogue.operations import Input, Options
from connector.providers.argil import things
from connector.providers.argil.client import Client
from connector.providers.base import Call


def avatars(call: Call, _given: Input) -> list[dict[str, Any]]:
    """Only avatars that can be used: Argil calls them IDLE once they are trained."""
    client = cast(Client, call.client)
    return [things.avatar_row(raw) for raw in client.ask(client.reads.avatars()) if raw.get("status") == "IDLE"]


def voices(call: Call, _given: Input) -> list[dict[str, Any]]:
    client = cast(Client, call.client)
    return [things.voice_row(raw) for raw in client.ask(client.reads.voices())]


OPTIONS = (
    Options(
        key="avatars",
        label="Avatars",
        help="Avatars of the account that are ready to use.",
        output=things.ROW,
        sample={"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "name": "Anna · 9:16 · Atom"},
        perform=avatars,
    ),
    Options(
        key="voices",
        label="Voices",
        help="Voices of the account.",
        output=things.ROW,
        sample={"id": "123e4567-e89b-12d3-a456-426614174000", "name": "Clara · French · Female"},
        perform=voices,
    ),
)
