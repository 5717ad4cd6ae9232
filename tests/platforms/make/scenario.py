"""A scenario of Make, run from its blueprint: modules of the app against a live bridge, Google Sheets in memory.

Only the modules that our templates use. What a blueprint writes as `{{3.id; 1}}` is what an app writes as
`{{m3.id, 1}}`, so that one evaluator reads both.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from platforms.make.engine import Make, MakeError
from platforms.make.form import FormError
from platforms.make.iml.evaluate import fill
from platforms.make.iml.values import NOTHING, text

Bundles = Mapping[str, Any]
ERASE = "\0erase"

_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_MODULE = re.compile(r"\b([0-9]+)\.(?=[A-Za-z_`])")


@dataclass
class Sheet:
    """Rows below a header, each by the names of its columns. Rows are counted from 1, the header is the first."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, **cells: Any) -> None:
        """Raises `KeyError` for a column that there is not."""
        self.rows.append({name: cells.pop(name, "") for name in self.columns})
        if cells:
            raise KeyError(*cells)

    def statuses(self) -> list[str]:
        return [row["status"] for row in self.rows]

    def search(self, mapper: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What `google-sheets:filterRows` gives: cells by their number, empty ones left out."""
        (conditions,) = mapper["filter"]
        assert all(each["o"] == "text:equal" for each in conditions)
        wanted = {self.columns[ord(each["a"]) - ord("A")]: text(each["b"]) for each in conditions}
        found = [
            {"__ROW_NUMBER__": number}
            | {str(index): row[name] for index, name in enumerate(self.columns) if row[name] != ""}
            for number, row in enumerate(self.rows, 2)
            if all(text(row[name]) == value for name, value in wanted.items())
        ]
        return found[: int(mapper["limit"])]

    def update(self, mapper: Mapping[str, Any]) -> None:
        """What `google-sheets:updateRow` does: writes the columns for which there is something, or `erase`."""
        row = self.rows[mapper["rowNumber"] - 2]
        for index, value in mapper["values"].items():
            if value == ERASE:
                row[self.columns[int(index)]] = ""
            elif value not in (None, NOTHING, ""):
                row[self.columns[int(index)]] = value


@dataclass
class Scenario:
    """A blueprint with its app, and the sheet that it was pointed at. `seen`: errors that a handler took."""

    blueprint: Mapping[str, Any]
    make: Make
    sheet: Sheet
    seen: list[Exception] = field(default_factory=list)

    def run(self, received: Any = None) -> None:
        """One run; of an instant scenario, for something received. Raises `MakeError` where no handler is."""
        self._flow(list(self.blueprint["flow"]), {}, received)

    def _flow(self, flow: list[Any], bundles: Bundles, received: Any = None) -> None:
        if not flow:
            return
        module, *rest = flow
        if rest and rest[0]["module"] == "builtin:BasicAggregator":
            aggregator, *rest = rest
            found = self._bundles(module, bundles, received)
            rows = [_filled(aggregator["mapper"], {**bundles, f"m{module['id']}": each}) for each in found]
            self._flow(rest, {**bundles, f"m{aggregator['id']}": {"array": rows}})
            return
        if not _passes(module.get("filter"), bundles):
            return
        try:
            found = self._bundles(module, bundles, received)
        except (MakeError, FormError) as wrong:
            if "onerror" not in module:
                raise
            self.seen.append(wrong)
            message = wrong.message if isinstance(wrong, MakeError) else str(wrong)
            self._flow(module["onerror"], {**bundles, f"m{module['id']}": {"error": {"message": message}}})
            return
        for each in found:
            self._flow(rest, {**bundles, f"m{module['id']}": each})

    def _bundles(self, module: Mapping[str, Any], bundles: Bundles, received: Any) -> list[Any]:
        mapper = _filled(module["mapper"], bundles)
        match module["module"]:
            case "google-sheets:filterRows":
                return self.sheet.search(mapper)
            case "google-sheets:updateRow":
                self.sheet.update(mapper)
                return [{}]
            case "builtin:Ignore":
                return []
        id = module["module"].partition(":")[2]
        part = self.make.app.find("module", id)
        if part.about["moduleType"] == "instant_trigger":
            return [self.make.receive(part.about["webhook"], received)]
        return self.make.run(id, {key: each for key, each in mapper.items() if each is not NOTHING})


def _filled(code: Any, bundles: Bundles) -> Any:
    return fill(_as_of_an_app(code), {**bundles, "erase": ERASE})


def _as_of_an_app(code: Any) -> Any:
    match code:
        case str():
            return _EXPRESSION.sub(lambda found: _MODULE.sub(r"m\1.", found[0]).replace(";", ","), code)
        case list():
            return [_as_of_an_app(each) for each in code]
        case dict():
            return {key: _as_of_an_app(each) for key, each in code.items()}
        case _:
            return code


def _passes(wanted: Mapping[str, Any] | None, bundles: Bundles) -> bool:
    return wanted is None or all(_holds(_filled(each, bundles)) for each in _conditions(wanted))


def _conditions(wanted: Mapping[str, Any]) -> Iterator[Any]:
    (conditions,) = wanted["conditions"]
    yield from conditions


def _holds(condition: Mapping[str, Any]) -> bool:
    left, right = condition["a"], condition.get("b")
    match condition["o"]:
        case "exist":
            return left not in (None, NOTHING, "")
        case "text:equal":
            return text(left) == text(right)
        case "number:less":
            return bool(float(left) < float(right or 0))
        case operator:
            raise ValueError(f"{operator} is not known here")
