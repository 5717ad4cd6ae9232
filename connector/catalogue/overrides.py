"""What a provider says for one platform alone: a label that reads better there, a field that its form leaves out.

Declarations say what every platform needs; nothing here is needed, since each platform has a rule for everything. Each
provider has its own overrides, by the keys of its own entries: two providers' `get_video` never meet. `check` refuses
an override that names nothing, so that none is lost when an entry is renamed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.catalogue.fields import Field

Reasons = Mapping[str, str]  # by field, or by entry: why it is not shown


class UnknownOverride(ValueError):
    """An override names what its provider does not offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZapierStep:
    """`noun` is what the step is about, in the singular; `wait_label` names the step that also waits for the end."""

    noun: str | None = None
    description: str | None = None
    wait_label: str | None = None
    left_out: Reasons = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zapier:
    """`key_page` is where the provider shows its API keys: Zapier wants a link beside every secret it asks for. `none`
    says, by the keys of entries, why there is no step for them.
    """

    key_page: str | None = None
    none: Reasons = field(default_factory=dict)
    steps: Mapping[str, ZapierStep] = field(default_factory=dict)

    def step(self, entry: Entry) -> ZapierStep:
        """What is said of an entry."""
        return self.steps.get(entry.key, ZapierStep())


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeModule:
    """`group` is where the module stands in Make's menu. `repeatable` says why the same input again is no mistake: its
    form then fills in no minutes in which it would count as a repeat.
    """

    label: str | None = None
    group: str | None = None
    repeatable: str | None = None
    left_out: Reasons = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is made of each row of a sheet: `action` is given the `columns`, named as its fields; `link` is the field of
    the finished resource that is written back.
    """

    action: str
    columns: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """By the keys of entries. `theme` is the color behind the app's icon, as `#rrggbb`.

    `any_request` is the action that sends any request to the provider: an app may have one module for such calls, so
    that Make's own reaches it.
    """

    theme: str = "#404040"
    any_request: str | None = None
    batch: Batch | None = None
    modules: Mapping[str, MakeModule] = field(default_factory=dict)

    def module(self, entry: Entry) -> MakeModule:
        """What is said of an entry."""
        return self.modules.get(entry.key, MakeModule())


@dataclass(frozen=True, slots=True)
class Resource:
    """A group of operations of n8n's node. `article` and `noun` make a sentence: "Create an avatar"."""

    value: str
    label: str
    article: str = ""

    @property
    def noun(self) -> str:
        """How a sentence calls one of it."""
        return self.label.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class N8nOperation:
    """`resource` is where the operation stands, `name` what it is called there; `sentence` is what the list of actions
    says.
    """

    resource: Resource | None = None
    name: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class N8n:
    """`prominent` are optional fields that a form shows at once; the others wait under Additional Fields, as those of
    `additional_before` did in the first version of the node. `aliases` are more words by which people look for the
    node. `folder` is where package and templates lie, if not in one named by the provider's key.
    """

    folder: str | None = None
    aliases: tuple[str, ...] = ()
    prominent: frozenset[str] = frozenset()
    additional_before: frozenset[str] = frozenset()
    operations: Mapping[str, N8nOperation] = field(default_factory=dict)

    def operation(self, entry: Entry) -> N8nOperation:
        """What is said of an entry."""
        return self.operations.get(entry.key, N8nOperation())


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """All of a provider's."""

    zapier: Zapier = Zapier()
    make: Make = Make()
    n8n: N8n = N8n()


def check(entries: Iterable[Entry], overrides: Overrides) -> None:
    """Raises `UnknownOverride` with everything that names nothing."""
    if faults := list(_faults(tuple(entries), overrides)):
        raise UnknownOverride(" ".join(faults))


def _faults(entries: tuple[Entry, ...], overrides: Overrides) -> Iterator[str]:
    for key, step in overrides.zapier.steps.items():
        found = _named(entries, key, Action, Search, Options, Trigger)
        yield from _of_fields(f"zapier {key}", found, step.left_out)
        if step.wait_label and not any(isinstance(each, Action) and each.starts_resource_type for each in found):
            yield f"zapier {key}: nothing is waited for."
    for key in overrides.zapier.none:
        yield from _of_fields(f"zapier {key}", _named(entries, key, Action, Search), {})
    for key, module in overrides.make.modules.items():
        found = _named(entries, key, Action, Search, Trigger)
        yield from _of_fields(f"make {key}", found, module.left_out)
        if module.repeatable and not any(isinstance(each, Action) and each.changes for each in found):
            yield f"make {key}: it changes nothing, so a repeat is none."
    if batch := overrides.make.batch:
        found = _named(entries, batch.action, Action)
        yield from _of_fields("make batch", found, {})
        known = {field.key for each in found if isinstance(each, Action) for field in each.input}
        yield from (f"make batch: has no field {key}." for key in batch.columns if key not in known)
    if overrides.make.any_request:
        yield from _of_fields("make any_request", _named(entries, overrides.make.any_request, Action), {})
    for key in overrides.n8n.operations:
        yield from _of_fields(f"n8n {key}", _named(entries, key, Action, Search), {})
    fields = {each.key for entry in entries if not isinstance(entry, Trigger) for each in _deep(entry.input)}
    for key in sorted((overrides.n8n.prominent | overrides.n8n.additional_before) - fields):
        yield f"No form has a field {key}."


def _named(entries: tuple[Entry, ...], key: str, *kinds: type[Entry]) -> list[Entry]:
    return [each for each in entries if each.key == key and isinstance(each, kinds)]


def _of_fields(place: str, found: list[Entry], left_out: Reasons) -> Iterator[str]:
    if len(found) != 1:
        yield f"{place}: names {len(found)} entries in place of one."
    forms = [each.input for each in found if isinstance(each, Action | Search)]
    optional = {each.key for form in forms for each in form if not each.required}
    yield from (f"{place}: has no optional field {key}." for key in left_out.keys() - optional)


def _deep(fields: Iterable[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _deep(each.fields)
