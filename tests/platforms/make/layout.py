"""An app's files, read as Make's editor reads them: strict JSON, comments only where it allows them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

Files = Mapping[str, str]


class LayoutError(ValueError):
    """A file that Make could not read, or that is not there."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component: its kind and id, its line in `makecomapp.json`, its code files parsed, by the editor's names."""

    kind: str
    id: str
    about: Mapping[str, Any]
    codes: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def signs_in(self) -> bool:
        """Whether it is a connection by OAuth, whose communication holds several requests by their names."""
        return bool(self.about.get("connectionType") == "oauth")

    @property
    def communication(self) -> Any:
        """Of several requests in a row the last: it is the one that gives the output."""
        return self.requests[-1]

    @property
    def requests(self) -> list[Any]:
        told = self.codes["communication"]
        return told if isinstance(told, list) else [told]


@dataclass(frozen=True, slots=True)
class App:
    """`documents` holds every JSON file parsed, by its path; `whole` is `makecomapp.json`."""

    documents: Mapping[str, Any]
    whole: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def base(self) -> Any:
        return self.documents[self.whole["generalCodeFiles"]["base"]]

    @property
    def groups(self) -> Any:
        return self.documents[self.whole["generalCodeFiles"]["groups"]]

    def of(self, kind: str) -> Iterator[Part]:
        """The components of a kind."""
        return (each for each in self.parts if each.kind == kind)

    def modules(self, *types: str) -> Iterator[Part]:
        """The modules of some types, or all."""
        return (each for each in self.of("module") if not types or each.about["moduleType"] in types)

    def find(self, kind: str, id: str) -> Part:
        """One component. Raises `LayoutError` when there is none."""
        found = next((each for each in self.of(kind) if each.id == id), None)
        if found is None:
            raise LayoutError(f"there is no {kind} {id}")
        return found


def read(folder: Path) -> Files:
    """The files of an app, by their path in it."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def load(files: Files) -> App:
    """The app that some files are. Raises `LayoutError`."""
    documents = {path: _parsed(path, text) for path, text in files.items() if path.endswith(".json")}
    if "makecomapp.json" not in documents:
        raise LayoutError("there is no makecomapp.json")
    whole = documents["makecomapp.json"]
    for path in whole["generalCodeFiles"].values():
        if path is not None and path not in files:
            raise LayoutError(f"{path} is not there")
    parts = tuple(
        Part(kind, id, about, {name: _document(documents, path) for name, path in about["codeFiles"].items() if path})
        for kind, lines in whole["components"].items()
        for id, about in lines.items()
    )
    return App(documents, whole, parts)


def _document(documents: Mapping[str, Any], path: str) -> Any:
    if path not in documents:
        raise LayoutError(f"{path} is not there")
    return documents[path]


def _parsed(path: str, text: str) -> Any:
    """Whole lines may be comments in `.iml.json`; a comma before a closing bracket is refused everywhere."""
    if path.endswith(".iml.json"):
        text = "\n".join("" if line.lstrip().startswith("//") else line for line in text.split("\n"))
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except ValueError as wrong:
        raise LayoutError(f"{path}: {wrong}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name comes twice")
    return members


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
