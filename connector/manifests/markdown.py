"""The catalogue and the calls as Markdown: the generated page of the docs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connector.catalogue.catalogue import KINDS, Catalogue, Offer
from connector.catalogue.entries import Action, Entry, Trigger
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.fields import Field
from connector.manifests import error_responses, tables
from connector.manifests.endpoint import Endpoint

_INTRO = """\
# Reference

Written by `connector manifests` from the catalogue; edit the declarations, not this page. The same as a page of a
running bridge: `/docs`; for machines: `/openapi.json` and `manifests/openapi.yaml`.
"""
_ABOUT = {
    "actions": "`POST /v1/actions/{action}` with the fields as JSON, or as a multipart form where one of them takes a"
    " file.",
    "searches": "`GET /v1/searches/{search}` with the fields in the query. A bare array; a miss is `[]`. Where more may"
    " follow, the header `X-Next-Cursor` is the `cursor` of the next page.",
    "options": "`GET /v1/options/{list}`: what the dropdowns of a form are filled with. A bare array, in pages like a"
    " search's.",
    "triggers": "`GET /v1/triggers/{trigger}/recent` lists what was sent, newest first.",
}
_ONE = {"actions": "action", "searches": "search", "options": "options"}


def reference(catalogue: Catalogue, own: Sequence[Endpoint]) -> str:
    """The whole page."""
    parts = [_INTRO, *_errors(), *_calls(own)]
    several = len(catalogue.offers) > 1
    for plural, kind in KINDS:
        entries = list(catalogue.of(kind))  # type: ignore[type-var]
        if entries:
            parts += [f"## {tables.TITLES[plural]}\n", f"{_ABOUT[plural]}\n"]
        for offer, entry in entries:
            parts += _entry(offer, entry, several=several)
    parts += _groups(catalogue, several=several)
    return "\n".join(parts).rstrip() + "\n"


def reach(offer: Offer) -> str:
    """Where each operation of a provider's API is reached, then the tables of its fields."""
    lines = [line([f"{offer.label}'s operation", "Reached by"]), line(["---"] * 2)]
    for operation, places in offer.reached_by:
        lines.append(line([f"`{operation}`", ", ".join(_place(each) for each in places)]))
    title = f"## Where {offer.label}'s API is reached"
    return "\n\n".join([title, "\n".join(lines), *map(_field_table, offer.field_tables)])


def _field_table(told: FieldTable) -> str:
    """What a provider tells of some of its fields, beside their limits."""
    lines = [line(["Field", "Kind", "Limits", *told.columns]), line(["---"] * (3 + len(told.columns)))]
    for row in tables.rows(told.fields):
        if row.path in told.cells:
            lines.append(line([f"`{row.path}`", row.kind, _limits(row), *told.cells[row.path]]))
    return "\n\n".join([f"## {told.title}", told.about, "\n".join(lines)])


def _place(place: str) -> str:
    kind, _, key = place.partition("/")
    return f"{_ONE.get(kind, kind)} `{key}`" if key else place


def table(fields: tuple[Field, ...], *, inputs: bool) -> str:
    """A table of fields; only inputs can be required."""
    head = ["Field", "Kind", "Required", "Limits", "Meaning"] if inputs else ["Field", "Kind", "Meaning"]
    lines = [line(head), line(["---"] * len(head))]
    for row in tables.rows(fields):
        required = ["yes" if row.required else "", _limits(row)] if inputs else []
        lines.append(line([f"`{row.path}`", row.kind, *required, row.help]))
    return "\n".join(lines) + "\n"


def _limits(row: tables.Row) -> str:
    return "; ".join(filter(None, [row.limits, ", ".join(f"`{value}`" for value, _ in row.choices)]))


def line(cells: Sequence[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _errors() -> Iterator[str]:
    yield "## Errors\n"
    lines = [line(["Status", "Code", "When"]), line(["---"] * 3)]
    for status, codes in error_responses.codes().items():
        lines.append(line([str(status), ", ".join(f"`{code}`" for code in codes), error_responses.MEANINGS[status]]))
    yield "\n".join(lines) + "\n"


def _calls(own: Sequence[Endpoint]) -> Iterator[str]:
    yield "## The bridge's own calls\n"
    lines = [line(["Call", "Answer", "What it does"]), line(["---"] * 3)]
    for call in own:
        statuses = ", ".join(str(status) for status in call.responses)
        lines.append(line([f"`{call.method} {call.path}`", statuses, f"{call.label}. {call.help}"]))
    yield "\n".join(lines) + "\n"


def _entry(offer: Offer, entry: Entry, *, several: bool) -> Iterator[str]:
    yield f"### {entry.label} (`{entry.key}`{f', {offer.label}' if several else ''})\n"
    yield f"{entry.help}\n"
    if isinstance(entry, Trigger):
        yield f"Event type `{entry.event_type}`.\n"
    elif entry.input:
        yield table(entry.input, inputs=True)
    if isinstance(entry, Action):
        for example in entry.examples[:1]:
            yield _json("Example", example.input)
    yield table(entry.output, inputs=False)
    yield _json("Sample", entry.sample)


def _groups(catalogue: Catalogue, *, several: bool) -> Iterator[str]:
    yield "## Groups of triggers\n"
    yield (
        "One subscription may listen to several triggers (`triggers` of `POST /v1/subscriptions`, also by the key of a"
        " group). `GET /v1/triggers/{group}/recent?triggers=` lists what any of them sent, newest first.\n"
    )
    lines = [line(["Group", "Key", "Triggers", "What it does"]), line(["---"] * 4)]
    for offer in catalogue.offers:
        for group in offer.trigger_groups:
            label = f"{group.label} ({offer.label})" if several else group.label
            triggers = ", ".join(f"`{key}`" for key in group.triggers)
            lines.append(line([label, f"`{group.key}`", triggers, group.help]))
    yield "\n".join(lines) + "\n"


def _json(title: str, value: Mapping[str, Any]) -> str:
    return f"{title}:\n\n```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```\n"
