"""Prism at work: a mock server that knows nothing but a provider's OpenAPI file, and a way out that listens to it.

An answer of Prism's bears `sl-violations` when the request broke the file. What to answer, Prism is told by `Prefer`.
"""

import contextlib
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from connector.catalogue import json_schema, output_files, schemas
from connector.catalogue.entries import CURSOR, LIMIT, REPEATED, Action
from connector.catalogue.pages import Page
from connector.egress.http import Answer, Outcome, Request
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.base import Call, Cost
from support import upstream
from support.apis import API

START_SECONDS = 60


class Wire(Session):
    """The bridge's own way out, listened to. `prefer` says what each operation is to be answered."""

    def __init__(self, api: API) -> None:
        super().__init__(ProviderSlots())
        self.prefer: dict[str, str] = {}
        self.always = ""
        self.answered: list[tuple[str, int]] = []
        self.violations: list[str] = []
        self._document = upstream.document(api)

    def call(self, request: Request, **more: Any) -> Outcome:
        name = self._document.name(request.method, urlsplit(request.url).path)
        assert name, f"{request.method} {request.url}"
        prefer = self.prefer.get(name, self.always)
        if prefer:
            request = request._replace(headers={**request.headers, "Prefer": prefer})
        outcome = super().call(request, **more)
        assert isinstance(outcome, Answer), outcome
        self.answered.append((name, outcome.status))
        said = json.loads(outcome.headers.get("sl-violations", "[]"))
        broken = [each["message"] for each in said if each["location"][0] == "request"]  # what it invents breaks it too
        if broken or outcome.status >= 300 and "code=" not in prefer:
            self.violations.append(f"{name} ({outcome.status}): {broken or outcome.body.decode()}")
        return outcome


class Journal:
    """One operation, whose steps are all looked for and all done."""

    operation_id = "opn_0123456789abcdefghijklmn"
    has_effects = False
    attempt = 1
    age = timedelta()
    may_send = True
    unclear = False

    def begun(self, step: str) -> bool:
        return False

    def made_with(self, operation_id: str) -> None: ...

    def reckoned(self, cost: Cost) -> None: ...

    def step(self, name: str, execute: Callable[[], Any], lookup: Callable[[], Any] | None, **more: Any) -> Any:
        if lookup:
            lookup()
        return execute()

    def under_way(self, resource_type: str, resource: Any) -> None: ...

    def gone(self, resource_type: Any, resource_id: str) -> None: ...


@contextlib.contextmanager
def running(node: str, modules: Path, log: Path, api: API, options: Sequence[str]) -> Iterator[str]:
    """The address of a Prism with an API's file. `modules` is where npm put it."""
    program = modules / "@stoplight" / "prism-cli" / "dist" / "index.js"
    port = _free_port()
    command = [node, program, "mock", "-h", "127.0.0.1", "-p", str(port), *options, api.path]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            _listening(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def perform(client: Any, entry: Any, given: Mapping[str, Any]) -> Any:
    """Do an entry as the bridge does it, and hold what it gives against its declaration."""
    call = Call(client, Journal() if isinstance(entry, Action) and entry.changes else None)
    checked = schemas.check(entry, given)
    if isinstance(entry, Action):
        told = entry.perform(call, checked)
        rows = [told]
    else:
        told = entry.perform(call, {LIMIT: entry.default_limit, **checked, CURSOR.key: None})
        rows = told.rows if isinstance(told, Page) else told
    added = (REPEATED, *(output_files.FIELDS if isinstance(entry, Action) and entry.gives_file else ()))
    declared = tuple(each for each in entry.output if each not in added)  # the bridge itself says the rest
    for row in rows:
        jsonschema.Draft202012Validator(json_schema.of_answer(declared)).validate(row)
    return told


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"Prism does not listen: {log.read_text()[-2000:]}")
