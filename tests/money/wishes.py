"""What somebody wants, and what they were told."""

from dataclasses import dataclass, field
from typing import Any

from money.steps import Want


@dataclass
class Wish:
    """One intended operation, and what its callers were told: a status and the id, None for no answer."""

    name: str
    want: Want
    connection: int
    body: dict[str, Any]
    key: str | None
    told: list[tuple[int | None, str | None]] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        return {made_id for status, made_id in self.told if status == 200 and made_id}

    @property
    def over(self) -> bool:
        """Without a key, the same request after an answer is another wish."""
        return self.key is None and bool(self.ids)
