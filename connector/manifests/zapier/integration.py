"""The integration: everything joined into the one object that zapier-platform-core takes."""

import json
from pathlib import Path
from typing import Any

import connector
from connector.catalogue.catalogue import Catalogue, Offer
from connector.manifests.zapier import authentication, javascript, steps
from connector.manifests.zapier.authentication import Authentication

CORE = "19.1.0"  # of zapier-platform-core: package.json beside the generated file pins the same

FOLDER = Path("manifests/zapier")
"""An integration at Zapier is one app with one name and one logo, so each provider has its own, in its own folder here.

The file must not be called definition.json: `zapier-platform build` writes, then deletes, one of that name.
"""


def render(catalogue: Catalogue) -> dict[Path, str]:
    """The generated files, by their path from the repository's root."""
    told = ((FOLDER / offer.key / "integration.json", describe(offer)) for offer in catalogue.offers)
    return {path: json.dumps(described, indent=2, ensure_ascii=False) + "\n" for path, described in told}


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
        "beforeRequest": [javascript.BEFORE_REQUEST],
        "afterResponse": [javascript.AFTER_RESPONSE],
        "triggers": {step["key"]: step for step in steps.triggers(offer)},
        "searches": {step["key"]: step for step in steps.searches(offer)},
        "creates": {step["key"]: step for step in steps.creates(offer)},
    }
