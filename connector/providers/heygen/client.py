"""HeyGen's API as far as the bridge uses it: requests described, answers understood, errors told apart.

A read is a `Read` (a request and the function that understands its answer), so that either way out can carry it.
A changing call goes through the session and tells "refused" (a `Problem`) from "may have been done" (`Unclear`),
as `call_outcomes.judge` has it.

Which of HeyGen's interfaces is used is a setting (`api`). The paths are the caller's: what one interface has not, no
other is asked for in its place.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from connector import errors, ids
from connector.catalogue.files import File
from connector.egress.http import Answer, Outcome, Read, Request
from connector.egress.session import Pieces, Session
from connector.providers import answer_cache, answer_sentences, call_outcomes
from connector.providers.answer_cache import Cache
from connector.providers.base import Unclear
from connector.providers.heygen import answers, multipart

T = TypeVar("T")
Api = Literal["v3", "v2"]

READ_SECONDS = 10.0
WRITE_SECONDS = 120.0  # one in a hundred creating calls takes more than 30, says HeyGen
MOST_ROWS = 100  # of a page of most of v3's lists
MOST_PAGES = 100  # that are asked for on end


class Reads:
    """Requests to HeyGen with one user's key, described without being made."""

    def __init__(self, base_url: str, api_key: str, api: Api) -> None:
        self.api = api
        self.base_url = base_url
        self.account = answer_cache.account(base_url, api_key)
        self._api_key = api_key

    def get(self, path: str, query: Mapping[str, str] | None = None, *, what: str = "that") -> Read[dict[str, Any]]:
        """`GET` of a path, which begins with its interface (`/v3/…`): the whole JSON object of the answer.

        `what` is not known where the answer is 404, such as "a video with the id abc".
        """
        full = f"{path}?{urlencode(query)}" if query else path
        return Read(self.request("GET", full), lambda answer: self.understand(answer, what=what, path=path))

    def request(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Request:
        """A request under the base address. `key` is for `Idempotency-Key`."""
        headers = {"X-Api-Key": self._api_key, "Accept": "application/json, */*;q=0.5"}
        if key is not None:
            headers["Idempotency-Key"] = key
        payload = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            payload = json.dumps(body).encode()
        return Request(method, self.base_url + path, headers, payload)

    def understand(self, answer: Answer, *, what: str = "that", path: str = "") -> dict[str, Any]:
        """The JSON object of a good answer. Raises the `Problem` that a bad one means."""
        return answers.read(self.good(answer, what=what, path=path))

    def good(self, answer: Answer, *, what: str = "that", path: str = "") -> Answer:
        """The answer to what was asked at `path`, when it is a good one, never with the key in it.

        Raises the `Problem` that a bad one means.
        """
        if 200 <= answer.status < 300:
            return answer_sentences.without_key(answer, self._api_key)
        says = answers.said(answer, self._api_key)
        raise answers.problem(answer, says, what=what, path=path, api=self.api)

    def retired(self, outcome: Outcome) -> bool:
        """Whether HeyGen says that the interface which is used is there no more."""
        if self.api == "v3" or not isinstance(outcome, Answer) or 200 <= outcome.status < 300:
            return False
        return answers.is_retirement(outcome, answers.said(outcome, self._api_key))


class Client:
    """HeyGen with one user's key, for a call that someone waits for."""

    def __init__(
        self,
        reads: Reads,
        session: Session,
        cache: Cache | None = None,
        left: Callable[[], float] | None = None,
    ) -> None:
        """`left` says how many seconds a call may still take at most."""
        self.reads = reads
        self.api = reads.api
        self._session = session
        self._cache = cache or Cache()
        self._left = left or (lambda: WRITE_SECONDS)
        self._account = reads.account

    def need_v3(self, purpose: str) -> None:
        """Raises `InvalidInput` where only v3 can do something, such as "delete videos", and v2 is used."""
        if self.api != "v3":
            raise errors.InvalidInput(
                f"HeyGen's older interface (v2), which this bridge is set to use, cannot {purpose}. Ask whoever runs"
                " the bridge to set CONNECTOR_HEYGEN_API=v3."
            )

    def ask(self, read: Read[T]) -> T:
        """Make a read. Raises a `Problem`."""
        outcome = self._session.call(read.request, timeout=min(READ_SECONDS, self._left()))
        return read.understand(answer_sentences.answered(outcome, answers.WHO))

    def recall(self, read: Read[T]) -> T:
        """Like `ask`, but an answer of a moment ago will do: for dropdowns."""
        return self._cache.recall(self._account, read.request.url, lambda: self.ask(read))

    def pages(
        self, path: str, query: Mapping[str, str] | None = None, *, recall: bool = False
    ) -> Iterator[dict[str, Any]]:
        """All rows of one of v3's lists, page by page. Without a `limit` as many on each as most lists give.

        `recall`: answers of a moment ago will do.
        """
        asked = {"limit": str(MOST_ROWS), **(query or {})}
        for _ in range(MOST_PAGES):
            read = self.reads.get(path, asked)
            page = self.recall(read) if recall else self.ask(read)
            yield from answers.rows(page)
            token = answers.next_token(page)
            if token is None:
                return
            asked["token"] = token

    def change(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, what: str = "that"
    ) -> dict[str, Any]:
        """A call that changes something: the JSON object of its answer.

        Raises a `Problem` when it was certainly not done, `Unclear` when it may have been.
        """
        return self._object(self.send(self.reads.request(method, path, body, key=key), what=what, path=path))

    def upload(self, path: str, file: File, *, key: str | None = None) -> dict[str, Any]:
        """Send the bytes of a file as the field `file` of a form. Raises like `change`."""
        body = multipart.Body("file", file)
        request = self.reads.request("POST", path, key=key)
        request = request._replace(headers={**request.headers, "Content-Type": body.content_type})
        return self._object(self.send(request, path=path, pieces=body))

    def put(self, url: str, headers: Mapping[str, str], pieces: Pieces) -> Outcome:
        """Send a body to an address that HeyGen gave for it; the answer is not in HeyGen's words."""
        timeout = min(WRITE_SECONDS, self._left())
        return self._session.put(url, headers, pieces, timeout=timeout, provider_url=self.reads.base_url)

    def send(self, request: Request, *, what: str = "that", path: str = "", pieces: Pieces | None = None) -> Answer:
        """Make a changing call. Gives a good answer, or raises like `change`."""
        timeout = min(WRITE_SECONDS, self._left())
        outcome = self._session.call(request, timeout=timeout, pieces=pieces)
        self._cache.forget(self._account)
        try:
            return self.reads.good(answer_sentences.answered(outcome, answers.WHO), what=what, path=path)
        except (errors.ProviderFailed, errors.ProviderTimeout) as problem:
            if call_outcomes.judge(outcome) == "unclear" and not self.reads.retired(outcome):
                raise Unclear(problem) from None
            raise

    def _object(self, answer: Answer) -> dict[str, Any]:
        try:
            return answers.read(answer)
        except errors.ProviderFailed as problem:  # it was done, and nobody can read what
            raise Unclear(problem) from None


def segment(given: str) -> str:
    """An id as a part of a path. Raises `NotFound` for what is none: it might lead to another path."""
    if not ids.is_providers(given):
        raise errors.NotFound("HeyGen does not know this id. Check it.")
    return given
