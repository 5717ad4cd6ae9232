"""How the sandbox says no: `{code, message}`, the one error body that API v1 documents, and v2's problem details.

A message is a sentence that names the field: `moments[0].transcript: Longer than maximum length 500.`
"""

import uuid
from typing import NoReturn

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from connector.sandbox.sentences import sentence

SECOND = "/v2/"
"""Where API v2 begins."""

CODES = {
    400: "parameter_invalid",
    401: "invalid_api_key",
    403: "plan_required",
    404: "not_found",
    429: "rate_limited",
    500: "internal_error",
}


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
    if request.path.startswith(SECOND):
        return _problem(status, message)
    answer = jsonify(code=status, message=message)
    answer.status_code = status
    return answer


def _problem(status: int, message: str) -> Response:
    """A field is the JSON pointer of the first one that the message names."""
    path, found, detail = message.partition(": ")
    param = f"/{path.replace('.', '/').replace('[', '/').replace(']', '')}" if found and " " not in path else None
    code = CODES.get(status, "error")
    told = {
        "type": f"https://docs.argil.ai/v2/platform/errors#{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail if param else message,
        "code": code,
        "request_id": f"req_{uuid.uuid4().hex}",
        "retryable": status >= 500 or status == 429,
    }
    answer = jsonify(told | ({"param": param} if param else {}))
    answer.status_code, answer.mimetype = status, "application/problem+json"
    return answer


def install(app: Flask) -> None:
    """Make every error of this app look like Argil's."""
    app.register_error_handler(Refusal, lambda refusal: error(refusal.status, refusal.message))
    app.register_error_handler(ValidationError, lambda found: error(400, sentence(found)))
    app.register_error_handler(HTTPException, lambda found: error(found.code or 500, found.description or found.name))
    app.register_error_handler(MethodNotAllowed, lambda _: error(404, f"Cannot {request.method} {request.path}"))
