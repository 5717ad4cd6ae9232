"""Many videos of HeyGen's in one module of Make's: an array of collections, with scenes inside."""

import pytest
from platforms.make.engine import Make, MakeError

from connector.sandbox.heygen.seeds import look_id, seeded_id

from .test_heygen_templates import anna, heygen  # noqa: F401

CREATE = "createVideos"
ANN, SARA = look_id("Ann at the desk"), seeded_id("voice", "Sara")
SPOKEN = {"script": "Hello.", "avatar_id": ANN, "voice_id": SARA}
SCENE = {
    "character": {"type": "avatar", "avatar_id": ANN},
    "voice": {"type": "text", "input_text": "Hi.", "voice_id": SARA},
}


def test_an_array_of_collections_becomes_videos(anna: Make) -> None:  # noqa: F811
    items = [{**SPOKEN, "title": "Anna", "item_key": "row-1"}, {"title": "Ben", "video_inputs": [SCENE]}]
    (made,) = anna.run(CREATE, {"items": items})
    assert [(each["item_key"], each["status"], each["video"]["name"]) for each in made["items"]] == [
        ("row-1", "succeeded", "Anna"),
        (None, "succeeded", "Ben"),
    ]
    assert anna.run(CREATE, {"items": items})[0]["id"] == made["id"], "a repeat is the same run"


def test_what_is_wrong_with_a_video_is_told_by_its_number(anna: Make) -> None:  # noqa: F811
    with pytest.raises(MakeError, match=r"\[422\] Video 2: Avatar"):
        anna.run(CREATE, {"items": [SPOKEN, {"script": "Hello."}]})
