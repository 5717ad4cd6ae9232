"""Filters of a subscription: which events of its trigger it wants."""

from collections.abc import Mapping
from typing import Any

KEYS = ("video_id", "avatar_id")
EXTRAS = "extras."


def problems(filters: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with some filters, by field path; empty when nothing is."""
    wrong = {}
    for key, value in filters.items():
        if key not in KEYS and not (key.startswith(EXTRAS) and len(key) > len(EXTRAS)):
            wrong[f"filters.{key}"] = [f"Must be one of: {', '.join(KEYS)}, or {EXTRAS} and the name of a pair."]
        elif not isinstance(value, str):
            wrong[f"filters.{key}"] = ["Must be text."]
    return wrong


def wants(filters: Mapping[str, Any], *, about: str, thing: Mapping[str, Any]) -> bool:
    """Whether an event about a thing passes: every filter that speaks of such a thing must agree with it."""
    for key, value in filters.items():
        if key.startswith(EXTRAS):
            if thing.get("extras", {}).get(key.removeprefix(EXTRAS)) != value:
                return False
        elif key == f"{about}_id" and thing.get("id") != value:
            return False
    return True
