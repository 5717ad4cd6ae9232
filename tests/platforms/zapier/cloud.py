"""What Zapier's cloud does around core: names headers its way, fills forms in, keeps what subscribing answered."""

from collections.abc import Mapping
from typing import Any

from support.receiver import Arrival

from connector.catalogue.fields import Field


def request(arrival: Arrival) -> dict[str, Any]:
    """A received request as a bundle holds it: all headers but two bear `Http-` and are written In-This-Way."""
    headers = {}
    for name, value in arrival.headers.items():
        plain = name in ("content-type", "content-length")
        headers[name.title() if plain else f"Http-{name.title()}"] = value
    raw = {"method": "POST", "querystring": "", "headers": headers, "content": arrival.body.decode()}
    return {"rawRequest": raw, "cleanedRequest": arrival.event}


def form(declared: tuple[Field, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """An input as its user fills it into the form: objects taken apart, line items under their list's name."""
    told: dict[str, Any] = {}
    known = {field.key: field for field in declared}
    for key, value in given.items():
        field = known.get(key)
        if field is not None and field.kind == "object":
            told |= {f"{key}__{inner}": each for inner, each in form(field.fields, value).items()}
        elif field is not None and field.kind == "list" and field.fields:
            rows = [form(field.fields, row) for row in value]
            told[key] = [{f"{key}__{inner}": each for inner, each in row.items()} for row in rows]
        elif field is None and known.get(key.partition("__")[0], Field).kind == "pairs":
            pairs, _, name = key.partition("__")
            told.setdefault(pairs, {})[name] = value
        else:
            told[key] = value
    return told
