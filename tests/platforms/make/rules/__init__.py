"""Make's review checklist and its traps as rules: each gives a sentence for everything in an app that breaks it."""

from collections.abc import Callable, Iterator

from platforms.make import editor
from platforms.make.layout import App
from platforms.make.rules import forms, language, outputs, requests, structure, texts

Rule = Callable[[App], Iterator[str]]

_FILES = (structure, language, requests, forms, outputs, texts)
RULES: tuple[Rule, ...] = (editor.problems, *(each for file in _FILES for each in file.RULES))


def broken(app: App) -> set[str]:
    """The names of the rules that an app breaks."""
    return {name(rule) for rule in RULES if next(rule(app), None) is not None}


def name(rule: Rule) -> str:
    """How a rule is called: what it wants."""
    return "schemas" if rule is editor.problems else rule.__name__
