"""Two scenarios that make a video of each row of a sheet, as blueprints that Make imports.

The one starts what is marked as ready, as many as may be under way at once. The other writes back how each ended. A row
is known by its id and its attempt: both are the step's idempotency key, so that no run pays for a row twice and only
what failed is made again. An end finds its row wherever it was moved: by the resource's extras, which hold the same
two, or, where it bears none, by the resource's id, which the first scenario has written into the row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action
from connector.catalogue.overrides import Batch
from connector.manifests.make import labels
from connector.manifests.make.component import plain
from connector.manifests.make.form import KEY
from connector.manifests.make.trigger_modules import TriggerModule, trigger_modules

FOLDER = Path("templates")
APP, SHEET = "APP_ID", "SPREADSHEET_ID"
"""What a user replaces before importing: the id of the app at Make, and of the sheet at Google."""
TAB = "Videos"
AT_ONCE = 3
READY, RENDERING, DONE, FAILED = "ready", "rendering", "done", "failed"

_CLEARED = "{{erase}}"
"""What clears a cell: one for which nothing is given stays as it is."""

Module = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of the sheet, in their order: its id, what the action is given, then what is written back."""

    given: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return ("id", *self.given, "status", "attempt", "made", "link", "message")

    def letter(self, name: str) -> str:
        """How a search of Google Sheets calls a column."""
        return chr(ord("A") + self.all.index(name))

    def of(self, module: int, name: str) -> str:
        """A column of a row that a module found."""
        return f"{module}.`{self.all.index(name)}`"

    def row(self, **values: str) -> dict[str, str]:
        """What is written into some columns."""
        return {str(self.all.index(name)): value for name, value in values.items()}


def templates(offer: Offer) -> dict[Path, str]:
    """The blueprints of a provider, by their path; none where it has no batch."""
    batch = offer.overrides.make.batch
    if batch is None:
        return {}
    action = next(each for each in offer.entries if isinstance(each, Action) and each.key == batch.action)
    ends = next(
        each for each in trigger_modules(offer) if each.triggers[0].resource_type == action.starts_resource_type
    )
    start = _blueprint(f"{offer.label}: start a batch from a sheet", _start(action, batch))
    found = _by_extras if _bears_extras(action) else _by_id
    end = _blueprint(f"{offer.label}: write back how a batch ended", _end(ends, batch, found), instant=True)
    names = {f"{offer.key}-batch-1-start.json": start, f"{offer.key}-batch-2-end.json": end}
    return {FOLDER / name: plain(blueprint) for name, blueprint in names.items()}


def header(batch: Batch) -> tuple[str, ...]:
    """The first row of the sheet."""
    return _Columns(batch.columns).all


def _start(action: Action, batch: Batch) -> Iterator[Module]:
    columns = _Columns(batch.columns)
    attempt = f"ifempty({columns.of(3, 'attempt')}; 1)"
    yield _search(1, columns, 100, status=RENDERING)
    yield {
        **_module(2, "builtin:BasicAggregator", {"id": f"{{{{{columns.of(1, 'id')}}}}}"}),
        "parameters": {"feeder": 1},
    }
    room = {"name": "Not too many at once", "conditions": [[_is("{{length(2.array)}}", "number:less", str(AT_ONCE))]]}
    yield _search(3, columns, f"{{{{{AT_ONCE} - length(2.array)}}}}", status=READY) | {"filter": room}
    failed = columns.row(status=FAILED, message="{{4.error.message}}")
    yield {
        **_module(
            4,
            f"app#{APP}:{labels.camel(action.key)}",
            {name: f"{{{{{columns.of(3, name)}}}}}" for name in batch.columns}
            | {
                KEY: f"{SHEET}-{{{{{columns.of(3, 'id')}}}}}-{{{{{attempt}}}}}",
            }
            | ({"extras": _extras(columns, attempt)} if _bears_extras(action) else {}),
        ),
        "parameters": {"__IMTCONN__": None},
        "onerror": [_update(6, 3, failed), _module(7, "builtin:Ignore", {})],
    }
    started = columns.row(
        status=RENDERING, attempt=f"{{{{{attempt}}}}}", made="{{4.id}}", link=_CLEARED, message=_CLEARED
    )
    yield _update(5, 3, started)


def _bears_extras(action: Action) -> bool:
    return any(field.key == "extras" for field in action.input)


def _extras(columns: _Columns, attempt: str) -> list[dict[str, str]]:
    row = {"key": "row", "value": f"{{{{{columns.of(3, 'id')}}}}}"}
    return [row, {"key": "attempt", "value": f"{{{{{attempt}}}}}"}]


Found = Callable[[_Columns, str, str], tuple[Module, dict[str, Any]]]
"""How an end finds its row: the search, and the conditions of writing into what it found. Given what the event is about
and the row's attempt.
"""


def _by_extras(columns: _Columns, about: str, attempt: str) -> tuple[Module, dict[str, Any]]:
    of_a_batch = {"name": "Of a batch", "conditions": [[{"a": f"{{{{{about}.extras.row}}}}", "o": "exist"}]]}
    latest = _is(f"{{{{{attempt}}}}}", "text:equal", f"{{{{{about}.extras.attempt}}}}")
    search = _search(2, columns, 1, id=f"{{{{{about}.extras.row}}}}") | {"filter": of_a_batch}
    return search, {"filter": {"name": "Of the latest attempt", "conditions": [[latest]]}}


def _by_id(columns: _Columns, about: str, attempt: str) -> tuple[Module, dict[str, Any]]:
    """Each attempt has an id of its own, and a row the latest."""
    return _search(2, columns, 1, made=f"{{{{{about}.id}}}}"), {}


def _end(ends: TriggerModule, batch: Batch, found: Found) -> Iterator[Module]:
    columns, (done, *_) = _Columns(batch.columns), ends.triggers
    about = f"1.{done.resource_type}"
    attempt = f"ifempty({columns.of(2, 'attempt')}; 1)"
    yield {**_module(1, f"app#{APP}:{ends.id}", {}), "parameters": {"__IMTHOOK__": None}}
    search, wanted = found(columns, about, attempt)
    yield search
    well = f'1.trigger = "{done.key}"'
    ended = columns.row(
        status=f'{{{{if({well}; "{DONE}"; "{FAILED}")}}}}',
        attempt=f"{{{{if({well}; {attempt}; {attempt} + 1)}}}}",
        made=f"{{{{{about}.id}}}}",
        link=f"{{{{{about}.{batch.link}}}}}",
        message="{{1.reason}}",
    )
    yield _update(3, 2, ended) | wanted


def _search(number: int, columns: _Columns, limit: int | str, **wanted: str) -> Module:
    mapper = {
        "from": "drive",
        "spreadsheetId": SHEET,
        "sheetId": TAB,
        "includesHeaders": True,
        "tableFirstRow": "A1:Z1",
        "filter": [[_is(columns.letter(name), "text:equal", value) for name, value in wanted.items()]],
        "sortOrder": "asc",
        "limit": str(limit),
        "valueRenderOption": "UNFORMATTED_VALUE",
        "dateTimeRenderOption": "FORMATTED_STRING",
    }
    return _google(number, "google-sheets:filterRows", mapper)


def _update(number: int, found_by: int, values: dict[str, str]) -> Module:
    mapper = {
        "from": "drive",
        "mode": "map",
        "spreadsheetId": SHEET,
        "sheetId": TAB,
        "rowNumber": f"{{{{{found_by}.`__ROW_NUMBER__`}}}}",
        "values": values,
        "valueInputOption": "RAW",
    }
    return _google(number, "google-sheets:updateRow", mapper)


def _google(number: int, name: str, mapper: dict[str, Any]) -> Module:
    return {**_module(number, name, mapper), "version": 2, "parameters": {"__IMTCONN__": None}}


def _module(number: int, name: str, mapper: dict[str, Any]) -> Module:
    place = {"designer": {"x": 300 * (number - 1), "y": 300 if number > 5 else 0}}
    return {"id": number, "module": name, "version": 1, "parameters": {}, "mapper": mapper, "metadata": place}


def _is(left: str, operator: str, right: str) -> dict[str, str]:
    return {"a": left, "b": right, "o": operator}


def _blueprint(name: str, flow: Iterator[Module], *, instant: bool = False) -> dict[str, Any]:
    """`sequential`: a run begins when the one before is over, so that two never count what is under way at once."""
    scenario = {
        "roundtrips": 1,
        "maxErrors": 3,
        "autoCommit": True,
        "autoCommitTriggerLast": True,
        "sequential": True,
        "confidential": False,
        "dataloss": False,
        "dlq": True,
        "freshVariables": False,
    }
    about = {"instant": instant, "version": 1, "scenario": scenario, "designer": {"orphans": []}}
    return {"name": name, "flow": list(flow), "metadata": about}
