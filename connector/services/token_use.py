"""When a token was last used: written beside the requests, so that none waits for it, and none fails."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from connector import limits
from connector.errors import StoreUnavailable
from connector.store.tokens import Token, Tokens

log = logging.getLogger(__name__)


class TokenUse:
    """Writes from one thread of its own, which runs only while there is something to write."""

    def __init__(self, tokens: Tokens, clock: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._clock = clock
        self._change = threading.Lock()
        self._used: dict[str, Token] = {}
        self._writer: threading.Thread | None = None

    def note(self, token: Token) -> None:
        """A token is used right now; that it was in the last minute is not written again."""
        if token.last_used_at is not None and self._clock() - token.last_used_at < limits.TOKEN_USE_EVERY:
            return
        with self._change:
            self._used[token.id] = token
            if self._writer is None:
                self._begin()

    def settle(self) -> None:
        """Wait until what was noted is written."""
        with self._change:
            writer = self._writer
        if writer is not None:
            writer.join()

    def _begin(self) -> None:
        self._writer = threading.Thread(target=self._run, name="token use", daemon=True)
        try:
            self._writer.start()
        except RuntimeError:  # there can be no more threads just now
            self._writer = None

    def _run(self) -> None:
        while True:
            with self._change:
                used, self._used = list(self._used.values()), {}
                if not used:
                    self._writer = None
                    return
            self._write(used)

    def _write(self, used: list[Token]) -> None:
        now = self._clock()
        try:
            self._tokens.used(used, now=now, before=now - limits.TOKEN_USE_EVERY)
        except StoreUnavailable as problem:
            log.info("last use of tokens not written", extra={"fields": {"why": problem.why, "count": len(used)}})
        except Exception:  # the thread must not end: nobody would start another
            log.exception("last use of tokens not written because of an unexpected error")
