"""What HeyGen's answers say: its JSON, its errors in each of their shapes, and what those mean as ours.

v3 says `{"error": {"code", "message", "param"}}`, with a code that is a word; v1 and v2 say `{"code", "message"}` with
a number, or an `error` that is an object or a text. Sources: the answers that HeyGen's own command line program knows
(github.com/heygen-com/heygen-cli) for v3, docs.heygen.com for the older ones. A page is not HeyGen's answer, whatever
its status.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from connector import errors, json_text
from connector.egress.http import Answer, is_page
from connector.providers import answer_sentences, call_outcomes
from connector.providers.base import Unclear

WHO = "HeyGen"
RETIRED = (
    "The older interface (v2), which this bridge is set to use, was retired by HeyGen, so nothing was done. Ask whoever"
    " runs the bridge to set CONNECTOR_HEYGEN_API=v3."
)
_RETIREMENT = re.compile(r"(?i)\b(deprecated|retired|sunset|discontinued|no longer (available|supported))\b")
_INTERFACE = re.compile(r"(?i)\b(api|endpoint|interface|version|v[123])\b")  # an avatar may be retired, too
_NO_ID = re.compile("v[123]|[a-z_.-]*")
_OLDER_CODES = {"40009": 401, "400112": 401, "40031": 404}  # bad credentials, unauthorized, no such video


class Said(NamedTuple):
    """What a bad answer says: HeyGen's code, its sentence and the field that it names; each empty when it has none."""

    code: str = ""
    words: str = ""
    param: str = ""


def read(answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer; of an empty one, an empty object. Raises `ProviderFailed`, and what an error
    within it means: the older interface may say one with a good status.
    """
    try:
        told = json_text.read_object(answer.body) if answer.body else {}
    except json_text.NotJson:
        raise unreadable() from None
    if told.get("data") is None and (told.get("error") or told.get("code") not in (None, 100)):
        raise _within(said(answer, ""))
    return told


def data(told: dict[str, Any]) -> dict[str, Any]:
    """The object within an answer. Raises `ProviderFailed` where there is none."""
    inner = told.get("data")
    if not isinstance(inner, dict):
        raise unreadable()
    return inner


def made(told: dict[str, Any]) -> dict[str, Any]:
    """The object within the answer to what changed something. Raises `Unclear` where there is none: it was done."""
    try:
        return data(told)
    except errors.ProviderFailed as problem:
        raise Unclear(problem) from None


def rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a page of a list. Raises `ProviderFailed` where there are none."""
    inner = told.get("data")
    if not isinstance(inner, Sequence) or isinstance(inner, str) or not all(isinstance(each, dict) for each in inner):
        raise unreadable()
    return list(inner)


def next_token(told: Mapping[str, Any]) -> str | None:
    """HeyGen's word for the page after this one; None on the last."""
    token = told.get("next_token")
    return token if told.get("has_more") is not False and isinstance(token, str) and token else None


def said(answer: Answer, api_key: str) -> Said:
    """What a bad answer says, never with the key or an address of ours in it."""
    if is_page(answer):
        return Said()
    try:
        told = json_text.read(answer.body)
    except json_text.NotJson:
        return Said(words=answer_sentences.words(answer.body.decode(errors="replace"), api_key))
    if not isinstance(told, Mapping):
        return Said(words=answer_sentences.words(told, api_key))
    error = told.get("error")
    inner: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    words = inner.get("message") or told.get("message") or told.get("msg") or inner.get("detail") or error
    code = inner.get("code") or told.get("code")
    return Said(*(answer_sentences.words(each, api_key) for each in (code, words, inner.get("param"))))


def unreadable() -> errors.ProviderFailed:
    return answer_sentences.unreadable(WHO)


def problem(answer: Answer, says: Said, *, what: str, path: str, api: str) -> errors.Problem:
    """What a bad answer means. `what` was asked for, at `path`, over HeyGen's interface `api`."""
    heygen = f" HeyGen says: {says.words}" if says.words else ""
    if api == "v2" and is_retirement(answer, says):
        return errors.ProviderFailed(RETIRED + heygen)
    if call_outcomes.judge(answer) == "unclear":
        return errors.ProviderFailed(f"{_unclear(answer, says)} Try again in a few minutes.{heygen}")
    match _OLDER_CODES.get(says.code, answer.status):
        case 401 | 403 if not _is_object(answer):
            return answer_sentences.key_doubted(answer, WHO, heygen, call=_without_ids(path))
        case 401:
            return answer_sentences.key_refused(WHO, heygen)
        case 402:
            return errors.InsufficientCredits(
                f"The HeyGen account has too little balance. Add some in HeyGen, then run this step again.{heygen}"
            )
        case 403:  # about one call, for which the key has no scope or the plan no feature
            sentence = f"HeyGen does not allow this with the stored API key, or with the plan of its account.{heygen}"
            return errors.RefusedInput(sentence, words=says.words, details={"heygen": [says.words or "status 403"]})
        case 404:
            return errors.NotFound(f"HeyGen does not know {what}. Check the id.{heygen}")
        case 429:
            return answer_sentences.slow_down(answer, WHO, heygen)
        case status:
            return _refused_input(says, heygen, status)


def _within(says: Said) -> errors.Problem:
    """What an error within a good answer means."""
    match _OLDER_CODES.get(says.code):
        case 404:
            return errors.NotFound(f"HeyGen does not know that. Check the id. HeyGen says: {says.words}")
        case 401:
            return answer_sentences.key_refused(WHO, f" HeyGen says: {says.words}")
    return errors.ProviderFailed(f"HeyGen could not do this. Try again in a few minutes. HeyGen says: {says.words}")


def is_retirement(answer: Answer, says: Said) -> bool:
    """Whether an answer says that the call itself is there no more, rather than what it asked for.

    How HeyGen refuses the retired interfaces was not seen: by a status that only an address has, by a 404 without a
    code of HeyGen's, or in so many words. A page may be somebody else's.
    """
    if is_page(answer):
        return False
    gone = answer.status in (405, 410, 426) or (answer.status == 404 and not says.code)
    told = _RETIREMENT.search(says.words) and _INTERFACE.search(says.words)
    return gone or bool(told and 400 <= answer.status < 500)


def _refused_input(says: Said, heygen: str, status: int) -> errors.Problem:
    where = f" It is about {says.param}." if says.param and says.param not in says.words else ""
    words = says.words + where
    details = {"heygen": [words or f"status {status}"]}
    return errors.RefusedInput(f"HeyGen did not accept the input.{heygen}{where}", words=words, details=details)


def _unclear(answer: Answer, says: Said) -> str:
    if says.code == "request_in_progress":
        return "HeyGen still works on the first sending of this."
    return answer_sentences.unclear(answer, WHO)


def _is_object(answer: Answer) -> bool:
    """JSON is HeyGen's own word. Without it, whoever stands between HeyGen and us may have refused the call."""
    try:
        return isinstance(json_text.read(answer.body), dict)
    except json_text.NotJson:
        return False


def _without_ids(path: str) -> str:
    """`/v3/videos/abc1` → `/v3/videos/…`: refusing one video says no more than refusing another."""
    parts = path.partition("?")[0].split("/")
    return "/".join(part if _NO_ID.fullmatch(part) else "…" for part in parts)
