"""The correlation tag: the pair among a resource's extras that holds our operation's id, so that it is found again."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from connector.catalogue.entries import Input, Problems
from connector.providers.argil import resources
from connector.providers.argil.fields import EXTRAS_OURS

R = TypeVar("R", bound=Mapping[str, Any])


def tagged(given: Input, operation_id: str) -> dict[str, str]:
    """The user's extras with our tag."""
    return {**given.get("extras", {}), EXTRAS_OURS: operation_id}


def find(rows: Iterable[R], operation_id: str) -> R | None:
    """The row that has the tag of an operation. Extras are an object, or an object written as text."""
    return next((row for row in rows if operation_of(row) == operation_id), None)


def operation_of(raw: Mapping[str, Any]) -> str | None:
    """The operation whose tag a resource has."""
    return resources.pairs(raw.get("extras")).get(EXTRAS_OURS)


def reserved_key_unused(given: Input) -> Problems:
    """A rule: the user leaves our pair alone."""
    if EXTRAS_OURS in given.get("extras", {}):
        return {f"extras.{EXTRAS_OURS}": ["Is a name that the bridge needs for itself. Choose another."]}
    return {}
