"""What a provider's tests bring: its API, running, and ways to have things happen there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from connector.catalogue.entries import Action


class StandIn(Protocol):
    """A provider's API that runs for a test, and what happens in it. `key` is one that it takes."""

    key: str
    values: Mapping[str, Any]  # of the provider's settings, by variable
    more_than_a_page: int  # so many rows need a second page in every list that has pages

    def revoke(self) -> None:
        """The key is taken no more."""
        ...

    def start(self, resource_type: str) -> str:
        """Somebody begins something in the provider's own app. Gives its id."""
        ...

    def finish(self, resource_type: str, resource_id: str, *, failed: bool = False) -> None:
        """What was begun ends."""
        ...

    def webhook(
        self, resource_type: str, resource_id: str, secret: str | None, at: datetime
    ) -> tuple[Mapping[str, str], str]:
        """The headers, in lower case, and the body of what the provider sends about something that has ended."""
        ...

    def input(self, action: Action) -> dict[str, Any]:
        """What a changing action can be done with now, once."""
        ...

    def file(self, action: Action) -> bytes:
        """What may stand in a file field of an action that has one."""
        ...

    def effects(self) -> int:
        """How many changes were made in the account so far."""
        ...

    def lose_answer(self, passing: int) -> None:
        """The next changing call, after so many others, is done, and its answer is lost."""
        ...

    def refuse(self) -> None:
        """The next changing call is not done, and is answered so that nobody can tell."""
        ...
