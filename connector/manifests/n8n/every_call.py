"""Every action and search as a ready HTTP Request step, to be copied into a workflow where the node package is not
installed."""

import json
from typing import Any
from urllib.parse import urlencode

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.catalogue.fields import example_of
from connector.manifests.n8n import steps
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.workflow import Workflow

_PER_LANE = 6


def workflow(offer: Offer) -> Workflow:
    """One step for each, with the first example of its declaration filled in."""
    note = (
        "Copy the steps you need into your own workflow, together with **Settings**, and fill in what is yours."
        " They are connected to nothing: nothing here runs by itself."
    )
    flow = Workflow(Names.of(offer), f"{offer.label}: every call, to copy from", note)
    steps.settings(flow, steps.start(flow))
    entries = [each for each in offer.entries if isinstance(each, Action | Search)]
    for position, entry in enumerate(entries):
        before = entries[position - 1].label if position % _PER_LANE else None
        _step(flow, entry, beside=before)
    return flow


def _step(flow: Workflow, entry: Action | Search, *, beside: str | None) -> None:
    if isinstance(entry, Action):
        given: Any = dict(entry.examples[0].input) if entry.examples else dict(example_of(entry.input))
        key = f"={{{{ {steps.setting('run')} }}}}-{entry.key}-{{{{ $itemIndex }}}}" if entry.changes else None
        path, method, body = f"/v1/actions/{entry.key}", "POST", json.dumps(given, ensure_ascii=False, indent=2)
    else:
        query = urlencode({each.key: each.example for each in entry.input if each.required})
        path, method, body, key = f"/v1/searches/{entry.key}" + (f"?{query}" if query else ""), "GET", None, None
    steps.call(flow, entry.label, path, after=None, beside=beside, method=method, body=body, key=key)
