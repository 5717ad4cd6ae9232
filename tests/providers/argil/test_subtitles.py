from typing import Any

import pytest
from support.world import Api, World, until

from connector.egress.http import Answer
from connector.providers.argil import subtitles

EXPORT = "/v1/actions/export_subtitles"


@pytest.fixture
def video_id(world: World, alice: Api) -> str:
    made = alice.good("POST", "/v1/actions/create_video", {"script": "Grüß Gott.", "avatar_id": world.avatar(alice)})
    return str(made["id"])


@pytest.fixture
def rendered(alice: Api, video_id: str) -> str:
    alice.good("POST", "/v1/actions/render_video", {"video_id": video_id})
    body = {"video_id": video_id}
    until(lambda: alice.good("POST", "/v1/actions/get_video", body)["status"] == "DONE")
    return video_id


@pytest.mark.parametrize(
    ("more", "kind", "start", "word"),
    [
        ({}, "vtt", "WEBVTT", None),
        ({"include_styling": "yes"}, "vtt", "WEBVTT", "align:center"),
        ({"format": "ass", "include_styling": True}, "ass", "[Script Info]", "[V4+ Styles]"),
        ({"format": "ass", "include_styling": False}, "ass", "[Script Info]", None),
    ],
)
def test_subtitles_are_given_as_text(
    alice: Api, rendered: str, more: dict[str, Any], kind: str, start: str, word: str | None
) -> None:
    told = alice.good("POST", EXPORT, {"video_id": rendered, **more})
    assert (told["video_id"], told["format"], told["file_name"]) == (rendered, kind, f"{rendered}.{kind}")
    assert told["content"].startswith(start) and "Grüß Gott." in told["content"]
    assert word is None or word in told["content"]
    if word is None:
        assert "align:" not in told["content"] and "[V4+ Styles]" not in told["content"]


def test_a_video_without_sound_has_no_subtitles_yet(alice: Api, video_id: str) -> None:
    answer = alice("POST", EXPORT, {"video_id": video_id})
    assert answer.status_code == 422 and "render it first" in answer.json()["error"]["message"]


def test_an_unknown_video_is_404_and_an_unknown_format_422(alice: Api) -> None:
    nothing = "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11"
    answer = alice("POST", EXPORT, {"video_id": nothing})
    assert answer.status_code == 404 and nothing in answer.json()["error"]["message"]
    for wrong, path in (({"format": "srt"}, "format"), ({"video_id": "nothing"}, "video_id")):
        answer = alice("POST", EXPORT, {"video_id": nothing} | wrong)
        assert answer.status_code == 422 and path in answer.json()["error"]["details"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a.vtt"', "a.vtt"),
        ("attachment; filename=a.vtt", "a.vtt"),
        ('attachment; FILENAME="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\windows\\x.vtt"', "x.vtt"),
        ('attachment; filename=".."', None),
        ("attachment", None),
        ("", None),
    ],
)
def test_a_file_name_has_no_folder(header: str, name: str | None) -> None:
    assert subtitles._file_name(Answer(200, {"content-disposition": header}, b"", 0.1)) == name
