"""What a form is on every platform: its sections, and its sets of fields of which one is to be filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue.fields import Field

ADVANCED = "Advanced"


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of a form under one label; the main part has none."""

    label: str | None
    fields: tuple[Field, ...]


def sections(fields: tuple[Field, ...]) -> tuple[Section, ...]:
    """The main part, each group in the order of its first field, then advanced fields. None of them is empty."""
    members: dict[str | None, list[Field]] = {None: []}
    for each in fields:
        if not each.advanced:
            members.setdefault(each.group, []).append(each)
    members[ADVANCED] = members.get(ADVANCED, []) + [each for each in fields if each.advanced]
    return tuple(Section(label, tuple(inside)) for label, inside in members.items() if inside)


def in_order(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields as a form shows them, section by section."""
    return tuple(each for section in sections(fields) for each in section.fields)


def one_of_each(
    fields: tuple[Field, ...], sets: tuple[tuple[str, ...], ...], given: Mapping[str, Any]
) -> dict[str, list[str]]:
    """What is wrong with a checked input: sets of which none or several are given, at every depth.

    Each gives `{field path: [sentences]}`; the first field of the set is blamed.
    """
    return dict(_faults(fields, sets, given, ""))


def _faults(
    fields: tuple[Field, ...], sets: tuple[tuple[str, ...], ...], given: Mapping[str, Any], above: str
) -> Iterator[tuple[str, list[str]]]:
    labels = {each.key: each.label for each in fields}
    for keys in sets:
        if len(filled := [key for key in keys if key in given]) != 1:
            named = [labels[key] for key in filled or keys]
            sentence = f"Fill in only one of {_listed(named, 'and')}." if filled else f"Fill in {_listed(named, 'or')}."
            yield f"{above}{keys[0]}", [sentence]
    for each in fields:
        if each.fields and each.key in given:
            inside = given[each.key]
            rows = enumerate(inside) if each.kind == "list" else [(None, inside)]
            for position, row in rows:
                place = f"{above}{each.key}." if position is None else f"{above}{each.key}.{position}."
                yield from _faults(each.fields, each.one_of, row, place)


def _listed(named: list[str], word: str) -> str:
    *first, last = named
    return f"{', '.join(first)} {word} {last}" if first else last
