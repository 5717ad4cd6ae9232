"""A running sandbox whose clock is moved by hand, clients that check every answer, and a place webhooks arrive at."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
import yaml

from connector.sandbox.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import SandboxServer, serve

SPECIFICATION = Path(__file__).parents[1] / "specs" / "argil-openapi.yaml"

ANSWERED = ("Asset", "Avatar", "Error", "Moment", "SubtitleStyle", "SubtitleStylePage", "Video", "VideoPage", "Voice")
"""Held to the properties they name and no others, so that a slip in a name is seen."""


class Document:
    """Argil's OpenAPI file, as a judge of answers. `checked` holds the (operation, status) pairs it has judged."""

    def __init__(self) -> None:
        self._whole = _as_json_schema(yaml.safe_load(SPECIFICATION.read_text()))
        for name in ANSWERED:
            self._whole["components"]["schemas"][name]["additionalProperties"] = False
        self.operations = {
            f"{method.upper()} {path}": operation
            for path, item in self._whole["paths"].items()
            for method, operation in item.items()
        }
        self.checked: set[tuple[str, int]] = set()
        self._judges: dict[str, Any] = {}

    def check(self, method: str, path: str, answer: requests.Response) -> None:
        """Errors that the file leaves out are held against the one error body it has."""
        name = self._name(method, path)
        declared = self.operations[name]["responses"].get(str(answer.status_code))
        if declared is None:
            assert answer.status_code >= 400, f"{name} does not answer {answer.status_code}"
            declared = {"$ref": "#/components/responses/UnexpectedError"}
        if "$ref" in declared:
            declared = self._whole["components"]["responses"][declared["$ref"].rpartition("/")[2]]
        content = declared.get("content", {})
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        assert kind in content or not content and not answer.content, f"{name}: {kind} is not declared"
        if kind == "application/json":
            self._judge(content[kind]["schema"], answer.json())
        for header in declared.get("headers", {}):
            assert header in answer.headers
        self.checked.add((name, answer.status_code))

    def check_delivery(self, body: Any) -> None:
        self._judge({"$ref": "#/components/schemas/WebhookDelivery"}, body)

    def _judge(self, schema: Any, value: Any) -> None:
        key = json.dumps(schema)
        if key not in self._judges:
            whole = {**schema, "components": self._whole["components"]}
            formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
            self._judges[key] = jsonschema.Draft202012Validator(whole, format_checker=formats)
        self._judges[key].validate(value)

    def _name(self, method: str, path: str) -> str:
        for name in self.operations:
            verb, _, template = name.partition(" ")
            if verb == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path.partition("?")[0]):
                return name
        raise AssertionError(f"Argil has no {method} {path}")


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable: true` where JSON Schema says `type: [..., null]`."""
    if isinstance(node, list):
        return [_as_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_json_schema(value) for key, value in node.items()}
    if made.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


class Clock:
    """Stands still until told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Client:
    """A caller with a key. Each answer is held against Argil's OpenAPI file."""

    def __init__(self, url: str, key: str, document: Document) -> None:
        self.url = url
        self._document = document
        self._session = requests.Session()
        self._session.headers["x-api-key"] = key

    def __call__(self, method: str, path: str, expect: int | None = None, **options: Any) -> requests.Response:
        answer = self._session.request(method, self.url + path, timeout=options.pop("timeout", 5), **options)
        if not path.startswith("/sandbox"):
            self._document.check(method, path, answer)
        if expect is not None:
            assert answer.status_code == expect, answer.text
        return answer

    def get(self, path: str, **params: Any) -> Any:
        return self("GET", path, 200, params=params).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self("POST", path, json=body).json()

    def create(self, **changes: Any) -> Any:
        """A video of one moment, unless told otherwise."""
        lena = self.avatar("Lena")
        moments = [{"avatarId": lena["id"], "transcript": "Hello there, nice to see you."}]
        return self("POST", "/videos", 201, json={"name": "Hello", "moments": moments, **changes}).json()

    def render(self, id: str, **body: Any) -> Any:
        return self("POST", f"/videos/{id}/render", 200, json=body or None).json()

    def avatar(self, name: str) -> Any:
        return next(each for each in self.get("/avatars") if each["name"].startswith(name))

    def state(self) -> Any:
        return self.get("/sandbox/state")

    def faults(self, **patch: Any) -> Any:
        return self("PATCH", "/sandbox/faults", 200, json=patch).json()

    def close(self) -> None:
        self._session.close()


class Receiver(ThreadingHTTPServer):
    """Answers 200 to every POST and keeps its body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.bodies: list[Any] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/inbox"


class _Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def eventually(holds: Callable[[], Any], seconds: float = 3.0) -> None:
    """Webhooks are sent by other threads: wait for what they do."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def document() -> Document:
    return Document()


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., None]:
    return eventually


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[SandboxServer]:
    app = create_sandbox(
        Faults(),
        render_seconds=40.0,
        training_seconds=60.0,
        credits=500,
        keys={"listed-key"},
        clock=clock,
    )
    with serve(app, "127.0.0.1", 0) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer, document: Document) -> Iterator[Callable[[str], Client]]:
    """`client(key)` makes a caller."""
    made: list[Client] = []

    def make(key: str) -> Client:
        made.append(Client(server.url, key, document))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def alice(client: Callable[[str], Client]) -> Client:
    return client("sandbox-alice")


@pytest.fixture
def mallory(client: Callable[[str], Client]) -> Client:
    return client("sandbox-mallory")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()
