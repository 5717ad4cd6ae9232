"""The four kinds of entries that a provider offers: action, search, option list, trigger. Each is one declaration.

`perform` is the provider's function behind the declaration. It takes the provider's `Call` (a client that holds the
user's key, and for changing actions the operation's journal) and the checked input, by the keys of its fields. An
action's gives one object as its `output` declares it. A search's or an option list's gives such rows: all there are, of
which the bridge makes pages, or a `Page` where the provider can be asked for parts. Only `services.actions` calls it.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.catalogue import dynamic_fields, forms, output_files
from connector.catalogue.fields import Field, with_hints
from connector.catalogue.pages import Page, Row

Input = Mapping[str, Any]
Problems = dict[str, list[str]]
Rule = Callable[[Input], Problems]
CallRule = Callable[[Any, Input], Problems]
Perform = Callable[[Any, Input], Row]
PerformRows = Callable[[Any, Input], Sequence[Row] | Page]


@dataclass(frozen=True, slots=True)
class Example:
    """An input that is right, with the name a reader sees."""

    name: str
    input: Input


@dataclass(frozen=True, slots=True)
class AntiExample:
    """An input that is refused: which field path is blamed, and why. Both kinds of examples are run as tests."""

    name: str
    input: Input
    path: str
    reason: str


DEDUPLICATE = Field(
    key="deduplicate_minutes",
    kind="integer",
    label="Deduplicate Minutes",
    help="Within this many minutes, 1440 (a day) at most, the same input is not done again: it gets the first answer.",
    min=1,
    max=1440,
    advanced=True,
    example=10,
)

REPEATED = Field(
    key="repeated",
    kind="boolean",
    label="Repeated",
    help="Whether this is the answer of an earlier run, given again: then nothing was done or paid this time.",
)
"""What the answer of a changing action says besides; also as the header `Idempotent-Replayed`."""

LONGEST_KEY = 255  # characters
IDEMPOTENCY_KEY = Field(
    key="Idempotency-Key",
    kind="string",
    label="Idempotency Key",
    help="The same key with the same body is one operation: a repeat gets the first answer and spends nothing.",
    max=LONGEST_KEY,
)
"""The header that a changing action takes."""

MOST_ROWS = 100
LIMIT = "limit"
NEXT_CURSOR = "X-Next-Cursor"


def _limit(default: int | None) -> Field:
    left_out = "all there are" if default is None else str(default)
    help = f"How many rows at most, up to {MOST_ROWS}; {left_out} when left out."
    return Field(key=LIMIT, kind="integer", label="Limit", help=help, min=1, max=MOST_ROWS)


CURSOR = Field(
    key="cursor",
    kind="string",
    label="Cursor",
    help=f"Where the page begins: what the page before it gave in the header `{NEXT_CURSOR}`.",
    max=2048,
)
"""A page may hold fewer rows than its limit, also none: only where the header is missing it is the last one. No form
has this field: platforms go from page to page by themselves.
"""

CALLBACK_URL = Field(
    key="callback_url",
    kind="string",
    label="Callback URL",
    help="An address that is told once how this ends, whether it succeeds or fails: a signed POST, like any event.",
    max=2048,
    advanced=True,
    example="https://hooks.example.com/resume/abc",
)
CALLBACK_ID = Field(
    key="callback_id",
    kind="string",
    label="Callback ID",
    help="A text of yours that comes back in the event of how this ends, so that you know which run it belongs to.",
    max=500,
    advanced=True,
    example="run-7",
)


def taken_unseen(*fields: Field, why: str) -> tuple[Field, ...]:
    """Fields of another action that this one takes at its API and does not look at; no form shows them."""
    return tuple(dataclasses.replace(each, help=why, formless=True, advanced=True) for each in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something done at once, answered with a plain object.

    `changes`: it spends credits or alters something upstream, so one run of it is an operation with a key, and its
    input ends with what every operation takes (`DEDUPLICATE`), which `perform` is not given, and its output with what
    every operation answers (`REPEATED`), which `perform` does not give. `starts_resource_type`: it starts a resource of
    this type, which takes its time and ends with an event, so it also takes a callback; its answer's `id` is that
    resource's.
    `batch_of`: it does another action many times (`batches.of` makes it so). `batch_check`: what is wrong with one of
    its items that the single action's function would refuse without a call; given what that function is given.
    `gives_file`: its answer comes with a file and ends with `output_files.FIELDS`; `perform` gives an `AnswerWithFile`.
    `one_of`: of each of these sets of fields exactly one is to be filled in. Forms say so, and the bridge checks it.
    `rules` check what else no single field can say; each gives `{field path: [sentences]}`.
    The input stands in the order of a form: the main part, each group, advanced fields.
    """

    key: str
    label: str
    help: str
    input: tuple[Field, ...]
    output: tuple[Field, ...]
    sample: Mapping[str, Any]
    perform: Perform
    changes: bool = False
    starts_resource_type: str | None = None
    batch_of: "Action | None" = None
    batch_check: CallRule | None = None
    gives_file: bool = False
    one_of: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    anti_examples: tuple[AntiExample, ...] = ()

    def __post_init__(self) -> None:
        callback = (CALLBACK_URL, CALLBACK_ID) if self.starts_resource_type else ()
        every = (DEDUPLICATE, *callback) if self.changes else ()
        object.__setattr__(self, "input", forms.in_order((*with_hints(self.input, self.one_of), *every)))
        if self.changes:
            object.__setattr__(self, "output", (*self.output, REPEATED))
            object.__setattr__(self, "sample", {**self.sample, REPEATED.key: False})
        if self.gives_file:
            object.__setattr__(self, "output", (*self.output, *output_files.FIELDS))
            object.__setattr__(self, "sample", {**output_files.SAMPLE, **self.sample})


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A look-up answered with a bare array of rows; a miss is an empty one.

    Its input ends with what asks for a page: `limit` and `cursor`. `default_limit` holds where no limit is given; with
    None all are given. A `perform` that gives a `Page` is given both, the cursor as its own `Page.position`.
    """

    key: str
    label: str
    help: str
    input: tuple[Field, ...]
    output: tuple[Field, ...]
    sample: Mapping[str, Any]
    perform: PerformRows
    default_limit: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "input", (*forms.in_order(self.input), _limit(self.default_limit), CURSOR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A list that feeds a dropdown: rows with `id` and `name`. It has pages like a search.

    `describes_fields`: its rows are fields of a form, as `dynamic_fields.row` makes them, and so is its output. All of
    them are given at once.
    """

    key: str
    label: str
    help: str
    sample: Mapping[str, Any]
    perform: PerformRows
    output: tuple[Field, ...] = ()
    input: tuple[Field, ...] = ()
    default_limit: int | None = None
    describes_fields: bool = False

    def __post_init__(self) -> None:
        if self.describes_fields:
            object.__setattr__(self, "output", dynamic_fields.FIELDS)
        object.__setattr__(self, "input", (*self.input, _limit(self.default_limit), CURSOR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Something that happened upstream. `event_type` is what the event calls it, `resource_type` what it is about.

    `filters` are what a subscription may narrow it by. `grouped`: platforms offer it within its group alone.
    """

    key: str
    label: str
    help: str
    event_type: str
    resource_type: str
    output: tuple[Field, ...]
    sample: Mapping[str, Any]
    filters: tuple[Field, ...] = ()
    grouped: bool = False

    @property
    def tells_failure(self) -> bool:
        """Whether its events tell that something has failed: they say why."""
        return any(each.key == "reason" for each in self.output)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerGroup:
    """Triggers that people often want together, such as a video's two ends. `triggers`: their keys. `about`: what they
    are about, where that is more than one type of resource.

    One subscription may listen to any of them; platforms offer it as one trigger with a choice.
    """

    key: str
    label: str
    help: str
    triggers: tuple[str, ...]
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What one of the bridge's own calls takes, in the same language."""

    key: str
    input: tuple[Field, ...]


_LIMIT = Field(key="limit", kind="integer", label="Limit", help="How many; 10 when left out.", min=1, max=100)
RECENT = Form(key="recent", input=(_LIMIT,))
"""What listing the latest events of a trigger takes."""

RECENT_OF_GROUP = Form(
    key="recent_of_group",
    input=(
        _LIMIT,
        Field(
            key="triggers",
            kind="string",
            label="Triggers",
            help="Only these of the group, separated by commas; all of them when left out.",
            max=1000,
            example="video_done,video_failed",
        ),
    ),
)
"""What listing the latest events of a group of triggers takes."""

Entry = Action | Search | Options | Trigger
