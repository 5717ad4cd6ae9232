"""A file in an input is known by its bytes, is kept by nobody, and is refused before anything is done."""

import base64
import io
from typing import Any

import pytest

from connector import errors
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.catalogue.files import File, Writer

from .declarations import Declarations
from .spending import Doing
from .stand_in import StandIn


def file_of(content: bytes, filename: str = "file") -> File:
    """The file that a multipart form brings."""
    writer = Writer(io.BytesIO())
    writer.write(content)
    return writer.finish(filename=filename)


class Files(Declarations):
    """Every field of a changing action that a file may stand in."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "holder" in metafunc.fixturenames:
            actions = [each for each in self._of(Action) if each.changes]
            holders = [(action, field) for action in actions for field in action.input if field.kind == "file"]
            metafunc.parametrize("holder", holders, ids=[f"{action.key}-{field.key}" for action, field in holders])
        else:
            super().pytest_generate_tests(metafunc)  # type: ignore[misc]

    def test_the_same_bytes_are_one_operation_however_they_come(
        self, holder: tuple[Action, Field], doing: Doing, stand_in: StandIn
    ) -> None:
        action, field = holder
        content = stand_in.file(action)
        given = stand_in.input(action)
        coded = f"data:;base64,{base64.b64encode(content).decode()}"
        doing.changed()
        first = doing.done(action, given | {field.key: coded}, "k")
        assert not isinstance(first, errors.Problem) and doing.changed() == 1, first
        for name in ("file", "other.bin"):
            assert doing.done(action, given | {field.key: file_of(content, name)}, "k") == first
        other = doing.done(action, given | {field.key: file_of(content + b"\0")}, "k")
        assert isinstance(other, errors.IdempotencyConflict) and doing.changed() == 0

    def test_no_bytes_are_kept(self, holder: tuple[Action, Field], doing: Doing, stand_in: StandIn) -> None:
        action, field = holder
        content = stand_in.file(action)
        doing.done(action, stand_in.input(action) | {field.key: file_of(content, "a.bin")}, "k")
        kept: Any = doing.kept().input[field.key]
        assert kept["size"] == len(content) and set(kept) == {"sha256", "size", "filename", "media_type"}

    def test_a_bad_file_is_told_before_anything_is_done(
        self, holder: tuple[Action, Field], doing: Doing, stand_in: StandIn
    ) -> None:
        action, field = holder
        given = stand_in.input(action)
        doing.changed()
        bad: list[Any] = [
            "http://example.com/a.png",
            "a.png",
            "data:image/png,x",
            "data:image/png;base64,%",
            file_of(b""),
        ]
        assert field.max_bytes, "a file has a limit"
        bad.append(File(size=field.max_bytes + 1, sha256="0", media_type=next(iter(field.media_types), None)))
        if field.bytes_only:
            bad.append("https://127.0.0.1/a.png")  # would have to be fetched
        if field.media_types:
            bad.append(file_of(b"#!/bin/sh\n", "a.sh"))
        for each in bad:
            told = doing.done(action, given | {field.key: each}, "k")
            assert isinstance(told, errors.InvalidInput) and field.key in (told.details or {}), (each, told)
            assert doing.changed() == 0
