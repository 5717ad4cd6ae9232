"""A problem as a page: the sentence that the API would answer, with a way on."""

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from connector import errors
from connector.web import problems

_TITLES = {
    400: "Not accepted",
    401: "Sign in first",
    403: "Not allowed",
    404: "Nothing here",
    413: "Too much at once",
    429: "Too often",
    500: "Our fault",
    503: "Not just now",
}


def problem(wrong: errors.Problem) -> flask.Response:
    """The page of a problem."""
    problems.log(wrong)
    title = _TITLES.get(wrong.status, "That did not work")
    text = flask.render_template("error.html", title=title, problem=wrong, request_id=flask.g.get("request_id"))
    answer = flask.Response(text, wrong.status)
    if wrong.retry_after is not None:
        answer.headers["Retry-After"] = str(wrong.retry_after)
    return answer


def of_the_framework(wrong: HTTPException) -> Response | HTTPException:
    """The page of what the framework refuses."""
    found = problems.of_the_framework(wrong)
    return wrong if found is None else problem(found)


def unexpected(wrong: Exception) -> flask.Response:
    """The page of a fault of ours."""
    return problem(problems.of_a_fault(wrong))
