"""The made-up provider's API as far as the bridge uses it: requests described, answers understood."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from connector import errors, ids, json_text
from connector.egress.http import Answer, NoAnswer, Outcome, Read, Request
from connector.egress.session import Session
from connector.providers import call_outcomes
from connector.providers.base import Unclear

SECONDS = 10.0


class Reads:
    """Questions with one user's key, described without being asked."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self._base_url = base_url
        self._api_key = api_key

    def account(self) -> Read[dict[str, Any]]:
        return self._read("/account")

    def one(self, name: str, resource_id: str) -> Read[dict[str, Any]]:
        if not ids.is_providers(resource_id):
            raise errors.NotFound("Made Up does not know this id. Check it.")
        return self._read(f"/{name}/{resource_id}")

    def page(self, name: str, token: str | None) -> Read[dict[str, Any]]:
        return self._read(f"/{name}?{urlencode({'token': token})}" if token else f"/{name}")

    def request(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Request:
        headers = {"X-Made-Up-Key": self._api_key} | ({"Idempotency-Key": key} if key else {})
        return Request(method, self._base_url + path, headers, None if body is None else json.dumps(body).encode())

    def _read(self, path: str) -> Read[dict[str, Any]]:
        return Read(self.request("GET", path), understand)


class Client:
    """The provider with one user's key, for a call that someone waits for."""

    def __init__(self, reads: Reads, session: Session, left: Callable[[], float] | None) -> None:
        self.reads = reads
        self._session = session
        self._left = left or (lambda: SECONDS)

    def ask(self, read: Read[dict[str, Any]]) -> dict[str, Any]:
        return read.understand(_answered(self._call(read.request)))

    def change(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> dict[str, Any]:
        """Raises `Unclear` for what may have been done."""
        outcome = self._call(self.reads.request(method, path, body, key=key))
        try:
            return understand(_answered(outcome))
        except (errors.ProviderFailed, errors.ProviderTimeout) as problem:
            if call_outcomes.judge(outcome) == "refused":
                raise
            raise Unclear(problem) from None

    def _call(self, request: Request) -> Outcome:
        return self._session.call(request, timeout=min(SECONDS, self._left()))


def understand(answer: Answer) -> dict[str, Any]:
    """The JSON of a good answer. Raises the `Problem` that a bad one means."""
    match answer.status:
        case 200:
            try:
                return dict(json_text.read_object(answer.body.decode()))
            except ValueError:
                raise errors.ProviderFailed("Made Up's answer could not be read. Try again.") from None
        case 400:
            raise errors.InvalidInput("Made Up did not accept the input.")
        case 401:
            raise errors.ReconnectRequired("Made Up refuses the stored API key. Connect again.")
        case 402:
            raise errors.InsufficientCredits("Made Up says that there are no credits left.")
        case 404:
            raise errors.NotFound("Made Up does not know this id. Check it.")
        case 429:
            after = int(answer.headers.get("retry-after", 1))
            raise errors.RateLimited("Made Up takes no more right now.", retry_after=after)
        case status:
            raise errors.ProviderFailed(f"Made Up has a problem of its own (status {status}). Try again.")


def _answered(outcome: Outcome) -> Answer:
    if isinstance(outcome, NoAnswer):
        raise errors.ProviderFailed("Made Up could not be reached. Try again.")
    return outcome
