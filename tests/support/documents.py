"""A provider's OpenAPI file as a judge: of requests to it, of its answers and of its webhooks."""

import functools
import json
import operator
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import jsonschema
import yaml

from connector.sandbox.passage import NOT_THE_PROVIDERS
from support import closing
from support.apis import API, ARGIL

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
        found = map(_innermost, self._judges[key].iter_errors(value))
        return [f"{error.json_path}: {error.message[:300]}" for error in found]

    def _find(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation's name and the values in its path."""
        for name, verb, template in self._templates:
            if verb == method and (found := template.fullmatch(path.partition("?")[0])):
                return name, {key: unquote(value) for key, value in found.groupdict().items()}
        raise AssertionError(f"{self.api.label} has no {method} {path}")


def _innermost(error: Any) -> Any:
    """What is wrong with a value that fits none of several schemas: that which is said of the one for its `type`."""
    for _ in range(10):
        of_one_each: dict[Any, list[Any]] = {}
        for each in error.context or ():
            of_one_each.setdefault(each.schema_path[0], []).append(each)
        fitting = [faults for faults in of_one_each.values() if not any(_is_of_type(each) for each in faults)]
        if not fitting:
            return error
        error = fitting[0][0]
    return error


def _is_of_type(error: Any) -> bool:
    return error.path and error.path[-1] in ("type", "engine_type") and error.validator == "enum"


def _as_typed(schema: Mapping[str, Any], text: str) -> Any:
    """A query parameter's value as JSON has it; a text that is none of its type stays a text, and so is refused."""
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
