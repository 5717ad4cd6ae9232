"""Every error a caller can meet, in one tree. Each class is one fact; it knows its HTTP status and code.

ConnectorError
├── SettingsError            a setting is wrong: one clear line, exit 2
├── SchemaOutdated           the database wants `connector db upgrade`: one clear line, exit 2
└── Problem                  something a caller of the HTTP API is told
    ├── MalformedRequest     400   ├── MethodNotAllowed 405   ├── BodyTooLarge 413     ├── AddressTooLong 414
    │                              ├── RequestTimeout   408   ├── UnsupportedMediaType 415  ├── HeadersTooLarge 431
    │                              └── RangeNotSatisfiable 416
    ├── Unauthorized         401
    ├── InsufficientCredits  402   (the provider says so)
    ├── CostLimitExceeded    402   (our estimate says so)
    ├── InsufficientScope    403   (of the token)
    ├── NotFound             404
    ├── OperationInProgress  409
    ├── IdempotencyConflict  409
    ├── InvalidInput         422   └── RefusedInput 422 (by the provider)
    ├── InvalidApiKey        422   (on connect)
    ├── ReconnectRequired    424   (later)
    ├── RateLimited          429
    ├── InternalError        500
    ├── ProviderFailed       502   └── KeyDoubted 502   (it may or may not have refused the key)
    ├── StoreUnavailable     503
    └── ProviderTimeout      504

The sentence of a problem is for a no-code user: what happened, then what to do.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

MOST_FAULTS = 50  # that one answer tells
MOST_TOLD = 3  # of them in its sentences
_VERBS = {"Cannot": "cannot", "Does": "do", "Has": "have", "Is": "are", "Must": "must", "Says": "say"}  # of several
PLURAL = re.compile(r"[^s]s$")  # how a label of several things ends
LONGEST_PATH = 200  # characters of a field's path


class ConnectorError(Exception):
    """The root of all errors made here."""


class SettingsError(ConnectorError):
    """A setting has no usable value; the message names the variable."""


class SchemaOutdated(ConnectorError):
    """The database schema is not of this program's version: older, newer or absent."""


class Problem(ConnectorError):
    """Answered as `{"error": {code, message, details}, "request_id"}` with `status`.

    `details` is None or a JSON object; `retry_after` is whole seconds for the header of that name.
    """

    status: ClassVar[int]
    code: ClassVar[str]

    def __init__(
        self,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.retry_after = retry_after


class MalformedRequest(Problem):
    status, code = 400, "malformed_request"


class RequestTimeout(MalformedRequest):
    status = 408


class BodyTooLarge(MalformedRequest):
    status = 413


class AddressTooLong(MalformedRequest):
    status = 414


class HeadersTooLarge(MalformedRequest):
    status = 431


class UnsupportedMediaType(MalformedRequest):
    status = 415


class RangeNotSatisfiable(MalformedRequest):
    """`size`: how many bytes the file has of which nothing in that range was there; None where that is not known."""

    status = 416

    def __init__(self, message: str, *, size: int | None = None, **more: Any) -> None:
        super().__init__(message, **more)
        self.size = size


class MethodNotAllowed(MalformedRequest):
    status = 405


class Unauthorized(Problem):
    status, code = 401, "unauthorized"


class InsufficientCredits(Problem):
    status, code = 402, "insufficient_credits"


class CostLimitExceeded(Problem):
    status, code = 402, "cost_limit_exceeded"


class InsufficientScope(Problem):
    """`scopes`: which the token lacks. The code is that of RFC 6750."""

    status, code = 403, "insufficient_scope"

    def __init__(self, message: str, *, scopes: Iterable[str]) -> None:
        self.scopes = list(map(str, scopes))
        super().__init__(message, details={"scopes": self.scopes})


class NotFound(Problem):
    status, code = 404, "not_found"


class OperationInProgress(Problem):
    status, code = 409, "operation_in_progress"


class IdempotencyConflict(Problem):
    status, code = 409, "idempotency_conflict"


class InvalidInput(Problem):
    """`details` is `{field path: [messages]}`."""

    status, code = 422, "invalid_input"

    @classmethod
    def at(cls, path: str, message: str) -> "InvalidInput":
        """One field of one of the bridge's own calls, one message."""
        return cls.of([(path, [message])], lambda path, message: said_of(_in_words(path), message))

    @classmethod
    def of(cls, faults: Iterable[tuple[str, list[str]]], sentence: Callable[[str, str], str]) -> "InvalidInput":
        """What is wrong with which field; of very many faults the first are told, and that there are more.

        `sentence` makes one of a field's path and what is said of it.
        """
        few = [(_short(path), messages) for path, messages in itertools.islice(faults, MOST_FAULTS + 1)]
        told = [sentence(path, messages[0]) for path, messages in few[:MOST_TOLD]]
        if len(few) > MOST_FAULTS:
            told.append(f"(And others; the first {MOST_FAULTS} are in the details.)")
        elif len(few) > MOST_TOLD:
            told.append(f"(And {len(few) - MOST_TOLD} more.)")
        return cls(" ".join(told), details=dict(few[:MOST_FAULTS]))


class RefusedInput(InvalidInput):
    """The provider refused the input. `words` are its own, which stand in the message."""

    def __init__(self, message: str, *, words: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, details=details)
        self.words = words

    def reworded(self, words: str) -> "RefusedInput":
        """The same with other words in its message; the details keep the provider's."""
        return RefusedInput(self.message.replace(self.words, words), words=words, details=self.details)


def said_of(name: str, message: str) -> str:
    """A message about something that has a name, as a sentence: "Name must be text.", "Extras have 12 pairs."

    A message that begins with a verb goes on from the name, and one that has the name in it stands alone. Before any
    other the name says what it is about: "Name: Leave it out."
    """
    verb, _, rest = message.partition(" ")
    if verb in _VERBS:
        return f"{name} {_VERBS[verb] if PLURAL.search(name) else verb.lower()} {rest}"
    return message if f" {_words(name)} " in f" {_words(message)} " else f"{name}: {message}"


def missing(name: str) -> str:
    """What is said of something that was not given."""
    return f"{name} {'are' if PLURAL.search(name) else 'is'} missing."


def _words(text: str) -> str:
    return " ".join(re.split(r"\W+", text.casefold()))


def _in_words(path: str) -> str:
    """A key as a form's label has it: `target_url` → "Target URL"."""
    words = (word.upper() if word in ("api", "id", "url") else word.title() for word in path.split("_"))
    return path if not path.islower() else " ".join(words)


def _short(path: str) -> str:
    """A field's path, which may hold a key that a caller made up."""
    return path if len(path) <= LONGEST_PATH else f"{path[:LONGEST_PATH]}…"


class InvalidApiKey(Problem):
    status, code = 422, "invalid_api_key"


class ReconnectRequired(Problem):
    status, code = 424, "reconnect_required"


class RateLimited(Problem):
    status, code = 429, "rate_limited"


class InternalError(Problem):
    status, code = 500, "internal_error"


class ProviderFailed(Problem):
    status, code = 502, "provider_error"


class KeyDoubted(ProviderFailed):
    """The provider refused a call in a way that its own refusals do not have: the key may be fine.

    `call` is what was asked, without ids; `refused` is what this means should it turn out that the key is refused.
    """

    def __init__(self, message: str, *, call: str, refused: ReconnectRequired) -> None:
        super().__init__(message)
        self.call = call
        self.refused = refused


class StoreUnavailable(Problem):
    """`why` is what the driver said, in one line: for logs and operators; callers are not told."""

    status, code = 503, "store_unavailable"

    def __init__(self, message: str, *, why: str = "", retry_after: int | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.why = why or message


class ProviderTimeout(Problem):
    status, code = 504, "provider_timeout"
