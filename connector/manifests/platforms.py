"""The table of the docs that says what each platform calls each entry of the catalogue, with no cell left empty.

A platform's package gives one column: `coverage(offer)`, a pure function from what a provider offers to the text of
each cell, by kind ("action", "search", "options", "trigger") and key. A cell says what the entry is called there,
or, in a sentence, why it is not there. A new platform is one line in `COLUMNS`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from connector.catalogue.catalogue import KINDS, Catalogue, Offer
from connector.manifests import make, markdown, tables
from connector.manifests.n8n.coverage import coverage as n8n
from connector.manifests.zapier.coverage import coverage as zapier

Cells = Mapping[tuple[str, str], str]
Coverage = Callable[[Offer], Cells]

COLUMNS: tuple[tuple[str, Coverage], ...] = (("Zapier", zapier), ("Make", make.coverage), ("n8n", n8n))

_INTRO = """\
# On each platform

Written by `connector manifests` from the catalogue: what every action, search, option list and trigger is called on
each platform.
"""


class EmptyCell(ValueError):
    """A platform says nothing of an entry: it is to have it, or to say why not."""


def page(catalogue: Catalogue, columns: Sequence[tuple[str, Coverage]] = COLUMNS) -> str:
    """The whole page. Raises `EmptyCell`."""
    parts = [_INTRO]
    several = len(catalogue.offers) > 1
    for offer in catalogue.offers:
        told = [(platform, coverage(offer)) for platform, coverage in columns]
        for plural, kind in KINDS:
            keys = [entry.key for entry in offer.entries if isinstance(entry, kind)]
            if keys:
                parts.append(f"## {tables.TITLES[plural]}{f' of {offer.label}' if several else ''}\n")
                parts.append("\n".join(_table(kind.__name__.lower(), keys, told)) + "\n")
    return "\n".join(parts)


def _table(kind: str, keys: Sequence[str], told: Sequence[tuple[str, Cells]]) -> Iterator[str]:
    yield markdown.line(["", *(platform for platform, _ in told)])
    yield markdown.line(["---"] * (len(told) + 1))
    for key in keys:
        yield markdown.line([f"`{key}`", *(_cell(platform, cells, (kind, key)) for platform, cells in told)])


def _cell(platform: str, cells: Cells, place: tuple[str, str]) -> str:
    cell = cells.get(place, "").strip()
    if not cell:
        raise EmptyCell(f"{platform} says nothing of {'/'.join(place)}.")
    return cell
