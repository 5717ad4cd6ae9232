"""zapier-platform-core from Python: one Node.js process that runs the integration as Zapier does."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent


class Refused(Exception):
    """The integration threw. `kind` is the name of Zapier's error class, `code`, `status` and `delay` what it bears."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        message = message.partition("\nWhat happened:\n")[0]  # core's account of the whole run
        try:
            told = json.loads(message)
        except ValueError:
            told = {"message": message}
        self.message = str(told.get("message") or told.get("content") or message)
        self.code = told.get("code")
        self.status = told.get("status")
        self.delay = told.get("delay")


class Core:
    """`with Core(node, folder, base_url) as core:`. Each call is answered before the next one is made. `settings`: what
    else the publisher has set, as `zapier-platform env:set` does.
    """

    def __init__(self, node: str, folder: Path, base_url: str | None, **settings: str) -> None:
        self.base_url = base_url
        self._command = [node, str(HERE / "core.js"), str(folder)]
        self._environment = {"PATH": os.environ["PATH"], "NODE_ENV": "test", **settings}
        if base_url is not None:
            self._environment["BASE_URL"] = base_url

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(20)
        self._process.stdout.close()  # type: ignore[union-attr]

    def ask(self, **event: Any) -> dict[str, Any]:
        """What core's handler makes of an event: `results` and `status`. Raises `Refused`."""
        self._process.stdin.write(json.dumps(event) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        assert line, f"core has died: {self._process.poll()}"
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"]["name"], answer["error"]["message"])
        return answer


class User:
    """Someone at Zapier with a connection: runs methods with its token."""

    def __init__(self, core: Core, token: str, **auth: str) -> None:
        self.core = core
        self.auth = {"token": token, **auth}

    def __call__(self, method: str, given: dict[str, Any] | None = None, **more: Any) -> Any:
        """The results of a method. `more` goes into its bundle, as `meta` or `subscribeData`."""
        return self.run(method, given, **more)["results"]

    def run(
        self, method: str, given: dict[str, Any] | None = None, *, callback_url: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Results and status."""
        bundle = {"authData": self.auth, "inputData": given or {}, "meta": {}, **more}
        return self.core.ask(command="execute", method=method, bundle=bundle, callback_url=callback_url)
