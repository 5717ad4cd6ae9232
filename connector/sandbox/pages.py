"""The sandbox's own pages that every provider's has: state, faults, another key, reset, stand-in files.

They pass no fault: they stay true while all else fails.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from flask import Blueprint, Response, request

from connector.sandbox import files
from connector.sandbox.accounts import Accounts
from connector.sandbox.faults import Switchboard

Json = dict[str, Any]


class Account(Protocol):
    def report(self) -> Json: ...


class World(Protocol):
    """What a sandbox's state has, as far as these pages use it."""

    switches: Switchboard

    @property
    def accounts(self) -> Accounts[Any]: ...

    def reset(self) -> None: ...


class Pages:
    """`refuse` raises what the provider's sandbox answers as an error of a status, with a sentence."""

    def __init__(
        self, world: Callable[[], World], account: Callable[[], Account], refuse: Callable[[int, str], NoReturn]
    ) -> None:
        self._world = world
        self._account = account
        self._refuse = refuse

    def blueprint(self, serve_file: Callable[[str], Response] | None = None) -> Blueprint:
        """`serve_file` gives the files of a provider that has its own."""
        pages = Blueprint("control", __name__, url_prefix="/sandbox")
        pages.get("/state")(self.state)
        pages.get("/faults")(self.show_faults)
        pages.patch("/faults")(self.change_faults)
        pages.post("/keys")(self.add_key)
        pages.delete("/keys")(self.revoke_key)
        pages.post("/reset")(self.reset)
        pages.get("/files/<path:name>")(serve_file or self.serve_file)
        return pages

    def state(self) -> Json:
        return self._account().report()

    def show_faults(self) -> Json:
        return dataclasses.asdict(self._world().switches.current)

    def change_faults(self) -> Json:
        patch: Any = request.get_json(silent=True)
        if not isinstance(patch, dict):
            self._refuse(400, "body: Send a JSON object, as application/json.")
        try:
            return dataclasses.asdict(self._world().switches.change(patch))
        except ValueError as error:
            self._refuse(400, str(error))

    def add_key(self) -> tuple[str, int]:
        try:
            self._world().accounts.add_key(self._account(), self._key())
        except ValueError as error:
            self._refuse(400, str(error))
        return "", 204

    def revoke_key(self) -> tuple[str, int]:
        self._world().accounts.revoke(self._key())
        return "", 204

    def reset(self) -> tuple[str, int]:
        self._world().reset()
        return "", 204

    def serve_file(self, name: str) -> Response:
        found = files.named(name)
        if found is None:
            self._refuse(404, f"name: There is no file {name}.")
        return files.served(*found)

    def _key(self) -> str:
        given: Any = request.get_json(silent=True)
        if not isinstance(given, dict) or not isinstance(given.get("key"), str):
            self._refuse(400, 'body: Send {"key": …}, as application/json.')
        return str(given["key"])
