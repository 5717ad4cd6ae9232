"""Option lists → remote procedures: what the dropdowns of the forms are filled with, and the fields that forms ask for.

https://developers.make.com/custom-apps-documentation/app-components/rpcs/dynamic-fields-rpc
"""

from typing import Any

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import LIMIT, MOST_ROWS, Options
from connector.manifests.make import connection, form, labels, mapping
from connector.manifests.make.component import Component

MOST = 500
"""Make's guideline for what one dropdown shows at most."""
PAGES = 3
"""Make's guideline for how often one dropdown may ask."""


def component(offer: Offer, entry: Options) -> Component:
    """The source of a dropdown, or of dynamic fields.

    Without what it must be told it gives none, rather than an error in the form.
    """
    wanted = [each for each in entry.input if each.required]
    communication: dict[str, Any] = {"url": f"/options/{entry.key}", "method": "GET"}
    if wanted:
        told = " & ".join(f"parameters.{each.key}" for each in wanted)
        communication["condition"] = {"condition": f"{{{{if({told}, true, false)}}}}", "default": []}
        communication["qs"] = mapping.query(wanted)
    limit = MOST
    if entry.default_limit is not None:  # a list too long to be given at once
        limit = PAGES * MOST_ROWS
        communication["qs"] = communication.get("qs", {}) | {LIMIT: MOST_ROWS}
        communication["pagination"] = mapping.pagination()
    communication["response"] = {
        "iterate": "{{body}}",
        "limit": limit,
        "output": _field(offer) if entry.describes_fields else {"label": "{{item.name}}", "value": "{{item.id}}"},
    }
    return Component(
        kind="rpc",
        id=labels.camel(entry.key),
        about={"label": labels.options(entry)} | connection.used(),
        codes={"communication": communication, "params": form.of_options(entry)},
    )


def _field(offer: Offer) -> dict[str, Any]:
    """A parameter for each row that describes a field. One with a dropdown begins with a text to map into."""
    return {
        "name": "{{item.id}}",
        "label": "{{item.name}}",
        "help": "{{item.help}}",
        "required": "{{item.required}}",
        "type": "{{if(item.options, 'select', 'text')}}",
        "multiline": "{{if(item.kind = 'text', true, false)}}",
        "mode": "edit",
        "options": f"{{{{{_source(offer)}}}}}",
    }


def _source(offer: Offer) -> str:
    """The remote procedure that fills the dropdown of a row, in IML."""
    source = "null"
    for each in offer.entries:
        if isinstance(each, Options) and not any(field.required for field in each.input):
            source = f"if(item.options = '{each.key}', 'rpc://{labels.camel(each.key)}', {source})"
    return source
