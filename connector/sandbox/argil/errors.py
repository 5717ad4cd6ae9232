"""How the sandbox says no: `{code, message}`, the one error body Argil documents.

A message is a sentence that names the field: `moments[0].transcript: Longer than maximum length 500.`
"""

from typing import NoReturn

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from connector.sandbox.sentences import sentence


class Refusal(Exception):
    """A call that is answered with an error. `status` is the HTTP status and the body's `code`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def refuse_field(path: str, message: str) -> Refusal:
    """400 for one field."""
    return Refusal(400, f"{path}: {message}")


def refuse(status: int, message: str) -> NoReturn:
    raise Refusal(status, message)


def error(status: int, message: str) -> Response:
    answer = jsonify(code=status, message=message)
    answer.status_code = status
    return answer


def install(app: Flask) -> None:
    """Make every error of this app look like Argil's."""
    app.register_error_handler(Refusal, lambda refusal: error(refusal.status, refusal.message))
    app.register_error_handler(ValidationError, lambda found: error(400, sentence(found)))
    app.register_error_handler(HTTPException, lambda found: error(found.code or 500, found.description or found.name))
    app.register_error_handler(MethodNotAllowed, lambda _: error(404, f"Cannot {request.method} {request.path}"))
