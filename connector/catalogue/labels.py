"""What a field is called where people read of it: by the labels of its form, not by its key.

A field's path becomes the labels on the way to it, positions counted from 1: `moments.0.avatar_id` is "Moment 1:
Avatar". A provider writes our fields in its own way (`moments[0].avatarId`); its paths are found in its sentences.
"""

import re
from collections.abc import Callable, Sequence

from connector.catalogue import superseded
from connector.catalogue.fields import Field
from connector.errors import PLURAL, said_of

_SPELLING = re.compile(r"[\W_]")

# As validators write a path: moments[0].avatarId, moments.0.avatarId, /moments/0/avatarId, body/moments/0/avatarId.
_PATH = re.compile(r"(?<![\w./:@-])(?:body[./]|/)?([A-Za-z_]\w*(?:\[\d+\]|[./]\w+)*)(?![\w/])")
_PART = re.compile(r"\w+")

# A plain word, such as name, is a field's where a sentence begins with it, or in quotes; elsewhere it is just a word.
_BEFORE_A_NAME = re.compile(r"""(?:["'`\[]|[.;,:]\s)$""")
_AFTER_A_NAME = re.compile(r"""["'`:]|\s(?:must|should|is|has|cannot|can|may)\b""")


def one(label: str) -> str:
    """One item of a list: "Moments" → "Moment"."""
    return label[:-1] if PLURAL.search(label) else label


def sentence(path: str, message: str, fields: tuple[Field, ...]) -> str:
    """What is wrong where: "Moment 1: Avatar is missing." What no field declares is quoted as it was given."""
    labels, rest = _follow(path.split("."), fields, lambda field, name: field.key == name)
    *above, last = [*labels, f'"{".".join(rest)}"'] if rest else labels
    return ": ".join([*above, said_of(last, message)])


def in_labels(words: str, fields: tuple[Field, ...]) -> str:
    """A provider's sentence with our labels in place of its own field paths. What names no field stays as it is."""
    shown = superseded.shown(fields)

    def labelled(found: re.Match[str]) -> str:
        labels, rest = _follow(_PART.findall(found[1]), shown, _spelled_alike)
        plain = found[0].isalpha() and found[0].islower()
        return found[0] if rest or (plain and not _is_name(found)) else ": ".join(labels)

    return _PATH.sub(labelled, words)


def _follow(
    path: Sequence[str], fields: tuple[Field, ...], same: Callable[[Field, str], bool]
) -> tuple[list[str], Sequence[str]]:
    """The labels on the way along a path, and what is left of it where nothing is declared any more."""
    labels: list[str] = []
    while path and (field := next((each for each in fields if same(each, path[0])), None)):
        label, path, fields = field.label, path[1:], field.fields
        if field.kind == "list" and path and path[0].isdecimal():
            label, path = f"{one(label)} {int(path[0]) + 1}", path[1:]
        labels.append(label)
        if field.kind == "file":
            path = ()  # how the provider is given a file is its own affair
    return labels, path


def _spelled_alike(field: Field, name: str) -> bool:
    """avatarId is how another spells avatar_id."""
    return _SPELLING.sub("", field.wire_name or field.key).lower() == _SPELLING.sub("", name).lower()


def _is_name(found: re.Match[str]) -> bool:
    begins = found.start() == 0 or _BEFORE_A_NAME.search(found.string[: found.start()])
    return bool(begins and _AFTER_A_NAME.match(found.string, found.end()))
