"""Batches: an action that does another one many times, each item an operation with a life of its own.

    CREATE_VIDEOS = batches.of(CREATE_VIDEO, key="create_videos", label="Create Videos", items="Videos", …)

Its `items` take what the single action takes, and are checked as its inputs are. No function of the provider's stands
behind it: the bridge begins each item as an operation of the single action.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, NoReturn

from connector.catalogue import file_fields
from connector.catalogue.entries import DEDUPLICATE, Action, AntiExample, CallRule, Example
from connector.catalogue.fields import Field, choices
from connector.catalogue.files import File
from connector.catalogue.pages import Row

ITEMS = "items"
MOST_ITEMS = 100

ITEM_KEY = Field(
    key="item_key",
    kind="string",
    label="Item Key",
    help="A text of yours that this one is known by within the batch, such as a row's number: with the same"
    " Idempotency-Key it is never made twice. It comes back with the answer.",
    max=255,
    advanced=True,
    example="row-7",
)

_NO_BYTES = "Must be a web address here: the bytes of a file are not kept until its turn comes."
_NO_FILE = "Cannot be given in a batch: the bytes of a file are not kept until its turn comes."
_FOR_ALL = "Is for the whole batch: give it beside the items."

STATUSES = choices(queued="Queued", running="Running", succeeded="Succeeded", failed="Failed")

ERROR = Field(
    key="error",
    kind="object",
    label="Error",
    help="Why it failed; empty for all others.",
    nullable=True,
    fields=(
        Field(key="code", kind="string", label="Code", help="The error's code, for programs."),
        Field(key="message", kind="text", label="Message", help="What happened, and what to do."),
    ),
)

WAITS_FOR = Field(
    key="waits_for",
    kind="text",
    label="Waits For",
    help="Why a queued one waits, if it was tried already: it is begun by itself.",
    nullable=True,
)


def of(
    single: Action,
    *,
    key: str,
    label: str,
    help: str,
    items: str,
    example: Mapping[str, Any],
    max_items: int = MOST_ITEMS,
    check: CallRule | None = None,
    anti_examples: tuple[AntiExample, ...] = (),
) -> Action:
    """The batch of an action that starts something. `items` is what many of them are called, such as "Videos", and
    `example` is the first item of an example. `check`: see `Action.batch_check`.

    Raises `ValueError` for one that starts nothing: nobody would be told how its items end.
    """
    started = single.starts_resource_type
    if not started:
        raise ValueError(f"{single.key} starts nothing")
    return Action(
        key=key,
        label=label,
        help=help,
        input=(_items(single, items, max_items),),
        output=_output(single, started, items),
        sample=_sample(single, started),
        perform=_not_by_itself,
        changes=True,
        batch_of=single,
        batch_check=check,
        examples=(Example(f"Two {items}", {ITEMS: [dict(example), {**example, ITEM_KEY.key: "2"}]}),),
        anti_examples=(AntiExample("None", {}, ITEMS, "A batch holds at least one."), *anti_examples),
    )


def item_fields(single: Action) -> tuple[Field, ...]:
    """What one item takes. A file is given by its address, and only where the provider takes that: its bytes would not
    be kept until the item's turn comes.
    """
    theirs = (each for each in single.input if each != DEDUPLICATE and not each.bytes_only)
    return (*map(_by_address, theirs), ITEM_KEY)


def apart(item: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an item gives to the single action, and what it says of itself."""
    own = {key: value for key, value in item.items() if key == ITEM_KEY.key}
    return {key: value for key, value in item.items() if key not in own}, own


def faults(single: Action, checked: Mapping[str, Any]) -> dict[str, list[str]]:
    """What an item must not say although the single action may: `{field path: [sentences]}`."""
    found = dict[str, list[str]]()

    def look(path: str, field: Field, file: File) -> None:
        if field.bytes_only:
            found[path] = [_NO_FILE]
        elif file.url is None:
            found[path] = [_NO_BYTES]

    file_fields.mapped(single.input, checked, look)
    return found | ({DEDUPLICATE.key: [_FOR_ALL]} if DEDUPLICATE.key in checked else {})


def _items(single: Action, label: str, max_items: int) -> Field:
    return Field(
        key=ITEMS,
        kind="list",
        label=label,
        help=f"What {single.label} takes, for each of 1 to {max_items}.",
        required=True,
        min=1,
        max=max_items,
        fields=item_fields(single),
        one_of=single.one_of,
    )


def _by_address(field: Field) -> Field:
    if field.kind == "file":
        help = f"{field.help} Given by its web address."
        return dataclasses.replace(field, kind="url", max_bytes=None, media_types=(), help=help)
    return dataclasses.replace(field, fields=tuple(map(_by_address, field.fields))) if field.fields else field


def _output(single: Action, started: str, label: str) -> tuple[Field, ...]:
    result = tuple(each for each in single.output if each.key != "repeated")
    item = (
        Field(key="index", kind="integer", label="Index", help="Its place in what was sent: 0 is the first."),
        dataclasses.replace(ITEM_KEY, help="Its key, if it was given one.", nullable=True, advanced=False, max=None),
        Field(key="operation_id", kind="string", label="Operation ID", help="What the bridge knows it by."),
        Field(
            key="status",
            kind="choice",
            label="Status",
            help="Whether it is still to be begun (queued), is being begun (running), has been (succeeded: its"
            f" {started} is on its way and ends with an event), or could not be (failed).",
            choices=STATUSES,
        ),
        Field(
            key=started,
            kind="object",
            label=started.capitalize(),
            help=f"The {started}, as {single.label} answers with it; empty until there is one.",
            nullable=True,
            fields=result,
        ),
        ERROR,
        WAITS_FOR,
    )
    counts = tuple(
        Field(key=each.value, kind="integer", label=each.label, help=f"How many are {each.value}.") for each in STATUSES
    )
    return (
        Field(key="id", kind="string", label="Batch ID", help="The batch's id."),
        Field(key=ITEMS, kind="list", label=label, help="How each of them stands, in the order given.", fields=item),
        Field(key="counts", kind="object", label="Counts", help="How many stand how.", fields=counts),
    )


def _sample(single: Action, started: str) -> Row:
    video = {key: value for key, value in single.sample.items() if key != "repeated"}
    known = {"index": 0, ITEM_KEY.key: "row-1", "operation_id": "op_00000000000000000000sample"}
    return {
        "id": "bat_00000000000000000000sample",
        ITEMS: [{**known, "status": "succeeded", started: video, "error": None, "waits_for": None}],
        "counts": {"queued": 0, "running": 0, "succeeded": 1, "failed": 0},
    }


def _not_by_itself(_call: Any, _given: Any) -> NoReturn:
    raise AssertionError("the items of a batch are done, each as an operation of its own")
