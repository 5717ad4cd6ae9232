"""What the templates have to know of the action that makes a provider's videos."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """`action` makes a video of a script and of what is `chosen`; `step` is what a template calls it. `title` is the
    field of its name. `limit`: the field of the most that a video may cost, an amount, and what the amount is of.
    `extras`: whether a video bears pairs that it is given, by which its row is found again.
    """

    action: str
    step: str
    title: str
    limit: tuple[str, str, str]
    extras: bool = True
    chosen: Mapping[str, str] = field(default_factory=lambda: {"avatar_id": "avatar"})
    """Fields that name something of a list, and what."""

    @property
    def path(self) -> str:
        """Where the bridge is called for it."""
        return f"/v1/actions/{self.action}"

    @property
    def settings(self) -> dict[str, str]:
        """What Settings says of each before it is filled in."""
        return {key: f"put the id of {_a(thing)} here" for key, thing in self.chosen.items()}

    @property
    def told(self) -> str:
        """What is to be filled in: "the id of an avatar"."""
        return " and ".join(f"the id of {_a(thing)}" for thing in self.chosen.values())


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
