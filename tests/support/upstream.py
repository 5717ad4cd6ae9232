"""A provider's OpenAPI file as a judge of what the bridge sends to the provider, and of what our stand-in answers.

A `Watch` goes around the sandbox's app. What it finds wrong is kept with the test that was running; that test fails
(`assert_kept`), however its own checks ended, because the bridge may well have lived with a refusal.
"""

import contextlib
import functools
import io
import json
import operator
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import jsonschema
import yaml
from flask import Flask
from werkzeug.test import run_wsgi_app

from connector.egress.http import USER_AGENT
from connector.sandbox.passage import NOT_THE_PROVIDERS
from connector.sandbox.server import HANG_UP
from support import closing
from support.apis import API, ARGIL, OF

FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


class Document:
    """A file. `checked` holds the (operation, status) pairs of answers it has judged, `sent` the operations."""

    def __init__(self, api: API = ARGIL) -> None:
        self.api = api
        self._whole = closing.as_json_schema(yaml.load(api.path.read_text(), yaml.CSafeLoader))
        if api.closed is None:
            closing.close(self._whole, api.open)
        else:
            for name in api.closed:
                schema = functools.reduce(operator.getitem, name.split("/"), self._whole["components"]["schemas"])
                schema["additionalProperties"] = False
        self.operations = {
            f"{method.upper()} {path}": operation
            | {"parameters": [*item.get("parameters", ()), *operation.get("parameters", ())]}
            for path, item in self._whole["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }
        self._templates = [
            (name, verb, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template.replace(".", r"\."))))
            for name in sorted(self.operations, key=lambda name: name.count("{"))  # what is not a parameter comes first
            for verb, _, template in (name.partition(" "),)
        ]
        self.checked: set[tuple[str, int]] = set()
        self.sent: set[str] = set()
        self._judges: dict[str, Any] = {}
        self._right: set[tuple[str, str]] = set()  # most tests see the same avatars

    def name(self, method: str, path: str) -> str | None:
        """The operation as the file has it, such as `GET /videos/{id}`. None: there is none."""
        return next((name for name, verb, known in self._templates if verb == method and known.fullmatch(path)), None)

    def check_request(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> None:
        """`path` is what follows the base address, still encoded. Header names are lower case."""
        name, names = self._find(method, path)
        operation = self.operations[name]
        assert headers.get(self.api.key), f"{name}: no key"
        declared = [self._resolved(each) for each in operation["parameters"]]
        for each in declared:
            if each["in"] == "path":
                schema = {key: value for key, value in each["schema"].items() if key != "format"}  # ids are the user's
                self._judge(schema, names[each["name"]], f"{name}: {each['name']}")
            elif each["in"] == "header" and each["name"].lower() in headers:
                self._judge(each["schema"], headers[each["name"].lower()], f"{name}: {each['name']}")
        self._check_query(name, [each for each in declared if each["in"] == "query"], query)
        self._check_body(name, operation.get("requestBody"), headers, body)
        self.sent.add(name)

    def check_answer(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Errors that the file leaves out are held against the error body it has. What is not the API's own is free."""
        name, _ = self._find(method, path)
        told = {key.lower(): value for key, value in headers.items()}
        if NOT_THE_PROVIDERS.lower() in told:
            return
        declared = self.operations[name]["responses"].get(str(status))
        if declared is None:
            assert status in self.api.undocumented or status >= 500, f"{name} does not answer {status}"
            error = {"$ref": f"#/components/schemas/{self.api.error(path)}"}
            declared = {"content": {self.api.error_type: {"schema": error}}}
        declared = self._resolved(declared)
        content = declared.get("content", {})
        kind = told.get("content-type", "").partition(";")[0]
        assert kind in content or not content and not body, f"{name}: {kind} is not declared"
        if kind in content and kind.endswith("json"):
            self._judge(content[kind]["schema"], json.loads(body), f"{name}: {status}")
        for header in declared.get("headers", {}):
            assert header.lower() in told, f"{name}: no {header}"
        self.checked.add((name, status))

    def check_delivery(self, body: Any) -> None:
        self._judge({"$ref": f"#/components/schemas/{self.api.delivery}"}, body, "a delivery")

    def _check_query(self, name: str, declared: list[Any], query: str) -> None:
        given: dict[str, list[str]] = {}
        for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            given.setdefault(key, []).append(value)
        unknown = given.keys() - {each["name"] for each in declared}
        assert not unknown, f"{name}: has no {', '.join(sorted(unknown))}"
        for each in declared:
            key, schema = each["name"], each["schema"]
            assert key in given or not each.get("required"), f"{name}: {key} is missing"
            if key in given and schema.get("type") == "array":
                self._judge(schema, given[key], f"{name}: {key}")
            elif key in given:
                assert len(given[key]) == 1, f"{name}: {key} comes several times"
                self._judge(schema, _as_typed(schema, given[key][0]), f"{name}: {key}")

    def _check_body(self, name: str, declared: Any, headers: Mapping[str, str], body: bytes) -> None:
        if not body:
            assert not (declared and declared.get("required")), f"{name}: the body is missing"
            return
        assert declared, f"{name}: takes no body"
        kind = headers.get("content-type", "").partition(";")[0]
        assert kind in declared["content"], f"{name}: {headers.get('content-type')}"
        if kind == "application/json":
            self._judge(declared["content"][kind]["schema"], json.loads(body), name)

    def _resolved(self, node: Any) -> Any:
        """What a reference to a component stands for."""
        *_, kind, name = node.get("$ref", "//").split("/")
        return self._whole["components"][kind][name] if name else node

    def faults_in_body(self, name: str, body: Any) -> list[str]:
        """What an operation's JSON body has against the file."""
        schema = self.operations[name]["requestBody"]["content"]["application/json"]["schema"]
        return self._faults(schema, body)

    def _judge(self, schema: Any, value: Any, what: str) -> None:
        key, text = json.dumps(schema), json.dumps(value)
        if (key, text) not in self._right:
            wrong = self._faults(schema, value)
            assert not wrong, f"{what}: {'; '.join(wrong)}"
            self._right.add((key, text))

    def _faults(self, schema: Any, value: Any) -> list[str]:
        key = json.dumps(schema)
        if key not in self._judges:
            whole = {**schema, "components": self._whole["components"]}
            self._judges[key] = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        return [f"{error.json_path}: {error.message[:300]}" for error in self._judges[key].iter_errors(value)]

    def _find(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation's name and the values in its path."""
        for name, verb, template in self._templates:
            if verb == method and (found := template.fullmatch(path.partition("?")[0])):
                return name, {key: unquote(value) for key, value in found.groupdict().items()}
        raise AssertionError(f"{self.api.label} has no {method} {path}")


class Watch:
    """A WSGI app around the sandbox's: judges each call to a provider's API, and its answer.

    What the bridge sends is told by its User-Agent. A test's own calls may be wrong on purpose; only their answers
    count, and only where the file has the call.
    """

    def __init__(self, inner: Any, *documents: Document) -> None:
        self._inner = inner
        self._documents = documents

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, _, query = str(environ["REQUEST_URI"]).partition("?")
        judge = next((each for each in self._documents if path.startswith(each.api.prefixes)), None)
        if judge is None:
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        method, path = environ["REQUEST_METHOD"], path.removeprefix(judge.api.base)
        ours = environ.get("HTTP_USER_AGENT") == USER_AGENT and not _unjudged
        if ours:
            body = environ["wsgi.input"].read()
            environ["wsgi.input"] = io.BytesIO(body)
            _note(judge.check_request, method, path, query, _headers(environ), body)
        gone: list[bool] = []
        hang_up = environ[HANG_UP]
        environ[HANG_UP] = lambda: (gone.append(True), hang_up())
        chunks, status, told = run_wsgi_app(self._inner, environ, buffered=True)
        content = b"".join(chunks)
        if not gone and (ours or judge.name(method, path)):
            _note(judge.check_answer, method, path, int(status.split()[0]), told, content)
        start_response(status, list(told))
        return [content]


@functools.cache
def document(api: API = ARGIL) -> Document:
    """The one that all sandboxes of this process are judged by."""
    return Document(api)


def watch(sandbox: Flask, *apis: API) -> Flask:
    """The same sandbox, watched from now on; Argil's unless told otherwise."""
    sandbox.wsgi_app = Watch(sandbox.wsgi_app, *map(document, apis or OF["argil"]))  # type: ignore[method-assign]
    return sandbox


def assert_kept() -> None:
    """The providers' files were kept to since this was last asked."""
    broken = [_broken.pop(0) for _ in range(len(_broken))]
    assert not broken, "against the provider's OpenAPI file:\n" + "\n".join(broken)


@contextlib.contextmanager
def unjudged() -> Iterator[None]:
    """What the bridge sends meanwhile are the user's own words (`api_request`): for Argil to judge, not for us."""
    _unjudged.append(True)
    try:
        yield
    finally:
        _unjudged.pop()


def _note(check: Callable[..., None], method: str, path: str, *more: Any) -> None:
    try:
        check(method, path, *more)
    except (AssertionError, ValueError) as wrong:
        side = "asked" if check.__name__ == "check_request" else "answered"
        _broken.append(f"{side} in {os.environ.get('PYTEST_CURRENT_TEST')}: {method} {path}: {wrong}")


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """By their names in lower case."""
    given = {key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key.startswith("HTTP_")}
    return given | {"content-type": environ.get("CONTENT_TYPE", "")}


def _as_typed(schema: Mapping[str, Any], text: str) -> Any:
    """A query parameter's value as JSON has it; a text that is none of its type stays a text, and so is refused."""
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


_broken: list[str] = []
_unjudged: list[bool] = []
