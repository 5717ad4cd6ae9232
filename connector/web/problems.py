"""Exceptions → answers. Every error of every path has the one shape; what went wrong inside is logged, not told."""

import logging
from typing import Any

import flask
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from connector import errors
from connector.vault import SealBroken
from connector.web import context

_log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong on our side. Nothing is known to be lost; try again in a minute."


def register(app: flask.Flask) -> None:
    """Let an app answer problems."""
    app.register_error_handler(errors.Problem, _problem)
    app.register_error_handler(HTTPException, _of_the_framework)
    app.register_error_handler(Exception, _unexpected)


def shape(problem: errors.Problem, request_id: str | None) -> dict[str, Any]:
    """What every refusal of ours looks like, whoever refuses."""
    told = {"code": problem.code, "message": problem.message, "details": problem.details}
    return {"error": told, "request_id": request_id}


def headers(problem: errors.Problem) -> dict[str, str]:
    """The headers that say more of a refusal, beside those that every answer has."""
    found = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    if isinstance(problem, errors.RangeNotSatisfiable) and problem.size is not None:
        found["Content-Range"] = f"bytes */{problem.size}"
    if isinstance(problem, errors.Unauthorized):
        found["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, errors.InsufficientScope):
        found["WWW-Authenticate"] = f'Bearer error="{problem.code}", scope="{" ".join(problem.scopes)}"'
    return found


def nothing_here() -> errors.NotFound:
    """What is told of an address at which we have nothing."""
    return errors.NotFound("There is nothing at this address. /docs lists what there is.")


def log(problem: errors.Problem) -> None:
    """Note a refusal in the line of its request, and what an operator has to know beside that."""
    context.note(code=problem.code)
    if isinstance(problem, errors.StoreUnavailable):
        fields = {"why": problem.why, "request": flask.g.get("request_id")}
        sealed = isinstance(problem, SealBroken)
        _log.error(
            "a stored secret cannot be decrypted with the present keys" if sealed else "the database cannot be used",
            extra={"fields": fields},
        )


def of_the_framework(wrong: HTTPException) -> errors.Problem | None:
    """What the framework refuses as one of ours; None for what is no refusal."""
    if isinstance(wrong, RequestEntityTooLarge):
        return errors.BodyTooLarge("The body is too large.")
    match wrong.code:
        case 404:
            return nothing_here()
        case 405:
            return errors.MethodNotAllowed("This address does not know that method. See /docs.")
        case code if code is not None and 400 <= code < 500:
            return errors.MalformedRequest(wrong.description or "The request could not be understood.")
        case code if code is not None and code < 400:
            return None
        case _:
            return of_a_fault(wrong)


def of_a_fault(wrong: Exception) -> errors.Problem:
    """What callers are told of a fault of ours, which is logged."""
    _log.error(
        "request failed with an unexpected error, answered 500",
        exc_info=wrong,
        extra={"fields": {"request": flask.g.get("request_id")}},
    )
    return errors.InternalError(UNEXPECTED)


def _problem(problem: errors.Problem) -> tuple[flask.Response, int]:
    log(problem)
    answer = flask.jsonify(shape(problem, flask.g.get("request_id")))
    answer.headers.update(headers(problem))
    return answer, problem.status


def _of_the_framework(wrong: HTTPException) -> tuple[flask.Response, int] | HTTPException:
    problem = of_the_framework(wrong)
    if problem is None:
        return wrong
    answer, status = _problem(problem)
    if isinstance(problem, errors.MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(getattr(wrong, "valid_methods", None) or ())
    return answer, status


def _unexpected(wrong: Exception) -> tuple[flask.Response, int]:
    return _problem(of_a_fault(wrong))
