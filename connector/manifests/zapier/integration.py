"""The integration: everything joined into the one object that zapier-platform-core takes."""

import json
from pathlib import Path
from typing import Any

import connector
from connector.catalogue.catalogue import Catalogue, Offer
from connector.manifests import shared_files
from connector.manifests.zapier import authentication, middleware, steps
from connector.manifests.zapier.authentication import Authentication

CORE = "19.1.0"  # of zapier-platform-core: the shared package.json pins the same

FOLDER = Path("manifests/zapier")
SHARED = Path(__file__).parent / "shared"
"""An integration at Zapier is one app with one name and one logo, so each provider has its own, in its own folder:
that is all that Zapier is given.

The file must not be called definition.json: `zapier-platform build` writes, then deletes, one of that name.
"""
PATTERNS = tuple(f"{FOLDER}/*/{each}" for each in ("*.json", "*.js", ".gitignore", ".npmrc"))


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root."""
    return {FOLDER / offer.key / path: text for offer in catalogue.offers for path, text in _files(offer).items()}


def _files(offer: Offer) -> dict[str, str]:
    words = {"label": offer.label, "slug": offer.key.replace("_", "-"), "version": connector.__version__}
    told = {"integration.json": describe(offer), "oauth2.json": otherwise(offer, authentication.OAUTH2)}
    written = {path: json.dumps(each, indent=2, ensure_ascii=False) + "\n" for path, each in told.items()}
    return shared_files.filled(SHARED, words) | written


def otherwise(offer: Offer, way: Authentication) -> dict[str, Any]:
    """The parts of an integration that are not as with a token, whose place they take (`index.js`)."""
    usual = describe(offer)
    return {key: part for key, part in describe(offer, way).items() if part != usual[key]}


def describe(offer: Offer, way: Authentication = authentication.TOKEN) -> dict[str, Any]:
    """The integration of a provider, whose users connect in a certain way."""
    return {
        "version": connector.__version__,
        "platformVersion": CORE,
        "flags": {
            "cleanInputData": False,  # the bridge takes empty values as absent ones itself
            "throwForThrottlingEarly": False,  # so that a 429 is told in the bridge's words
        },
        "authentication": way.definition(offer),
        "requestTemplate": {"headers": dict(way.headers)},
        "beforeRequest": [middleware.before_request(way.settings)],
        "afterResponse": [middleware.after_response(offer.key, offer.label, way.refusals)],
        "triggers": {step["key"]: step for step in steps.triggers(offer)},
        "searches": {step["key"]: step for step in steps.searches(offer)},
        "creates": {step["key"]: step for step in steps.creates(offer)},
    }
