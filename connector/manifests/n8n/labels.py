"""Where each entry stands in the node, and how n8n's forms put it.

n8n's rules for community nodes want titles capitalised, single sentences without a full stop, ID in capitals. What a
provider says for n8n alone stands in its overrides.
"""

import re

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.catalogue.overrides import Resource

LIMIT = "Max number of results to return"  # n8n's own words for such a field

FILE = "The name of the input field containing the binary file data to be processed, or an address: https://…"

_RESOURCES = (
    Resource("asset", "Asset", "an"),
    Resource("avatar", "Avatar", "an"),
    Resource("video", "Video", "a"),
    Resource("voice", "Voice", "a"),
)
_OTHER = Resource("other", "Other")

_SMALL = frozenset("a an and as at but by for from if in of on or the to with without".split())
_FIRST = re.compile(r"\w")
_WORD = re.compile(r"[^\s-]+")


def resource(offer: Offer, entry: Action | Search) -> Resource:
    """Where an action or search stands: where the provider puts it, else by the last word of its key."""
    if told := offer.overrides.n8n.operation(entry).resource:
        return told
    noun = entry.key.rpartition("_")[2].removesuffix("s")
    return next((each for each in _RESOURCES if each.value == noun), _OTHER)


def operation(offer: Offer, entry: Action | Search) -> str:
    """An operation's name within its resource: "Create Video" is "Create" under Video."""
    if told := offer.overrides.n8n.operation(entry).name:
        return told
    words = entry.label.split()
    named = len(words) > 1 and words[-1].removesuffix("s") == resource(offer, entry).label
    return title(" ".join(words[:-1] if named else words))


def sentence(offer: Offer, entry: Action | Search) -> str:
    """What n8n's list of actions says: "Create and render a video", "Find videos"."""
    if told := offer.overrides.n8n.operation(entry).sentence:
        return told
    group, words = resource(offer, entry), entry.label.lower().split()
    if words[-1] == group.noun and group.article:
        words.insert(-1, group.article)
    return " ".join(words).capitalize()


def title(text: str) -> str:
    """Each word with a capital, but for the small ones within: "Behind the Avatar"."""

    def capital(found: re.Match[str]) -> str:
        word = found[0]
        inner = found.start() > 0 and found.end() < len(text)
        return word if inner and word.lower() in _SMALL else _FIRST.sub(lambda letter: letter[0].upper(), word, count=1)

    return _WORD.sub(capital, text)


def description(help: str) -> str:
    """A help as n8n writes it."""
    said = re.sub(r"\bid\b", "ID", help).removesuffix(".").replace("<", "&lt;").replace(">", "&gt;")
    return f"{said}." if ". " in said else said


def whether(help: str) -> str:
    """A help of a yes or no, which begins with Whether in n8n."""
    return description(help if help.lower().startswith("whether") else f"Whether this is so. {help}")
