"""How the sandbox says no, in the shape of the version that was called.

`/v3`: `{error: {code, message, param}}`. `/v2`: `{error: {code, message}, data: null}`. `/v1`: a number as code, and a
message. A message is a sentence; `param` names the field: `scenes[0].input.script`.
"""

import math
from typing import NoReturn

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from connector.sandbox.sentences import faults, sentence

CODES = {
    400: "validation_error",
    401: "unauthorized",
    402: "insufficient_credit",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "payload_too_large",
    429: "rate_limit_exceeded",
}
NUMBERS = {"unauthorized": 400112, "validation_error": 400175, "not_found": 40031, "insufficient_credit": 400118}
"""Of v1. 400118 is the sandbox's own."""


class Refusal(Exception):
    """A call that is answered with an error. `again`: seconds after which it may be made again."""

    def __init__(
        self, status: int, message: str, *, code: str | None = None, param: str | None = None, again: float = 0.0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or CODES.get(status, "internal_error")
        self.param = param
        self.again = again

    def shown(self) -> dict[str, str]:
        shown = {"code": self.code, "message": self.message}
        return shown | ({"param": self.param} if self.param else {})


def refuse(status: int, message: str) -> NoReturn:
    raise Refusal(status, message)


def refuse_field(param: str, message: str) -> Refusal:
    """400 for one field."""
    return Refusal(400, f"{param}: {message}", param=param)


def not_there(noun: str, id: str) -> Refusal:
    code = "asset_not_found" if noun == "asset" else "not_found"
    return Refusal(404, f"There is no {noun} {id}.", code=code)


def answer(refusal: Refusal) -> Response:
    if request.path.startswith("/v1/"):
        said = jsonify(code=NUMBERS.get(refusal.code, refusal.status * 1000), message=refusal.message)
    elif request.path.startswith("/v2/"):
        said = jsonify(error={"code": refusal.code, "message": refusal.message}, data=None)
    else:
        said = jsonify(error=refusal.shown())
    said.status_code = refusal.status
    if refusal.status == 429:
        said.headers["Retry-After"] = str(max(1, math.ceil(refusal.again)))
    return said


def error(status: int, message: str) -> Response:
    return answer(Refusal(status, message))


def install(app: Flask) -> None:
    """Make every error of this app look like HeyGen's."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(ValidationError, lambda found: answer(_of_input(found)))
    app.register_error_handler(HTTPException, lambda found: error(found.code or 500, found.description or found.name))
    app.register_error_handler(MethodNotAllowed, lambda _: error(404, f"There is no {request.method} {request.path}."))


def _of_input(found: ValidationError) -> Refusal:
    param, _ = next(faults(found))
    return Refusal(400, sentence(found), param=param)
