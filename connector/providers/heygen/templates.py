"""Create Video From Template: its form, of which a part follows from the template, and how a video is begun with it.

Templates are of v3 alone. HeyGen answers a repeated key with the video as it was at first, so it is read once more.
"""

import contextlib
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from connector import errors
from connector.catalogue import labels, words
from connector.catalogue.entries import Action, Input, Options
from connector.providers import idempotency
from connector.providers.base import Call, Unclear
from connector.providers.heygen import answers, costs, questions, resources, template_form, template_variables, v3_paths
from connector.providers.heygen.client import Client, segment
from connector.providers.heygen.template_form import TEMPLATE_ID

TEMPLATES = "/v3/templates"
_PURPOSE = "make videos from templates"
_NEARLY = 0.01  # of a shape: sides are even numbers, so that few sizes have it exactly

_SENT = {
    each.key: each.wire_name or each.key
    for each in template_form.FIELDS
    if each.key not in ("template_id", "variables")
}


def create_video_from_template(call: Call[Client], given: Input) -> dict[str, Any]:
    client, template_id = call.client, given["template_id"]
    path, fits = f"{TEMPLATES}/{segment(template_id)}", dict[str, Any]()

    def check() -> None:
        client.need_v3(_PURPOSE)
        fits.update(body(client, given))

    def send(key: str) -> dict[str, Any]:
        sent = fits or body(client, given)
        with v3_paths.in_our_fields():
            return _started(client.change("POST", path, sent, key=key, what=_what(template_id)))

    raw = idempotency.step(call.journal, "create", send, check=check)
    call.journal.under_way("video", resources.shown_video(raw))
    with contextlib.suppress(errors.Problem):  # it was begun, whatever its state is now
        raw = {**raw, **_video(client, raw["id"])}
    return resources.shown_video(raw)


def _video(client: Client, video_id: str) -> Mapping[str, Any]:
    return client.ask(questions.one(client.reads, "video", video_id))


def body(client: Client, given: Input) -> dict[str, Any]:
    """What generating takes, of a checked input. Raises `InvalidInput` for what does not fit the template."""
    template = _template(client, given["template_id"])
    variables, values = template_variables.of(template), given.get("variables", {})
    problems = dict(_faults(template, given))
    for name, sentences in template_variables.faults(variables, values, _used(template, given)).items():
        problems[f"variables.{name}"] = sentences
    if problems:
        raise errors.InvalidInput.of(problems.items(), functools.partial(labels.sentence, fields=template_form.FIELDS))
    sent = {wire: given[key] for key, wire in _SENT.items() if key in given}
    return {"variables": template_variables.filled(variables, values, functools.partial(_look, client)), **sent}


def _faults(template: Mapping[str, Any], given: Input) -> Iterator[tuple[str, list[str]]]:
    known = template.get("scene_ids")
    unknown = [each for each in given.get("scene_ids", ()) if isinstance(known, list) and each not in known]
    if unknown and isinstance(known, list):
        yield "scene_ids", [f"The template has no scene {unknown[0]}. Its scenes are: {', '.join(map(str, known))}."]
    shape = str(template.get("aspect_ratio") or "")
    if "dimension" in given and not _keeps(shape, given["dimension"]):
        yield "dimension", [f"Must keep the template's shape, {shape}."]


def _keeps(shape: str, dimension: Mapping[str, int]) -> bool:
    """Whether a size has a shape such as 16:9; of one that cannot be read HeyGen is the judge."""
    wide, _, tall = shape.partition(":")
    if not (wide.isdecimal() and tall.isdecimal() and int(wide) and int(tall)):
        return True
    return abs(dimension["width"] * int(tall) / (dimension["height"] * int(wide)) - 1) <= _NEARLY


def _used(template: Mapping[str, Any], given: Input) -> frozenset[str]:
    """The names of the variables that the chosen scenes use; all where the template does not say."""
    everything = frozenset(template_variables.of(template))
    scenes = template.get("scenes")
    if "scene_ids" not in given or not isinstance(scenes, list):
        return everything
    chosen = [each for each in scenes if isinstance(each, Mapping) and each.get("scene_id") in given["scene_ids"]]
    named = [row for each in chosen if isinstance(row := each.get("variables"), list)]
    if len(named) < len(chosen):
        return everything
    return frozenset(str(each.get("name")) for row in named for each in row if isinstance(each, Mapping))


def _template(client: Client, template_id: str, *, recall: bool = False) -> dict[str, Any]:
    read = client.reads.get(f"{TEMPLATES}/{segment(template_id)}", what=_what(template_id))
    return answers.data(client.recall(read) if recall else client.ask(read))


def _what(template_id: str) -> str:
    return f"a template with the id {template_id}"


def _look(client: Client, look_id: str) -> str | None:
    try:
        told = client.ask(client.reads.get(f"/v3/avatars/looks/{segment(look_id)}"))
    except errors.NotFound:
        return None
    return resources.text(answers.data(told), "avatar_type")


def _started(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an answer's video. Raises `Unclear` where it names none: one may have been begun."""
    raw = told.get("data")
    if not isinstance(raw, dict) or resources.text(raw, "id") is None:
        raise Unclear(answers.unreadable())
    return {key: raw[key] for key in ("id", "title", "status", "folder_id", "created_at") if key in raw}


def templates(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """Raises `InvalidInput` where the older interface is used, which has none."""
    call.client.need_v3(_PURPOSE)
    named = [
        {"id": resources.text(each, "id"), "name": words.joined(each.get("name"), each.get("aspect_ratio"))}
        for each in call.client.pages(TEMPLATES, recall=True)
    ]
    return words.search([each for each in named if each["id"]], given)


def variables_of(call: Call[Client], given: Input) -> list[dict[str, Any]]:
    """None for a template that HeyGen does not know, such as one that is only named when an automation runs."""
    call.client.need_v3(_PURPOSE)
    try:
        template = _template(call.client, given["template_id"], recall=True)
    except errors.NotFound:
        return []
    return list(template_variables.rows(template_variables.of(template).values()))


ACTIONS = (
    Action(
        key="create_video_from_template",
        label="Create Video From Template",
        help="Creates a new video from a template, with texts, files, avatars and voices of yours in place of its"
        " variables, and starts its render, which HeyGen bills.",
        input=(*template_form.FIELDS, costs.UNPRICED),
        output=resources.VIDEO,
        sample=resources.VIDEO_STARTED,
        perform=create_video_from_template,
        changes=True,
        starts_resource_type="video",
        rules=(*template_form.RULES, costs.refuse_limit),
        examples=template_form.GOOD,
        anti_examples=template_form.BAD,
    ),
)

OPTIONS = (
    Options(
        key="templates",
        label="Templates",
        help="The account's templates that have variables.",
        input=(words.SEARCH,),
        output=resources.ROW,
        sample={"id": template_form.ID, "name": "Welcome · 16:9"},
        perform=templates,
    ),
    Options(
        key="template_variables",
        label="Template Variables",
        help="The variables of a template, as fields of a form; none for a template that HeyGen does not know.",
        input=(TEMPLATE_ID,),
        sample={
            "id": "first_name",
            "name": "first_name",
            "kind": "text",
            "required": False,
            "help": "The text that stands in its place.",
            "default": "Alex",
            "options": None,
        },
        perform=variables_of,
        describes_fields=True,
    ),
)
