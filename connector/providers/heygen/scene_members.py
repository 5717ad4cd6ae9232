"""Which fields of a part of a scene go with its type: a character, a voice and a background are of one type each.

A form may send what it has for the other types at its default value: that passes, and is as if it were left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue.entries import Input, Problems
from connector.catalogue.fields import Field
from connector.providers.heygen.defaults import DEFAULTS


@dataclass(frozen=True, slots=True)
class Members:
    """What only goes with one type. `required` must be there; of `one_of` exactly one, where there are any."""

    goes: frozenset[str]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


def members(goes: str, required: str = "", one_of: str = "") -> Members:
    """From keys that are separated by blanks."""
    also = f"{goes} {required} {one_of}".split()
    return Members(frozenset(also), tuple(required.split()), tuple(one_of.split()))


def faults(part: Input, at: str, fields: tuple[Field, ...], by_type: Mapping[str, Members]) -> Problems:
    """What is wrong with a part of a scene, each for itself; `at` is the part's path."""
    return dict(_faults(part, at, {each.key: each for each in fields}, by_type))


def own(part: Input, by_type: Mapping[str, Members]) -> dict[str, Any]:
    """A part of a scene that has no faults, without the defaults of other types."""
    others = _of_others(part, by_type)
    return {key: value for key, value in part.items() if key not in others}


def _of_others(part: Input, by_type: Mapping[str, Members]) -> frozenset[str]:
    every = (each.goes for each in by_type.values())
    return frozenset[str]().union(*every) - by_type[part["type"]].goes


def _faults(
    part: Input, at: str, fields: Mapping[str, Field], by_type: Mapping[str, Members]
) -> Iterator[tuple[str, list[str]]]:
    mine = by_type[part["type"]]
    chosen = next(each.label for each in fields["type"].choices if each.value == part["type"])
    for key in sorted(_of_others(part, by_type) & part.keys()):
        if part[key] == DEFAULTS.get(f"video_inputs[].{at.rpartition('.')[2]}.{key}"):
            continue
        yield f"{at}.{key}", [f"Does not go with the type {chosen}."]
    for key in mine.required:
        if key not in part:
            yield f"{at}.{key}", [f"{fields[key].label} is missing: the type {chosen} needs it."]
    if mine.one_of and len(given := [key for key in mine.one_of if key in part]) != 1:
        named = [fields[key].label for key in mine.one_of]
        only = "Fill in only one of {} and {}." if given else "Fill in {} or {}."
        yield f"{at}.{mine.one_of[0]}", [only.format(*named)]
