"""Whatever kinds of values Argil's members have one day, what comes of it is what our fields say, or a problem told."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import sample

from connector import errors
from connector.catalogue.entries import Action, Options, Search
from connector.catalogue.fields import Field
from connector.catalogue.pages import Page
from connector.egress.http import Answer, Request
from connector.egress.session import Session
from connector.providers.argil import answers, events
from connector.providers.argil.client import Client
from connector.providers.argil.provider import Argil
from connector.providers.base import Call

ODD = [0, 7, -1.5, True, False, None, "", "x", "IDLE", [], [1], ["a", {}], {}, {"name": 5}, "a\x00b\ud800c", 10**400]
KNOWN = sorted(answers._TEXTS | answers._NUMBERS | answers._LISTS | {"extras", "broll"})
THING = st.dictionaries(st.sampled_from(KNOWN), st.sampled_from(ODD)).map(lambda members: members | {"id": "x-1"})

READING = [
    *(each for each in Argil.entries if isinstance(each, Search | Options)),
    *(
        each
        for each in Argil.entries
        if isinstance(each, Action) and each.key in ("get_video", "get_avatar", "get_voice", "get_asset")
    ),
]


class Upstream:
    """Answers everything with the same thing, or with a list or a page of it."""

    def __init__(self, resource: Mapping[str, Any]) -> None:
        self.resource = resource

    def call(self, request: Request, *, timeout: float) -> Answer:
        path = request.url.removeprefix("https://argil.example").partition("?")[0]
        page = {"videos": [self.resource], "items": [self.resource], "totalPages": self.resource.get("totalPages")}
        told = self.resource if path.count("/") > 1 else page if path in ("/videos", "/subtitles") else [self.resource]
        return Answer(200, {}, json.dumps(told).encode(), 0.1)


def fits(value: Any, field: Field) -> bool:
    match field.kind:
        case _ if value is None:
            return field.nullable
        case "string" | "text" | "datetime":
            return isinstance(value, str) and "\x00" not in value and "\ud800" not in value
        case "number" | "integer":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "pairs":
            return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return True


@pytest.mark.parametrize("entry", sample(READING), ids=[entry.key for entry in READING])
@given(resource=THING)
def test_an_answer_with_members_of_odd_kinds_is_told_in_the_kinds_of_our_fields(
    entry: Any, resource: dict[str, Any]
) -> None:
    client = Client("https://argil.example", "key", cast(Session, Upstream(resource)))
    asked = {each.key: "x-1" for each in entry.input if each.required} | {"limit": 10, "cursor": None}
    try:
        told = entry.perform(Call(client=client), asked)
    except errors.ProviderFailed:
        return
    for row in told.rows if isinstance(told, Page) else told if isinstance(told, list) else [told]:
        assert row.keys() == {each.key for each in entry.output}
        for field in entry.output:
            assert fits(row[field.key], field), (field.key, row[field.key])


@given(resource=THING, resource_type=st.sampled_from(["video", "avatar"]))
def test_a_webhook_with_members_of_odd_kinds_is_a_hint_in_the_kinds_of_our_fields(
    resource: dict[str, Any], resource_type: str
) -> None:
    event = "VIDEO_GENERATION_SUCCESS" if resource_type == "video" else "AVATAR_TRAINING_SUCCESS"
    hint = events.report(
        {"event": event, "data": resource | {f"{resource_type}Id": "x-1", f"{resource_type}Name": resource.get("name")}}
    )
    assert hint is not None
    assert isinstance(hint.resource["name"], str | None) and isinstance(hint.resource.get("video_url"), str | None)


def test_a_number_is_its_text_and_what_is_no_text_is_not_told() -> None:
    told = {
        "id": "x",
        "name": 5,
        "status": True,
        "gender": ["F"],
        "duration": "5",
        "moments": {},
        "extras": {"name": 5},
    }
    assert answers.read(json.dumps(told).encode()) == {"id": "x", "name": "5", "status": "true", "extras": {"name": 5}}
