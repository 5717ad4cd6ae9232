"""Many videos of HeyGen's in one step at Zapier: its line items, with scenes as JSON in a row."""

import json

import pytest
from platforms.zapier.core import Refused, User
from providers.heygen.conftest import HeyGenWorld
from support.world import Api

from connector.sandbox.heygen.seeds import look_id, seeded_id

from .test_heygen_templates import anna, heygen, zapier  # noqa: F401

pytestmark = pytest.mark.platforms

STEP = "creates.create_videos.operation."
ANN, SARA = look_id("Ann at the desk"), seeded_id("voice", "Sara")
SPOKEN = {"items__script": "Hello.", "items__avatar_id": ANN, "items__voice_id": SARA}
SCENE = {
    "character": {"type": "avatar", "avatar_id": ANN},
    "voice": {"type": "text", "input_text": "Hi.", "voice_id": SARA},
}


def test_line_items_become_videos(heygen: HeyGenWorld, zapier: User, anna: Api) -> None:  # noqa: F811
    before = heygen.state(anna)["videos_created"]
    rows = [
        {**SPOKEN, "items__title": "Anna", "items__item_key": "row-1"},
        {"items__title": "Ben", "items__video_inputs": json.dumps([SCENE])},
    ]
    made = zapier(STEP + "perform", {"items": rows, "deduplicate_minutes": 720})
    assert [(each["item_key"], each["status"], each["video"]["name"]) for each in made["items"]] == [
        ("row-1", "succeeded", "Anna"),
        (None, "succeeded", "Ben"),
    ]
    assert zapier(STEP + "perform", {"items": rows, "deduplicate_minutes": 720})["id"] == made["id"]
    assert heygen.state(anna)["videos_created"] == before + 2, "a replay is the same run"


def test_what_is_wrong_with_a_row_is_told_by_its_number(zapier: User) -> None:  # noqa: F811
    with pytest.raises(Refused) as refused:
        zapier(STEP + "perform", {"items": [SPOKEN, {"items__script": "Hello."}]})
    assert refused.value.message.startswith("Video 2: Avatar") and refused.value.status == 422
