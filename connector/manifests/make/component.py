"""A component of an app: its line in `makecomapp.json`, and its code files where Make's editor looks for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from connector.manifests.make import labels

_NOTE = "// Written by `connector manifests` from the catalogue. Do not edit.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """`about` holds label, module type and the like, `codes` the code files by the editor's names of them.

    A code that is None is typed in at Make, and neither brought there nor taken from there.
    """

    kind: Literal["connection", "webhook", "module", "rpc"]
    id: str
    about: Mapping[str, str]
    codes: Mapping[str, Any]

    @property
    def line(self) -> dict[str, Any]:
        """What `makecomapp.json` says of it."""
        return {**self.about, "codeFiles": {name: self._named(name) for name in self.codes}}

    @property
    def files(self) -> dict[Path, str]:
        """Its code files, by their path in the app."""
        return {self._path(name): iml(code) for name, code in self.codes.items() if code is not None}

    def _named(self, name: str) -> str | None:
        return None if self.codes[name] is None else str(self._path(name))

    def _path(self, name: str) -> Path:
        folder = labels.kebab(self.id)
        signs_in = name == "communication" and self.about.get("connectionType") == "oauth"
        file = "oauth-communication" if signs_in else labels.kebab(name)  # by which the editor knows its schema
        return Path(f"{self.kind}s") / folder / f"{folder}.{file}.iml.json"


def iml(code: Any) -> str:
    """A code file: JSON in which Make allows comments."""
    return _NOTE + plain(code)


def plain(code: Any) -> str:
    """A file that Make reads as strict JSON."""
    return json.dumps(code, indent=4, ensure_ascii=False) + "\n"
