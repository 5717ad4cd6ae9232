"""What core runs around every request: what an integration lacks is told before, what the bridge refused after."""

import json
from collections.abc import Mapping

from connector.manifests.zapier.javascript import Source


def before_request(settings: Mapping[str, str]) -> Source:
    """Refuses to call where the publisher has left out a setting; puts the query into the address as it is.

    `settings`: what each variable is, as a sentence calls it.
    """
    missing = [
        f"""\
if (!process.env.{variable}) {{
  throw new z.errors.Error('The publisher of this integration has not set {variable}, {what}.');
}}
"""
        for variable, what in settings.items()
    ]
    return {"source": "".join(missing) + _QUERY, "args": ["request", "z", "bundle"]}


_QUERY = """\
const query = new URLSearchParams(request.params).toString();
if (query) request.url += `?${query}`;
request.params = {};
return request;"""

_AFTER_RESPONSE = """\
const status = response.status;
const told = (response.data && response.data.error) || {};
const provider = status === 200 && /\\/v1\\/connections\\/me$/.test(response.request.url) && response.data.provider;
if (provider && provider !== PROVIDER) throw new z.errors.Error(MISTAKEN, 'another_provider', status);
if (status < 400 || (response.skipThrowForStatus && told.code === 'not_found')) return response;
const said = told.message || `The bridge answered with the status ${status}.`;
const message = response.data && response.data.request_id ? `${said} (${response.data.request_id})` : said;
if (status === 401) throw new z.errors.ExpiredAuthError(message);
if (status === 429 || status === 503 || status === 504 || told.code === 'operation_in_progress') {
  throw new z.errors.ThrottledError(message, parseInt(response.getHeader('retry-after'), 10) || 60);
}
if (told.code === 'cost_limit_exceeded') throw new z.errors.HaltedError(message);
throw new z.errors.Error(message, told.code || 'unknown', status);"""


def after_response(provider: str, label: str, refusals: str = "") -> Source:
    """401 asks the user to connect again; what passes by itself is repeated by Zapier, which costs nothing twice; the
    user's own limit is no error; anything else is, in the bridge's words. A token of another provider connects nothing.

    `refusals`: what one way of connecting alone has to tell.
    """
    mistaken = f"This token belongs to another provider. Use the token of a connection to {label}."
    text = _AFTER_RESPONSE.replace("PROVIDER", json.dumps(provider)).replace("MISTAKEN", json.dumps(mistaken))
    return {"source": refusals + text, "args": ["response", "z", "bundle"]}


OAUTH_REFUSALS = """\
const refused = response.data && typeof response.data.error === 'string' ? response.data : null;
if (response.status >= 400 && refused) {
  const sentence = refused.error_description || `The bridge refused to sign in: ${refused.error}.`;
  if (refused.error === 'invalid_grant') throw new z.errors.ExpiredAuthError(sentence);
  if (refused.error === 'temporarily_unavailable') {
    throw new z.errors.ThrottledError(sentence, parseInt(response.getHeader('retry-after'), 10) || 60);
  }
  throw new z.errors.Error(sentence, refused.error, response.status);
}
"""
"""Refusals of `/oauth/token`, in the form that RFC 6749 (5.2) gives them: where what was granted is over, the user has
to sign in again; what passes by itself is repeated.

No 401 comes here: core has thrown a RefreshAuthError before, so that Zapier has the token refreshed.
"""
