"""Words as Make's review wants them: sentence case, "Create a video", one sentence in the third person."""

import re
from collections.abc import Sequence

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.catalogue.labels import one

_VERBS = {"Find": "Search"}  # Make's word for what the catalogue calls otherwise
_OWN_CAPITALS = re.compile(r"[A-Z]-|(?<=.)[A-Z]")


def sentence(label: str) -> str:
    """ "Callback URL" and "B-roll" stay, "Video Done" becomes "Video done": a word with capitals inside keeps them."""
    first, *rest = label.split()
    return " ".join([first, *(word if _OWN_CAPITALS.search(word) else word.lower() for word in rest)])


def module(offer: Offer, entry: Action | Search | Trigger) -> str:
    """The label of a module: "Create and render a video", "Search videos", "Watch failed videos"."""
    if told := offer.overrides.make.module(entry).label:
        return told
    words = sentence(entry.label).split()
    if isinstance(entry, Trigger):
        return f"Watch {' '.join(words[1:]).lower()} {words[0].lower()}s"
    words[0] = _VERBS.get(words[0], words[0])
    verbs = 1
    while words[verbs : verbs + 1] == ["and"]:
        verbs += 2
    if isinstance(entry, Action) and one(words[-1]) == words[-1]:
        words.insert(verbs, "an" if words[verbs : verbs + 1] and words[verbs][0] in "aeiou" else "a")
    return " ".join(words)


def group(told: TriggerGroup, triggers: Sequence[Trigger]) -> str:
    """The label of a group's module: "Watch videos"."""
    return f"Watch {told.about or triggers[0].resource_type}s"


def options(entry: Options) -> str:
    """The label of a dropdown's source: "List subtitle styles"."""
    return f"List {entry.label.lower()}"


def description(entry: Entry | TriggerGroup) -> str:
    """The first sentence of the catalogue's help; Make wants one."""
    return re.split(r"(?<=\.)\s", entry.help, maxsplit=1)[0]


def field(each: Field) -> str:
    """The label of a field."""
    return sentence(each.label)


def camel(key: str) -> str:
    """`create_video` → `createVideo`, Make's way of ids."""
    first, *rest = key.split("_")
    return first + "".join(part.capitalize() for part in rest)


def kebab(name: str) -> str:
    """`createVideo` → `create-video`, the editor's way of file names."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
