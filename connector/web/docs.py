"""The API, told to machines (/openapi.json) and to people (/docs). Both are made once per process."""

import functools
import json
import shlex
import threading
from collections.abc import Mapping
from typing import Any

import flask

import connector
from connector.catalogue.catalogue import KINDS, Catalogue, Offer
from connector.catalogue.entries import Action, Entry, Trigger
from connector.manifests import error_responses, openapi, tables
from connector.web import context, problems
from connector.web.endpoints import ENDPOINTS
from connector.web.pages import security_headers

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
    return _answer("docs/index.html")


@blueprint.get("/docs/<offer>/<plural>/<key>")
def entry(offer: str, plural: str, key: str) -> flask.Response:
    """Describe one action, search, option list or trigger."""
    return _answer("docs/entry.html", offer, plural, key)


def _answer(template: str, *of: str) -> flask.Response:
    """A page that is the same for all, and kept by whoever asks for a minute."""
    bridge, catalogue = context.bridge(), context.offered()
    with _making:
        text = _page(catalogue, bridge.settings.public_url, bridge.sandboxes.labels(), template, *of)
    answer = flask.Response(text, mimetype="text/html", headers=_CACHED)
    return security_headers.add(answer, cached=True)


@functools.cache
def _description(catalogue: Catalogue) -> bytes:
    return json.dumps(openapi.describe(catalogue, ENDPOINTS), ensure_ascii=False).encode()


@functools.cache
def _page(catalogue: Catalogue, url: str, sandboxes: tuple[str, ...], template: str, *of: str) -> str:
    """A page of everything, or `of` one entry: its provider, its kind as addresses have it, and its key."""
    only = catalogue.offers[0].key if len(catalogue.offers) == 1 else None
    sections = {
        plural: [(offer, entry) for offer, entry in catalogue.of(kind)]  # type: ignore[type-var]
        for plural, kind in KINDS
    }
    return flask.render_template(
        template,
        url=url,
        sandboxes=sandboxes,
        title=openapi.title(catalogue),
        only=only,
        link=functools.partial(_link, only),
        version=connector.__version__,
        titles=tables.TITLES,
        offers=catalogue.offers,
        sections={plural: entries for plural, entries in sections.items() if entries},
        several=len(catalogue.offers) > 1,
        rows=tables.rows,
        pretty=_pretty,
        **(_told_of(catalogue, url, *of) if of else _told(catalogue)),
    )


def _link(only: str | None, offer: Offer, plural: str, entry: Entry) -> str:
    """The address of an entry's page; whoever looks at one provider's API alone goes on doing so."""
    return flask.url_for("docs.entry", offer=offer.key, plural=plural, key=entry.key, provider=only)


def _told(catalogue: Catalogue) -> dict[str, Any]:
    """What the page of everything says beside its lists."""
    return {
        "provider": catalogue.offers[0].key,
        "own": {
            tag: [each for each in ENDPOINTS if each.tag == tag] for tag in dict.fromkeys(e.tag for e in ENDPOINTS)
        },
        "codes": error_responses.codes(),
        "meanings": error_responses.MEANINGS,
        "statuses": openapi.statuses,
    }


def _told_of(catalogue: Catalogue, url: str, provider: str, plural: str, key: str) -> dict[str, Any]:
    """What the page of one entry says. Raises `NotFound`."""
    for offer in catalogue.offers:
        for entry in offer.entries:
            if (offer.key, entry.key) == (provider, key) and isinstance(entry, dict(KINDS).get(plural, ())):
                curl, is_trigger = _curl(url, plural, entry), isinstance(entry, Trigger)
                return {"offer": offer, "entry": entry, "plural": plural, "curl": curl, "is_trigger": is_trigger}
    raise problems.nothing_here()


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
