"""What apps call: `/oauth/token` and `/oauth/revoke`. Errors have the shape of RFC 6749, 5.2."""

import logging
from collections.abc import Callable

import flask
from authlib.oauth2.rfc6749 import OAuth2Error
from werkzeug.exceptions import HTTPException

from connector import errors
from connector.web import client_ip, context, hosts, problems
from connector.web.oauth import requests
from connector.web.oauth.requests import Request, told
from connector.web.oauth.server import SERVER

blueprint = flask.Blueprint("oauth", __name__)
logging.getLogger("authlib").setLevel(logging.INFO)  # its debug lines hold the tokens that it gives


@blueprint.post("/oauth/token")
def token() -> flask.Response:
    """Give an app tokens for a code or a refresh token."""
    return _answer(SERVER.create_token_response)


@blueprint.post("/oauth/revoke")
def revoke() -> flask.Response:
    """End an app's token (RFC 7009)."""
    return _answer(lambda request: SERVER.create_endpoint_response("revocation", request))


def _answer(answer: Callable[[Request], flask.Response]) -> flask.Response:
    """An answer of Authlib's. What a stranger tries in vain counts: nobody is to find secrets and codes by guessing."""
    hosts.judge()
    try:
        request = requests.of_call()
    except OAuth2Error as wrong:
        return SERVER.refusal(wrong)
    given = answer(request)
    if given.status_code >= 400 and (request.client is None or request.client.kept.public):
        context.bridge().connections.trials.app_failed(client_ip.of_request())
    return given


@blueprint.errorhandler(errors.Problem)
def _problem(problem: errors.Problem) -> tuple[flask.Response, int]:
    problems.log(problem)
    codes = {429: "temporarily_unavailable", 500: "server_error", 503: "temporarily_unavailable"}
    answer = flask.jsonify(error=codes.get(problem.status, "invalid_request"), error_description=told(problem.message))
    answer.headers.update(problems.headers(problem))
    return answer, problem.status


@blueprint.errorhandler(HTTPException)
def _of_the_framework(wrong: HTTPException) -> tuple[flask.Response, int] | HTTPException:
    found = problems.of_the_framework(wrong)
    return wrong if found is None else _problem(found)


@blueprint.errorhandler(Exception)
def _unexpected(wrong: Exception) -> tuple[flask.Response, int]:
    return _problem(problems.of_a_fault(wrong))
