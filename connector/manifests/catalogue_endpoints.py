"""The calls that the catalogue makes: one for each action, search, option list and trigger.

Where two providers offer the same key, theirs is one call whose body and response have alternatives.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TypeVar

from connector.catalogue.catalogue import Catalogue, Offer
from connector.catalogue.entries import (
    IDEMPOTENCY_KEY,
    NEXT_CURSOR,
    RECENT,
    RECENT_OF_GROUP,
    REPEATED,
    Action,
    Entry,
    Options,
    Search,
    Trigger,
    TriggerGroup,
)
from connector.catalogue.fields import Field
from connector.manifests.endpoint import Endpoint, Response, Shape
from connector.states import Scope

E = TypeVar("E", Action, Search, Options, Trigger)

PROVIDER_ERRORS = (402, 404, 422, 424, 429, 502, 504)  # what any call may be told that asks a provider


_REPLAYED = dataclasses.replace(REPEATED, key="Idempotent-Replayed", help="As `repeated`.", required=True)
_PAGED = (
    Field(key=NEXT_CURSOR, kind="string", label="Next Cursor", help="The `cursor` of the next page; not on the last."),
    Field(key="Link", kind="string", label="Link", help='The address of the next page, `rel="next"`; not on the last.'),
)


def endpoints(catalogue: Catalogue) -> tuple[Endpoint, ...]:
    """Every call that follows from the catalogue, in the order of its declaration."""
    return (
        *(_action(key, each) for key, each in by_key(catalogue, Action).items()),
        *(_reading("searches", "Searches", key, each) for key, each in by_key(catalogue, Search).items()),
        *(_reading("options", "Option lists", key, each) for key, each in by_key(catalogue, Options).items()),
        *(_recent(key, each) for key, each in by_key(catalogue, Trigger).items()),
        *map(_recent_of_group, _groups(catalogue)),
    )


def by_key(catalogue: Catalogue, kind: type[E]) -> dict[str, list[tuple[Offer, E]]]:
    """The entries of a kind, those of several providers with one key together."""
    found: dict[str, list[tuple[Offer, E]]] = {}
    for offer, entry in catalogue.of(kind):
        found.setdefault(entry.key, []).append((offer, entry))
    return found


def events(catalogue: Catalogue) -> tuple[Response, ...]:
    """What the events of each trigger hold."""
    return tuple(_event(key, each, "object") for key, each in by_key(catalogue, Trigger).items())


def component(key: str, suffix: str) -> str:
    """`create_video`, `Answer` → `CreateVideoAnswer`."""
    return "".join(part[:1].upper() + part[1:] for part in key.split("_")) + suffix


def _action(key: str, offered: Sequence[tuple[Offer, Action]]) -> Endpoint:
    changes = any(action.changes for _, action in offered)
    several = len(offered) > 1
    return Endpoint(
        key=key,
        method="POST",
        path=f"/v1/actions/{key}",
        label=_label(offered),
        help=_help(offered),
        tag="Actions",
        scopes={Scope.ACTIONS if changes else Scope.READ},
        bodies=tuple(action for _, action in offered),
        headers=(IDEMPOTENCY_KEY,) if changes else (),
        responses={200: _response(offered, component(key, "Answer"), "object", (_REPLAYED,) if changes else ())},
        errors=(400, 413, 415, *PROVIDER_ERRORS, *([409] if changes else [])),
        examples={
            f"{offer.key}_{example.name}" if several else example.name: dict(example.input)
            for offer, action in offered
            for example in action.examples
        },
    )


def _reading(
    plural: str, tag: str, key: str, offered: Sequence[tuple[Offer, Search]] | Sequence[tuple[Offer, Options]]
) -> Endpoint:
    return Endpoint(
        key=f"{plural}_{key}",
        method="GET",
        path=f"/v1/{plural}/{key}",
        label=_label(offered),
        help=_help(offered),
        tag=tag,
        scopes={Scope.READ},
        query=_query([tuple(_flat(entry.input)) for _, entry in offered]),
        responses={200: _response(offered, component(f"{plural}_{key}", "Row"), "rows", _PAGED)},
        errors=PROVIDER_ERRORS,
    )


def _recent(key: str, offered: Sequence[tuple[Offer, Trigger]]) -> Endpoint:
    return Endpoint(
        key=f"recent_{key}",
        method="GET",
        path=f"/v1/triggers/{key}/recent",
        label=f"{_label(offered)}: recent events",
        help=f"{_help(offered)} Newest first; a well-formed sample when there is none yet.",
        tag="Triggers",
        scopes={Scope.READ},
        query=RECENT.input,
        responses={200: _event(key, offered, "rows")},
        errors=(404, 422),
    )


def _groups(catalogue: Catalogue) -> list[TriggerGroup]:
    """The groups of all providers; of those with the same key the first."""
    found: dict[str, TriggerGroup] = {}
    for offer in catalogue.offers:
        for group in offer.trigger_groups:
            found.setdefault(group.key, group)
    return list(found.values())


def _recent_of_group(group: TriggerGroup) -> Endpoint:
    return Endpoint(
        key=f"recent_{group.key}",
        method="GET",
        path=f"/v1/triggers/{group.key}/recent",
        label=f"{group.label}: recent events",
        help=f"{group.help} Newest first; a sample of each of its triggers when there is none yet.",
        tag="Triggers",
        scopes={Scope.READ},
        query=RECENT_OF_GROUP.input,
        responses={200: Response(help="Events of the group's triggers.", shape="events")},
        errors=(404, 422),
    )


def _event(key: str, offered: Sequence[tuple[Offer, Trigger]], shape: Shape) -> Response:
    return _response(offered, component(key, "Event"), shape)


def _label(offered: Sequence[tuple[Offer, Entry]]) -> str:
    return " / ".join(dict.fromkeys(entry.label for _, entry in offered))


def _help(offered: Sequence[tuple[Offer, Entry]]) -> str:
    """What an entry does; where providers differ, each one's."""
    helps = {entry.help for _, entry in offered}
    return helps.pop() if len(helps) == 1 else " ".join(f"{offer.label}: {entry.help}" for offer, entry in offered)


def _response(
    offered: Sequence[tuple[Offer, Entry]], name: str, shape: Shape, headers: tuple[Field, ...] = ()
) -> Response:
    outputs = tuple(dict.fromkeys(entry.output for _, entry in offered))
    sample = dict(offered[0][1].sample)
    return Response(
        help="The result." if shape == "object" else "Rows; a miss is an empty array.",
        name=name,
        alternatives=outputs,
        shape=shape,
        sample=[sample] if shape == "rows" else sample,
        headers=headers,
    )


def _flat(fields: tuple[Field, ...], above: str = "") -> Iterator[Field]:
    """Fields as a query has them: what lies in an object by a key with `__`. A list has no place in a query."""
    for each in fields:
        if each.kind == "object":
            yield from _flat(each.fields, f"{above}{each.key}__")
        elif each.kind != "list":
            yield dataclasses.replace(each, key=above + each.key, required=each.required and not above)


def _query(inputs: Sequence[tuple[Field, ...]]) -> tuple[Field, ...]:
    """The query fields of all providers. What only some of them require is required by none here, but checked."""
    required = set.intersection(*({each.key for each in declared if each.required} for declared in inputs))
    every = (dataclasses.replace(each, required=each.key in required) for declared in inputs for each in declared)
    return tuple(dict.fromkeys(every))
