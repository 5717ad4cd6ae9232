"""The API, told to machines (/openapi.json) and to people (/docs). Both are made once per process."""

import base64
import functools
import hashlib
import json
import shlex
import threading
from collections.abc import Mapping
from typing import Any

import flask

import connector
from connector.catalogue.catalogue import KINDS, Catalogue
from connector.catalogue.entries import Action, Entry, Trigger
from connector.manifests import error_responses, openapi, tables
from connector.web import context
from connector.web.endpoints import ENDPOINTS

blueprint = flask.Blueprint("docs", __name__)

_making = threading.Lock()  # else all who ask before the first is answered would make it, too
_CACHED = {"Cache-Control": "public, max-age=60"}


@blueprint.get("/")
def front() -> Any:
    """Lead to the page of the docs."""
    return flask.redirect(flask.url_for("docs.page"))


@blueprint.get("/openapi.json")
def description() -> flask.Response:
    """Describe the API for machines."""
    with _making:
        told = _description(context.offered())
    return flask.Response(told, mimetype="application/json", headers=_CACHED)


@blueprint.get("/docs")
def page() -> flask.Response:
    """Describe the API for people."""
    bridge = context.bridge()
    with _making:
        text, style = _page(context.offered(), bridge.settings.public_url, bridge.sandboxes.labels())
    policy = f"default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    headers = _CACHED | {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return flask.Response(text, mimetype="text/html", headers=headers)


@functools.cache
def _description(catalogue: Catalogue) -> bytes:
    return json.dumps(openapi.describe(catalogue, ENDPOINTS), ensure_ascii=False).encode()


@functools.cache
def _page(catalogue: Catalogue, url: str, sandboxes: tuple[str, ...] = ()) -> tuple[str, str]:
    """The page, and the hash of its style: the only thing beside text that a browser may use."""
    style = flask.render_template("docs.css")
    sections = {
        plural: [(offer, entry) for offer, entry in catalogue.of(kind)]  # type: ignore[type-var]
        for plural, kind in KINDS
    }
    text = flask.render_template(
        "docs.html",
        style=style,
        url=url,
        sandboxes=sandboxes,
        title=openapi.title(catalogue),
        version=connector.__version__,
        titles=tables.TITLES,
        provider=catalogue.offers[0].key,
        sections={plural: entries for plural, entries in sections.items() if entries},
        several=len(catalogue.offers) > 1,
        own={tag: [each for each in ENDPOINTS if each.tag == tag] for tag in dict.fromkeys(e.tag for e in ENDPOINTS)},
        codes=error_responses.codes(),
        meanings=error_responses.MEANINGS,
        statuses=openapi.statuses,
        rows=tables.rows,
        pretty=_pretty,
        curl=functools.partial(_curl, url),
        is_trigger=lambda entry: isinstance(entry, Trigger),
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return text, f"sha256-{digest}"


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(url: str, plural: str, entry: Entry) -> str:
    """A command to try an entry with."""
    token = '-H "Authorization: Bearer $TOKEN"'
    if isinstance(entry, Trigger):
        return f"curl {token} {shlex.quote(f'{url}/v1/triggers/{entry.key}/recent?limit=3')}"
    if not isinstance(entry, Action):
        wanted = "&".join(f"{each.key}={each.example or '…'}" for each in entry.input if each.required)
        return f"curl {token} {shlex.quote(f'{url}/v1/{plural}/{entry.key}' + (f'?{wanted}' if wanted else ''))}"
    body: Mapping[str, Any] = entry.examples[0].input if entry.examples else {}
    repeat = ' -H "Idempotency-Key: row-42"' if entry.changes else ""
    return (
        f"curl {token}{repeat} --json \\\n"
        f"  {shlex.quote(json.dumps(body, ensure_ascii=False))} \\\n"
        f"  {shlex.quote(f'{url}/v1/actions/{entry.key}')}"
    )
