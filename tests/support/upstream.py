"""A provider's OpenAPI file as a judge of what the bridge sends to the provider, and of what our stand-in answers.

A `Watch` goes around the sandbox's app. What it finds wrong is kept with the test that was running; that test fails
(`assert_kept`), however its own checks ended, because the bridge may well have lived with a refusal.
"""

import contextlib
import functools
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.test import run_wsgi_app

from connector.egress.http import USER_AGENT
from connector.sandbox.server import HANG_UP
from support.apis import API, ARGIL, OF
from support.documents import Document


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


_broken: list[str] = []
_unjudged: list[bool] = []
