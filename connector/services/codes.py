"""Codes that somebody is given to do one thing with: to connect, to sign in, to take the next step of a form.

A code travels in an address's fragment or in a form, never in a query, so that it stands in no log.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from connector import errors, ids
from connector.states import CodePurpose
from connector.store.codes import Code
from connector.store.store import Store


class CodeService:
    """Makes codes and takes them."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def make(
        self, purpose: CodePurpose, *, good_for: timedelta, uses: int = 1, connection_id: str | None = None
    ) -> str:
        """A new code, which is shown only now."""
        text, now = ids.new_code(), self._clock()
        self._store.codes.add(
            Code(
                hash=ids.digest(text),
                purpose=purpose,
                connection_id=connection_id,
                uses_left=uses,
                created_at=now,
                expires_at=now + good_for,
            )
        )
        return text

    def check(self, purpose: CodePurpose, text: str) -> None:
        """Raises `Unauthorized` for a code that is wrong, used up or too old; none of its uses is taken."""
        if not self._store.codes.is_good(ids.digest(text.strip()), purpose, now=self._clock()):
            raise errors.Unauthorized(_REFUSED[purpose])

    def use(self, purpose: CodePurpose, text: str) -> Code:
        """Use a code once. Raises `Unauthorized` for one that is wrong, used up or too old."""
        found = self._store.codes.use(ids.digest(text.strip()), purpose, now=self._clock())
        if found is None:
            raise errors.Unauthorized(_REFUSED[purpose])
        return found

    @contextlib.contextmanager
    def used(self, purpose: CodePurpose, text: str) -> Iterator[None]:
        """Around what a code is for: it counts as used only when the block ends well. Raises `Unauthorized`."""
        found = self.use(purpose, text)
        try:
            yield
        except BaseException:
            self._store.codes.give_back(found.hash)
            raise


_REFUSED = {
    CodePurpose.INVITATION: "This invitation is wrong, used up or too old. Ask whoever runs this bridge for a new one.",
    CodePurpose.SIGN_IN: "This link was used already, or is too old. Ask for a new one, or sign in with your key.",
    CodePurpose.CONNECT_STEP: "This step was taken already, or too long ago. Begin again: nothing was done twice.",
}
