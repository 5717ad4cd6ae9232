"""The form of one operation of n8n's node, in both of the node's versions."""

from collections.abc import Iterator, Sequence

from connector.catalogue import superseded
from connector.catalogue.entries import CURSOR, DEDUPLICATE, LIMIT, Action, Search
from connector.catalogue.fields import Field
from connector.catalogue.overrides import N8n
from connector.manifests.n8n import labels
from connector.manifests.n8n.properties import ADDITIONAL, FILTERS, Forms, Property, by_name, collection, when

KEY = "idempotencyKey"  # no field of the catalogue is written like this

_KEY = {
    "displayName": "Idempotency Key",
    "name": KEY,
    "type": "string",
    "default": "",
    "description": "What makes two runs one, such as a row's ID: the same key with the same input gets the first answer"
    " and spends nothing. Left out, each execution, node and item has its own, which retries keep.",
}

_NEXT = (  # in the address, as n8n would have it in place of all that is asked
    "={{ $request.url + ($response.headers?.['x-next-cursor'] ?"
    " '?cursor=' + encodeURIComponent($response.headers['x-next-cursor']) : '') }}"
)
_BEFORE, _NOW = {"@version": [1]}, {"@version": [{"_cnd": {"gte": 1.1}}]}
"""The node's versions. Workflows of before keep the first: what they have filled in must go on being read, so it has
every field of then, where it stood then.
"""

_LIMIT: Property = {
    "displayName": "Limit",
    "name": LIMIT,
    "type": "number",
    "typeOptions": {"minValue": 1, "maxValue": 100},
    "default": 50,
    "description": labels.LIMIT,
}
_RETURN_ALL: list[Property] = [
    {
        "displayName": "Return All",
        "name": "returnAll",
        "type": "boolean",
        "default": False,
        "description": "Whether to return all results or only up to a given limit",
        "displayOptions": {"show": _NOW},
        "routing": {
            "send": {"paginate": "={{ $value }}"},
            "operations": {
                "pagination": {
                    "type": "generic",
                    "properties": {
                        "continue": "={{ !!$response.headers['x-next-cursor'] }}",
                        "request": {"url": _NEXT},
                    },
                }
            },
        },
    },
    _LIMIT | {"displayOptions": {"show": {"returnAll": [False], **_NOW}}},
]
"""Of every search: n8n's own way to ask for some rows or for all of them, page by page."""


def form(said: N8n, entry: Action | Search) -> Iterator[Property]:
    """The properties of an operation, each shown in the versions of the node that have it."""
    forms = Forms(said.prominent)
    yield from _search(forms, entry) if isinstance(entry, Search) else _action(forms, said, entry)


def _search(forms: Forms, entry: Search) -> Iterator[Property]:
    fields = [each for each in superseded.shown(entry.input) if each.key not in (CURSOR.key, LIMIT)]
    yield from _RETURN_ALL
    yield from (forms.prop(each) for each in fields if each.required)
    more = [forms.prop(each) for each in fields if not each.required]
    if more:
        yield when(collection(FILTERS, "Filters", "Filter", more), _NOW)
    yield when(collection(FILTERS, "Filters", "Filter", [*more, _LIMIT]), _BEFORE)


def _action(forms: Forms, said: N8n, entry: Action) -> Iterator[Property]:
    shown, rest = forms.split(superseded.shown(entry.input))
    first, more = _older(entry)
    moved = [each for each in shown if each.key in said.additional_before]
    for each in shown:
        told = forms.at_once(each)
        yield when(told, _NOW) if each in moved or each.key in first else told
        if each.key in first:
            yield when(forms.prop(first[each.key]), _BEFORE)
    named = [by_name(each) for each in shown if each.dynamic]
    added = [*map(forms.prop, (*rest, *named)), *(when(forms.prop(each), _BEFORE) for each in (*moved, *more))]
    if DEDUPLICATE in entry.input:
        added.append(_KEY)
    if added:
        yield collection(ADDITIONAL, "Additional Fields", "Field", added)


def _older(entry: Action) -> tuple[dict[str, Field], Sequence[Field]]:
    """The fields of before: those that stood where a better one stands now, by its key, and other optional ones."""
    first: dict[str, Field] = {}
    for each in entry.input:
        if each.superseded_by:
            first.setdefault(each.superseded_by, each)
    gone = [each for each in entry.input if each.superseded_by or each.retired]
    return first, [each for each in gone if each not in first.values()]
