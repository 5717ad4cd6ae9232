"""Scopes in plain words."""

from collections.abc import Iterable, Mapping

from connector.states import Scope

LABELS: Mapping[Scope, str] = {
    Scope.ACTIONS: "Do actions",
    Scope.TRIGGERS: "Use triggers",
    Scope.READ: "Look at things",
}
HELP: Mapping[Scope, str] = {
    Scope.ACTIONS: "Make, render and delete videos, and whatever else spends or changes something at the provider.",
    Scope.TRIGGERS: "Subscribe to events, and pause, resume or remove what is subscribed.",
    Scope.READ: "Searches, lists, and what was made and sent. Every token may do that.",
}


def sentence(given: Iterable[str]) -> str:
    """`do actions, use triggers and look at things`, in that order; what this version does not know is left out."""
    words = [LABELS[each].lower() for each in Scope if each in set(given)]
    if not words:
        return "do nothing"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
