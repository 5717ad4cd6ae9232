"""What people read."""

import re
from collections.abc import Iterator

from platforms.make.form import everywhere
from platforms.make.layout import App

PROPER = ("Argil",)
_OWN_CAPITALS = re.compile(r"^[A-Z]-|.[A-Z]")
_ARTICLE = re.compile(r"\b(?:a (?=[aeiou])|an (?=[^aeiouA]))")
_FORMS = {
    "instant_trigger": re.compile(r"Watch .*s"),
    "search": re.compile(r"(Search|List) .*s"),
    "action": re.compile(r"[A-Z][a-z]+( and [a-z]+)* ((an?|the) .*|.*s)"),
    "universal": re.compile(r"Make an API call"),
}


def labels_are_in_sentence_case(app: App) -> Iterator[str]:
    labels = [(str(part), part.about["label"]) for part in app.parts] + [
        ("groups", each["label"]) for each in app.groups
    ]
    for part in app.parts:
        for name in ("params", "mappableParams", "interface"):
            labels += [(str(part), each["label"]) for each in everywhere(part.codes.get(name, []))]
    for where, label in labels:
        first, *rest = label.split()
        lower = all(word in PROPER or _OWN_CAPITALS.search(word) or word == word.lower() for word in rest)
        if not first[0].isupper() or not lower:
            yield f"{where}: {label}"


def modules_are_named_by_what_they_do(app: App) -> Iterator[str]:
    for part in app.modules():
        label = part.about["label"]
        if not _FORMS[part.about["moduleType"]].fullmatch(label) or _ARTICLE.search(label):
            yield f"{part}: {label}"


def descriptions_are_one_sentence_in_the_third_person(app: App) -> Iterator[str]:
    for part in app.modules():
        said = part.about["description"]
        if not re.match(r"[A-Z][a-z]+s ", said) or not re.fullmatch(r"([^.]|\.(?! |$))+\.", said):
            yield f"{part}: {said}"


def every_field_has_a_label(app: App) -> Iterator[str]:
    for part in app.parts:
        for name in ("params", "mappableParams", "interface"):
            yield from (
                f"{part}: {each['name']}" for each in everywhere(part.codes.get(name, [])) if not each.get("label")
            )


RULES = (
    every_field_has_a_label,
    labels_are_in_sentence_case,
    modules_are_named_by_what_they_do,
    descriptions_are_one_sentence_in_the_third_person,
)
