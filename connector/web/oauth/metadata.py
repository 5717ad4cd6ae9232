"""The metadata by which apps find what there is of OAuth (RFC 8414)."""

from urllib.parse import urlsplit

import flask

from connector.states import Scope
from connector.web import context, problems
from connector.web.oauth.clients import GRANT_TYPES
from connector.web.oauth.server import AUTH_METHODS

blueprint = flask.Blueprint("oauth_metadata", __name__)


@blueprint.get("/.well-known/oauth-authorization-server")
@blueprint.get("/.well-known/oauth-authorization-server/<path:below>")
def tell(below: str = "") -> flask.Response:
    """Tell apps where what is (RFC 8414). `below`: the path of the public address, which belongs at the end."""
    issuer = context.bridge().settings.public_url
    if below and f"/{below}" != urlsplit(issuer).path:
        raise problems.nothing_here()
    return flask.jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/oauth/authorize",
        token_endpoint=f"{issuer}/oauth/token",
        revocation_endpoint=f"{issuer}/oauth/revoke",
        scopes_supported=list(Scope),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=list(GRANT_TYPES),
        token_endpoint_auth_methods_supported=AUTH_METHODS,
        revocation_endpoint_auth_methods_supported=AUTH_METHODS,
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
    )
