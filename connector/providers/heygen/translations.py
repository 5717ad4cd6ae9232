"""Translate Video: a video's speech in another language, in its speakers' own voices.

HeyGen makes one translation for each language, which ends, fails and is billed by itself. So one run makes one, with a
state, a callback and a repeat of its own; for several languages a step is run once for each. Translations are of v3
alone.
"""

import functools
from collections.abc import Mapping
from typing import Any

from connector import errors
from connector.catalogue import labels, words
from connector.catalogue.entries import Action, Input, Options
from connector.providers import idempotency
from connector.providers.base import Call, Unclear
from connector.providers.heygen import answers, costs, questions, resources, translation_form, v3_paths
from connector.providers.heygen.client import Client

_PURPOSE = "translate videos"
_LANGUAGES = "/v3/video-translations/languages"
_FILES = ("audio", "srt")
_OF_THEIR_OWN = {*translation_form.ONE_OF[0], "output_language", *_FILES}
_AS_THEY_ARE = {
    each.key: each.wire_name or each.key for each in translation_form.FIELDS if each.key not in _OF_THEIR_OWN
}
"""What is sent as it is given, and what HeyGen calls it."""


def translate_video(call: Call[Client], given: Input) -> dict[str, Any]:
    client, fits = call.client, dict[str, Any]()

    def check() -> None:
        client.need_v3(_PURPOSE)
        fits.update(body(client, given))

    def send(key: str) -> dict[str, Any]:
        sent = fits or body(client, given)
        with v3_paths.in_our_fields():
            told = client.change("POST", questions.PATHS["translation"], sent, key=key)
        return {"id": _started(told), "status": "pending"}

    translation = _shown(idempotency.step(call.journal, "create", send, check=check), given)
    call.journal.under_way("translation", translation)
    return translation


def body(client: Client, given: Input) -> dict[str, Any]:
    """What translating takes, of a checked input. Raises `InvalidInput` for a video that is not finished."""
    files = {key: _reference(given[key]) for key in _FILES if key in given}
    more = {wire: given[key] for key, wire in _AS_THEY_ARE.items() if key in given}
    return {"video": _source(client, given), "output_languages": [given["output_language"]], **files, **more}


def _source(client: Client, given: Input) -> dict[str, str]:
    if "video_id" not in given:
        return _reference({key: given[f"video_{key}"] for key in ("url", "asset_id") if f"video_{key}" in given})
    raw = client.ask(questions.one(client.reads, "video", given["video_id"]))
    video = resources.shown_video(raw)
    if video["video_url"] is None:
        fault = f"Has no file that could be translated: its status is {video['status']}."
        sentence = functools.partial(labels.sentence, fields=translation_form.FIELDS)
        raise errors.InvalidInput.of([("video_id", [fault])], sentence)
    return {"type": "url", "url": video["video_url"]}


def _reference(given: Mapping[str, str]) -> dict[str, str]:
    (key,) = given
    return {"type": key, key: given[key]}


def _started(told: Mapping[str, Any]) -> str:
    """The translation that an answer names. Raises `Unclear` where it names none: one may have been begun."""
    data = told.get("data")
    made = data.get("video_translation_ids") if isinstance(data, dict) else None
    if not isinstance(made, list) or not made or not isinstance(made[0], str):
        raise Unclear(answers.unreadable())
    return made[0]


def _shown(raw: Mapping[str, Any], given: Input) -> dict[str, Any]:
    known = {key: given.get(key) for key in ("title", "input_language", "output_language")}
    return resources.shown_translation({**known, **raw})


def translation_languages(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """HeyGen's names, which are what it takes. Raises `InvalidInput` where the older interface is used."""
    call.client.need_v3(_PURPOSE)
    told = answers.data(call.client.recall(call.client.reads.get(_LANGUAGES))).get("languages")
    if not isinstance(told, list):
        raise answers.unreadable()
    return words.search([{"id": each, "name": each} for each in told if isinstance(each, str)], given)


ACTIONS = (
    Action(
        key="translate_video",
        label="Translate Video",
        help="Translates what is said in a video into another language, which HeyGen bills. The trigger Translation"
        " Done tells when it is ready.",
        input=(*translation_form.FIELDS, costs.UNPRICED),
        one_of=translation_form.ONE_OF,
        output=resources.TRANSLATION,
        sample=resources.TRANSLATION_STARTED,
        perform=translate_video,
        changes=True,
        starts_resource_type="translation",
        rules=(*translation_form.RULES, costs.refuse_limit),
        examples=translation_form.GOOD,
        anti_examples=translation_form.BAD,
    ),
)

OPTIONS = (
    Options(
        key="translation_languages",
        label="Translation Languages",
        help="The languages that videos are translated into, by the names that HeyGen has for them.",
        input=(words.SEARCH,),
        output=resources.ROW,
        sample={"id": "Spanish (Spain)", "name": "Spanish (Spain)"},
        perform=translation_languages,
    ),
)
