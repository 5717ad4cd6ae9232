"""Argil's API as far as the bridge uses it: requests described, answers understood, errors told apart.

A read is a `Read` (a request and the function that understands its answer), so that either way out can carry it.
A changing call goes through the session and tells "refused" (a `Problem`) from "may have been done" (`Unclear`),
as `call_outcomes.judge` has it. Errors are told by the status code alone, because Argil documents no error body for
most of them; its own sentence is passed on. A page is not Argil's answer, whatever its status.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from connector import errors, ids, json_text
from connector.egress.http import Answer, Read, Request, is_json, is_page
from connector.egress.session import Session
from connector.providers import answer_cache, answer_sentences, call_outcomes
from connector.providers.answer_cache import Cache
from connector.providers.argil import answers, error_words, settings
from connector.providers.argil.settings import MinutePrice
from connector.providers.base import Unclear

T = TypeVar("T")

READ_SECONDS = 10.0
WRITE_SECONDS = 20.0

_WHO = "Argil"


class Reads:
    """Requests to Argil with one user's key, described without being made."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self._base_url = base_url
        self._api_key = api_key

    def video(self, video_id: str) -> Read[Mapping[str, Any]]:
        """`GET /videos/{id}`"""
        return self._read(f"/videos/{segment(video_id)}", one, what=f"a video with the id {video_id}")

    def avatar(self, avatar_id: str) -> Read[dict[str, Any]]:
        """`GET /avatars/{id}`"""
        return self._read(f"/avatars/{segment(avatar_id)}", one, what=f"an avatar with the id {avatar_id}")

    def voice(self, voice_id: str) -> Read[dict[str, Any]]:
        """`GET /voices/{id}`"""
        return self._read(f"/voices/{segment(voice_id)}", one, what=f"a voice with the id {voice_id}")

    def asset(self, asset_id: str) -> Read[dict[str, Any]]:
        """`GET /assets/{id}`"""
        return self._read(f"/assets/{segment(asset_id)}", one, what=f"an asset with the id {asset_id}")

    def videos_with(self, extras: Mapping[str, str]) -> Read[Mapping[str, Any]]:
        """`GET /videos`, only those whose extras hold all the given pairs."""
        return self._read("/videos", _page, {"extrasFilter": json.dumps(dict(extras)), "limit": "100"})

    def avatars(self) -> Read[list[dict[str, Any]]]:
        """`GET /avatars`: all of them, in one array."""
        return self._read("/avatars", _rows)

    def voices(self) -> Read[list[dict[str, Any]]]:
        """`GET /voices`: all of them, in one array."""
        return self._read("/voices", _rows)

    def webhooks(self) -> Read[list[dict[str, Any]]]:
        """`GET /webhooks`: all of the account, in one array."""
        return self._read("/webhooks", _rows)

    def request(self, method: str, path: str, body: Any = None) -> Request:
        """A request under the base address."""
        headers = {"x-api-key": self._api_key, "Accept": "application/json, */*;q=0.5"}
        payload = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            payload = json.dumps(body).encode()
        return Request(method, self._base_url + path, headers, payload)

    def understand(self, answer: Answer, *, what: str = "what was asked for", path: str = "") -> Any:
        """The JSON of a good answer; None for an empty one. Raises the `Problem` that a bad one means."""
        try:
            return answers.read(self.good(answer, what=what, path=path).body)
        except json_text.NotJson:
            raise answer_sentences.unreadable(_WHO) from None

    def good(self, answer: Answer, *, what: str = "what was asked for", path: str = "") -> Answer:
        """The answer to what was asked at `path`, when it is a good one, never with the key in it.

        Raises the `Problem` that a bad one means.
        """
        if 200 <= answer.status < 300:
            return answer_sentences.without_key(answer, self._api_key)
        raise _problem(answer, self._words(answer), what, path)

    def _read(
        self,
        path: str,
        shaped: Callable[[Any], T],
        query: Mapping[str, str] | None = None,
        *,
        what: str = "that",
    ) -> Read[T]:
        full = f"{path}?{urlencode(query)}" if query else path
        return Read(self.request("GET", full), lambda answer: shaped(self.understand(answer, what=what, path=path)))

    def _words(self, answer: Answer) -> str:
        """Argil's own sentence, never with the key or an address of ours in it; a page is no sentence of Argil's."""
        if is_page(answer):
            return ""
        try:
            words = error_words.said(json_text.read(answer.body))
        except json_text.NotJson:
            words = answer.body.decode(errors="replace")
        return answer_sentences.words(words, self._api_key)


class Client:
    """Argil with one user's key, for a call that someone waits for."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        session: Session,
        cache: Cache | None = None,
        left: Callable[[], float] | None = None,
        minute: MinutePrice | None = None,
    ) -> None:
        """`left` says how many seconds a call may still take at most; `minute`, what a minute of video costs."""
        self.minute = minute or settings.MINUTE.of({})
        self.reads = Reads(base_url, api_key)
        self._session = session
        self._cache = cache or Cache()
        self._left = left or (lambda: WRITE_SECONDS)
        self._account = answer_cache.account(base_url, api_key)

    def ask(self, read: Read[T]) -> T:
        """Make a read. Raises a `Problem`."""
        outcome = self._session.call(read.request, timeout=min(READ_SECONDS, self._left()))
        return read.understand(answer_sentences.answered(outcome, _WHO))

    def recall(self, read: Read[T]) -> T:
        """Like `ask`, but an answer of a moment ago will do: for dropdowns."""
        return self._cache.recall(self._account, read.request.url, lambda: self.ask(read))

    def create_video(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST /videos`. Raises a `Problem` when it was certainly not done, `Unclear` when it may have been."""
        return self._change("POST", "/videos", body)

    def render_video(self, video_id: str) -> dict[str, Any]:
        """`POST /videos/{id}/render`, which spends credits. Raises like `create_video`."""
        return self._change("POST", f"/videos/{segment(video_id)}/render", what=f"a video with the id {video_id}")

    def create_avatar(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST /avatars`, which spends credits. Raises like `create_video`."""
        return self._change("POST", "/avatars", body)

    def create_asset(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST /assets`. Raises like `create_video`."""
        return self._change("POST", "/assets", body)

    def send(self, method: str, path: str, body: Any = None, *, what: str = "that") -> Answer:
        """Any call that changes something. Gives a good answer, or raises like `create_video`."""
        outcome = self._session.call(self.reads.request(method, path, body), timeout=min(WRITE_SECONDS, self._left()))
        self._cache.forget(self._account)
        try:
            return self.reads.good(answer_sentences.answered(outcome, _WHO), what=what, path=path)
        except (errors.ProviderFailed, errors.ProviderTimeout) as problem:
            if call_outcomes.judge(outcome) == "unclear":
                raise Unclear(problem) from None
            raise

    def _change(self, method: str, path: str, body: Any = None, *, what: str = "that") -> dict[str, Any]:
        answer = self.send(method, path, body, what=what)
        try:
            made = self.reads.understand(answer)
        except errors.ProviderFailed as problem:
            raise Unclear(problem) from None
        if not isinstance(made, dict) or not isinstance(made.get("id"), str) or not made["id"]:
            raise Unclear(errors.ProviderFailed("Argil's answer named no id."))
        return made


def segment(given: str) -> str:
    """An id as a part of a path. Raises `NotFound` for what is none: it might lead to another path."""
    if not ids.is_providers(given):
        raise errors.NotFound("Argil does not know this id. Check it.")
    return given


def one(told: Any) -> dict[str, Any]:
    """What was told, when it is a thing with an id. Raises `ProviderFailed`."""
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise answer_sentences.unreadable(_WHO)
    return told


def _rows(told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list):
        raise answer_sentences.unreadable(_WHO)
    return [one(each) for each in told]


def _page(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, dict) or not isinstance(told.get("videos"), list):
        raise answer_sentences.unreadable(_WHO)
    return told | {"videos": _rows(told["videos"])}


def _problem(answer: Answer, words: str, what: str, path: str) -> errors.Problem:
    said = f" Argil says: {words}" if words else ""
    if call_outcomes.judge(answer) == "unclear":
        why = answer_sentences.unclear(answer, _WHO)
        return errors.ProviderFailed(f"{why} Try again in a few minutes.{said}")
    match answer.status:
        case 401 | 403 if is_json(answer):  # JSON is Argil's own word
            return answer_sentences.key_refused(_WHO, said)
        case 401 | 403:
            return answer_sentences.key_doubted(answer, _WHO, said, call=_without_ids(path))
        case 402:
            return errors.InsufficientCredits(
                f"The Argil account has too few credits. Add credits in Argil, then run this step again.{said}"
            )
        case 404:
            return errors.NotFound(f"Argil does not know {what}. Check the id.{said}")
        case 429:
            return answer_sentences.slow_down(answer, _WHO, said)
        case status:
            details = {"argil": [words or f"status {status}"]}
            return errors.RefusedInput(f"Argil did not accept the input.{said}", words=words, details=details)


def _without_ids(path: str) -> str:
    """`/videos/vid_1/render` → `/videos/…/render`: refusing one video says no more than refusing another."""
    parts = path.partition("?")[0].split("/")
    return "/".join(part if part.isalpha() or not part else "…" for part in parts)
