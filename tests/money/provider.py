"""What the money test asks of a provider: its many sandboxes, what is wanted of it, and what is wrong in the end."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from money.sandboxes import Sandbox
from money.steps import Want
from money.wishes import Wish


class Provider(Protocol):
    """`key` is the provider's, `setting` names its address, of which `path` is a part.

    `actions` are those that do what a step of `steps.Want` says: a video of its own, a render of one that is there,
    both at once. `title` is the field in which a wish's name is written, `most` the money of a rich account.
    """

    key: str
    setting: str
    path: str
    actions: Mapping[str, str]
    title: str
    most: int

    def sandbox(self, key: str, twice: bool) -> Sandbox: ...

    def credits(self, sandbox: Sandbox, left: int) -> None: ...

    def wanted(self, sandbox: Sandbox, want: Want, known: list[str]) -> dict[str, Any] | None:
        """The input for a step; `known` are the ids that callers were told. None: it cannot be wanted yet."""
        ...

    def named(self, want: Want) -> bool:
        """Whether what is wanted bears the wish's name, so that two wishes are never the same request."""
        ...

    def struck(self, call: str) -> str:
        """A regular expression for the paths of a kind of call: create, render, ask, any."""
        ...

    def odd(self, want: Want, told: Mapping[str, Any]) -> str | None:
        """What is wrong about a good answer."""
        ...

    def faults(self, sandbox: Sandbox, wishes: list[Wish], lost: Mapping[str, int]) -> Iterator[str]:
        """What is wrong at the end. `lost`: for each wish's name, how many answers died on their way to a caller."""
        ...
