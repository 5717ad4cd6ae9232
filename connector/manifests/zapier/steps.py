"""What a user of Zapier picks: triggers, searches and creates, and the hidden triggers that fill dropdowns.

An action is a create; one that reads a single thing by its id is a search, for which finding nothing is no error and
which other steps can be built on; one whose work ends with an event is a second create besides, which waits for it.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from connector.catalogue import superseded
from connector.catalogue.catalogue import Offer, group_of
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.manifests.zapier import dynamic, inputs, javascript, labels, outputs
from connector.manifests.zapier.inputs import FlatForm

WAIT = "_and_wait"  # after an action's key: the create that waits for the end

Step = dict[str, Any]

_FILE = {"key": "file", "label": "File", "type": "file"}
"""The file itself, as later steps of a Zap take it."""


def triggers(offer: Offer) -> Iterator[Step]:
    """The groups of triggers, the triggers one by one, then the lists behind the dropdowns."""
    for group in offer.trigger_groups:
        yield _group(offer, group)
    for entry in offer.entries:
        if isinstance(entry, Trigger) and group_of(offer, entry) is None:
            yield _trigger(offer, entry)
    for entry in offer.entries:
        if isinstance(entry, Options) and not entry.describes_fields:
            yield _list(offer, entry)


def searches(offer: Offer) -> Iterator[Step]:
    """The searches, and the actions that read one thing."""
    for entry in _shown(offer):
        if isinstance(entry, Search):
            form = _form(offer, entry)
            yield _step(offer, entry, form, {"perform": javascript.search(entry.key, form)})
        elif isinstance(entry, Action) and labels.is_look_up(entry):
            form = _form(offer, entry)
            yield _step(offer, entry, form, {"perform": javascript.look_up(entry.key, form)})


def creates(offer: Offer) -> Iterator[Step]:
    """All other actions, each followed by the one that waits, if there is something to wait for."""
    for entry in _shown(offer):
        if isinstance(entry, Action) and not labels.is_look_up(entry):
            form = _form(offer, entry)
            step = _step(
                offer, entry, form, {"perform": javascript.create(entry.key, form, gives_file=entry.gives_file)}
            )
            if entry.gives_file:
                step["operation"]["outputFields"].append(_FILE)
            yield step
            end = good_end(offer, entry)
            if end:
                yield _waiting(offer, entry, form, end)


def _shown(offer: Offer) -> Iterator[Entry]:
    return (each for each in offer.entries if each.key not in offer.overrides.zapier.none)


def good_end(offer: Offer, action: Action) -> Trigger | None:
    """The trigger that tells that what an action starts has succeeded: the first about such a thing, without reason."""
    ends = (
        entry
        for entry in offer.entries
        if isinstance(entry, Trigger) and entry.resource_type == action.starts_resource_type
    )
    return next((entry for entry in ends if "reason" not in entry.sample), None)


def _form(offer: Offer, entry: Action | Search) -> FlatForm:
    left_out = labels.left_out(offer, entry)
    shown = (field for field in superseded.shown(entry.input) if field.key not in left_out)
    return inputs.form(offer, tuple(map(_without_callbacks, shown)))


def _without_callbacks(field: Field) -> Field:
    """The items of a batch have none at Zapier either: its triggers tell how they end."""
    return dataclasses.replace(field, fields=tuple(each for each in field.fields if each.key not in labels.LEFT_OUT))


def _group(offer: Offer, group: TriggerGroup) -> Step:
    """One trigger for several events, with a choice of them; all of them where nothing is chosen."""
    known = {entry.key: entry for entry in offer.entries if isinstance(entry, Trigger)}
    members = [known[key] for key in group.triggers]
    step = _trigger(offer, members[0])
    choices = [{"value": each.key, "sample": each.key, "label": each.label} for each in members]
    about = "Only these events start the Zap; all of them when nothing is chosen."
    which = {"key": "triggers", "label": "Events", "helpText": about, "choices": choices, "list": True}
    step["operation"] |= {
        "performSubscribe": javascript.subscribe(group.triggers),
        "performList": javascript.recent(group.key),
        "inputFields": [which | {"type": "string", "required": False}],
        "outputFields": list(outputs.fields(outputs.of_any(members))),
    }
    display = {"label": group.label, "description": labels.marked(group.help)}
    noun = labels.spoken(group.about or members[0].resource_type).title()
    return step | {"key": group.key, "noun": noun, "display": display}


def _trigger(offer: Offer, entry: Trigger) -> Step:
    subscriptions = f"{javascript.BASE}/v1/subscriptions"
    return _step(
        offer,
        entry,
        None,
        {
            "type": "hook",
            "performSubscribe": {
                "method": "POST",
                "url": subscriptions,
                "headers": {"Content-Type": "application/json"},
                "body": {"trigger": entry.key, "target_url": "{{bundle.targetUrl}}"},
            },
            "performUnsubscribe": {"method": "DELETE", "url": f"{subscriptions}/{{{{bundle.subscribeData.id}}}}"},
            "performList": {"method": "GET", "url": f"{javascript.BASE}/v1/triggers/{entry.key}/recent"},
            "perform": javascript.received(),
        },
    )


def _list(offer: Offer, entry: Options) -> Step:
    """A list that wants nothing is a plain request; what one may be searched for, Zapier does by itself."""
    wanted = [field.key for field in entry.input if field.required]
    plain = {"method": "GET", "url": f"{javascript.BASE}/v1/options/{entry.key}"}
    return {
        "key": f"{dynamic.LISTS}{entry.key}",
        "noun": labels.noun(offer, entry),
        "display": {"label": entry.label, "description": _description(offer, entry), "hidden": True},
        "operation": {
            "type": "polling",
            "perform": javascript.options(entry.key, wanted) if wanted else plain,
            "outputFields": list(outputs.fields(entry.output)),
            "sample": outputs.sample(entry.output, entry.sample),
        },
    }


def _waiting(offer: Offer, action: Action, form: FlatForm, end: Trigger) -> Step:
    resource = next(field for field in end.output if field.key == end.resource_type)
    step = _step(offer, action, form, {"perform": javascript.create(action.key, form, waits=True)})
    step |= {
        "key": f"{action.key}{WAIT}",
        "display": {
            "label": labels.wait_label(offer, action),
            "description": labels.wait_description(offer, action, end),
        },
    }
    step["operation"] |= {
        "performResume": javascript.resume(end.resource_type),
        "outputFields": list(outputs.fields(resource.fields)),
        "sample": outputs.sample(resource.fields, end.sample[end.resource_type]),
    }
    return step


def _step(offer: Offer, entry: Entry, form: FlatForm | None, runs: dict[str, Any]) -> Step:
    return {
        "key": entry.key,
        "noun": labels.noun(offer, entry),
        "display": {"label": labels.label(offer, entry), "description": _description(offer, entry)},
        "operation": {
            **runs,
            **({"inputFields": list(form.fields)} if form else {}),
            **({"inputFieldGroups": list(form.groups)} if form and form.groups else {}),
            "outputFields": list(outputs.fields(entry.output)),
            "sample": outputs.sample(entry.output, entry.sample),
        },
    }


def _description(offer: Offer, entry: Entry) -> str:
    return labels.marked(labels.description(offer, entry))
