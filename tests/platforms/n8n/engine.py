"""A running n8n of its own: its folder, its database, and its editor's API, which is how a person works with it."""

import base64
import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import requests

START_SECONDS = 180
STOP_SECONDS = 40
RUN_SECONDS = 60
COMMAND_SECONDS = 120
QUIET = ("DIAGNOSTICS", "VERSION_NOTIFICATIONS", "TEMPLATES", "PERSONALIZATION", "HIRING_BANNER", "COMMUNITY_PACKAGES")
OWNER = {"email": "anna@example.com", "firstName": "Anna", "lastName": "Example", "password": "Correct-horse-1"}


class Refused(Exception):
    """n8n's editor would show this."""


class Execution:
    """How an execution went."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.id = str(told["id"])
        self.status = str(told["status"])
        result = unflatted(told["data"])["resultData"] if self.over else {}
        self.error: dict[str, Any] = result.get("error") or {}
        self._runs: dict[str, list[dict[str, Any]]] = result.get("runData") or {}

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status not in ("new", "running", "waiting")

    def ran(self, node: str) -> bool:
        """Whether a node did anything."""
        return node in self._runs

    def items(self, node: str, output: int = 0, run: int = -1) -> list[dict[str, Any]]:
        """What left an output of a node."""
        outputs = (self._runs[node][run].get("data") or {}).get("main") or []
        return [item["json"] for item in (outputs[output] or [])] if len(outputs) > output else []

    def binary(self, node: str) -> list[dict[str, Any]]:
        """The files of what left a node."""
        return [item["binary"] for item in self._runs[node][-1]["data"]["main"][0]]

    def pairs(self, node: str) -> list[Any]:
        """Which item each item of a node came from."""
        return [item.get("pairedItem") for item in self._runs[node][-1]["data"]["main"][0]]


class N8n:
    """`with N8n(...) as n8n:` and it is up, with an owner who is signed in."""

    def __init__(self, program: Path, node: str, home: Path, *, database_url: str, port: int, broker: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._command = [node, str(program)]
        self._home = home
        self._port = port
        self._env = self._environment(database_url, port, broker)
        self.credentials: dict[tuple[str, str], dict[str, str]] = {}
        self._session = requests.Session()
        self._session.trust_env = False

    def _environment(self, database_url: str, port: int, broker: int) -> dict[str, str]:
        parts = urlsplit(database_url)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._home),
            "N8N_USER_FOLDER": str(self._home),
            "N8N_ENCRYPTION_KEY": "only for tests",
            "N8N_LISTEN_ADDRESS": "127.0.0.1",
            "N8N_HOST": "127.0.0.1",
            "N8N_PORT": str(port),
            "N8N_RUNNERS_BROKER_PORT": str(broker),
            "N8N_SECURE_COOKIE": "false",
            "N8N_PYTHON_ENABLED": "false",
            "WEBHOOK_URL": f"{self.url}/",
            "DB_TYPE": "postgresdb",
            "DB_POSTGRESDB_HOST": parse_qs(parts.query)["host"][0],
            "DB_POSTGRESDB_DATABASE": parts.path.lstrip("/"),
            "DB_POSTGRESDB_USER": parts.username or "",
            **{f"N8N_{name}_ENABLED": "false" for name in QUIET},
        }

    def __enter__(self) -> Self:
        try:
            self.start()
            self.rest("POST", "/owner/setup", OWNER)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self.stop()

    def start(self) -> None:
        """Start it, and wait until its editor can be used."""
        command = [*self._command, "start"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._home, env=self._env, stdout=log, stderr=log)
        self.until(self._ready, START_SECONDS, "n8n is not ready")

    def stop(self) -> None:
        """Stop it as a service manager does."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def _log(self) -> Path:
        return self._home / "n8n.log"

    def restart(self, workflow: Mapping[str, Any], *, webhook_url: str | None = None) -> None:
        """Stop and start it, and wait until a published workflow is switched on again; its hooks may have moved."""
        self.stop()
        self._env["WEBHOOK_URL"] = f"{webhook_url or self.url}/"
        told = f'Activated workflow "{workflow["name"]}"'
        before = self._log.read_text().count(told)
        self.start()
        self.until(lambda: self._log.read_text().count(told) > before, START_SECONDS, "nothing is switched on")

    def _ready(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()[-3000:]
        with contextlib.suppress(requests.RequestException):  # it answers all sorts of things before its API is there
            return "data" in self._session.get(f"{self.url}/rest/settings", timeout=5).json()
        return False

    def command(self, *words: str) -> str:
        """One of n8n's commands, beside the running n8n or before it. Gives what it prints."""
        env = self._env | {"N8N_RUNNERS_BROKER_PORT": str(int(self._env["N8N_RUNNERS_BROKER_PORT"]) + 1)}
        done = subprocess.run(
            [*self._command, *words], cwd=self._home, env=env, capture_output=True, text=True, timeout=COMMAND_SECONDS
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the editor's. Raises `Refused`."""
        answer = self._session.request(method, f"{self.url}/rest{path}", json=body, timeout=30)
        if not answer.ok:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()["data"]

    def file(self, told: Mapping[str, Any]) -> bytes:
        """The bytes of an item's file."""
        if "id" not in told:
            return base64.b64decode(told["data"])
        asked = {"id": told["id"], "action": "download"}
        answer = self._session.get(f"{self.url}/rest/binary-data", params=asked, timeout=30)
        assert answer.ok, answer.status_code
        return answer.content

    def cookies(self) -> dict[str, str]:
        """What a browser shows to be signed in."""
        return dict(self._session.cookies)

    def types(self) -> list[dict[str, Any]]:
        """Every node that the editor offers."""
        answer = self._session.get(f"{self.url}/types/nodes.json", timeout=30)
        assert answer.ok, answer.status_code
        return list(answer.json())

    def credential(self, kind: str, name: str, data: Mapping[str, str]) -> dict[str, str]:
        """Save a credential. Gives how a node refers to it."""
        made = self.rest("POST", "/credentials", {"name": name, "type": kind, "data": dict(data)})
        told = self.credentials[kind, name] = {"id": made["id"], "name": name}
        return told

    def sign_in_address(self, kind: str, name: str) -> str:
        """Press Connect my account: the address that n8n opens."""
        return str(self.rest("GET", f"/oauth2-credential/auth?id={self.credentials[kind, name]['id']}"))

    def signed_in(self, back: str) -> None:
        """The browser is led back to n8n, which has its cookies. Raises `Refused`."""
        page = self._session.get(back, timeout=30)
        if not page.ok or "Error:" in page.text:
            raise Refused(page.text)

    def try_credential(self, kind: str, name: str, data: Mapping[str, str]) -> dict[str, str]:
        """Press Retry in the credential's form, with other data in it."""
        told = {**self.credentials[kind, name], "type": kind, "data": dict(data)}
        return dict(self.rest("POST", "/credentials/test", {"credentials": told}))

    def create(self, workflow: Mapping[str, Any]) -> dict[str, Any]:
        """Paste a workflow and save it."""
        return dict(self.rest("POST", "/workflows", dict(workflow)))

    def workflow(self, name: str) -> dict[str, Any]:
        """A saved workflow."""
        found = [each for each in self.rest("GET", "/workflows") if each["name"] == name]
        assert len(found) == 1, name
        return dict(self.rest("GET", f"/workflows/{found[0]['id']}"))

    def save(self, workflow: Mapping[str, Any]) -> dict[str, Any]:
        """Save what was changed."""
        return dict(self.rest("PATCH", f"/workflows/{workflow['id']}", dict(workflow)))

    def publish(self, workflow: Mapping[str, Any]) -> None:
        """Switch it on."""
        self.rest("POST", f"/workflows/{workflow['id']}/activate", {"versionId": workflow["versionId"]})

    def unpublish(self, workflow: Mapping[str, Any]) -> None:
        """Switch it off."""
        self.rest("POST", f"/workflows/{workflow['id']}/deactivate", {})

    def execute(self, workflow: Mapping[str, Any], trigger: str) -> str:
        """Press Execute. Gives the execution's id."""
        body = {"workflowData": dict(workflow), "triggerToStartFrom": {"name": trigger}}
        return str(self.rest("POST", f"/workflows/{workflow['id']}/run", body)["executionId"])

    def listen(self, workflow: Mapping[str, Any], trigger: str) -> None:
        """Press Listen for test event."""
        body = {"workflowData": dict(workflow), "triggerToStartFrom": {"name": trigger}}
        assert self.rest("POST", f"/workflows/{workflow['id']}/run", body)["waitingForWebhook"]

    def execution(self, execution_id: str) -> Execution:
        """How it stands."""
        return Execution(self.rest("GET", f"/executions/{execution_id}"))

    def ended(self, execution_id: str, seconds: float = RUN_SECONDS) -> Execution:
        """The execution once it is over."""
        return self.until(
            lambda: (each := self.execution(execution_id)).over and each,
            seconds,
            f"execution {execution_id} does not end",
        )

    def run(self, workflow: Mapping[str, Any], trigger: str = "Start by Hand") -> Execution:
        """Press Execute and wait for its end."""
        return self.ended(self.execute(workflow, trigger))

    def retry(self, execution: Execution) -> Execution:
        """Press Retry on a failed execution: it goes on where it failed, under another id."""
        return self.ended(str(self.rest("POST", f"/executions/{execution.id}/retry", {})["id"]))

    def executions(self, workflow: Mapping[str, Any]) -> list[str]:
        """The ids of a workflow's executions, newest first."""
        wanted = json.dumps({"workflowId": workflow["id"]})
        told = self._session.get(f"{self.url}/rest/executions", params={"filter": wanted, "limit": 50}, timeout=30)
        return [str(each["id"]) for each in told.json()["data"]["results"]]

    def next_execution(self, workflow: Mapping[str, Any], known: list[str]) -> Execution:
        """The first execution that is not among the known ones, once it is over."""

        def find() -> str | None:
            return next((each for each in reversed(self.executions(workflow)) if each not in known), None)

        return self.ended(self.until(find, RUN_SECONDS, f"{workflow['name']} does not start"))

    @staticmethod
    def until(what: Callable[[], Any], seconds: float, otherwise: str) -> Any:
        """What is asked for, once it is anything."""
        end = time.monotonic() + seconds
        while not (value := what()):
            assert time.monotonic() < end, f"{otherwise} within {seconds} s"
            time.sleep(0.1)
        return value


def unflatted(text: str) -> Any:
    """n8n writes executions as a flat list whose texts name positions in it, also in circles (the `flatted` format)."""
    flat = json.loads(text)
    whole: dict[int, Any] = {}

    def inner(value: Any) -> Any:
        return at(int(value)) if isinstance(value, str) else value

    def at(position: int) -> Any:
        if position in whole:
            return whole[position]
        value = flat[position]
        if isinstance(value, dict):
            made = whole[position] = {}
            made.update({key: inner(each) for key, each in value.items()})
        elif isinstance(value, list):
            whole[position] = rows = []
            rows.extend(inner(each) for each in value)
        else:
            whole[position] = value
        return whole[position]

    return at(0)
