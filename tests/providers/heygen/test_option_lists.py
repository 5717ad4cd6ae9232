"""Dropdowns show what can be used, in names that people know."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connector import errors
from connector.sandbox.heygen.records import Folder

from .houses import User


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_avatars_are_the_looks_that_can_be_used_with_their_engines(alice: User) -> None:
    shown = names(alice.rows("avatars"))
    assert shown[0] == "Ann at the desk · Digital twin · III, IV, V" and "Mia · Photo · III, IV" in shown
    assert not [each for each in shown if each.startswith(("Omar", "Nora"))]
    assert names(alice.rows("avatars", search="iv, v"))[0] == shown[0]


def test_what_is_shown_makes_a_video(alice: User) -> None:
    [row] = alice.rows("avatars", search="ann at the desk")
    voice = alice.rows("voices", language="English")[0]
    made = alice.do("create_avatar_video", script="Hello.", avatar_id=row["id"], voice_id=voice["id"])
    assert made["status"] == "PENDING"


def test_talking_photos_are_photo_avatars(alice: User, older: User) -> None:
    assert names(alice.rows("talking_photos")) == ["Mia · Photo · III, IV"]
    assert names(older.rows("talking_photos")) == ["Mia"] and "Mia" not in names(older.rows("avatars"))


def test_voices_are_of_a_language(alice: User, older: User) -> None:
    for each in (alice, older):
        assert names(each.rows("voices", language="french")) == ["Camille · French · Female", "Luc · French · Male"]
        assert names(each.rows("voices", language="french", search="luc")) == ["Luc · French · Male"]
        assert names(each.rows("voices", search="german")) == ["Anke · German · Female"]


def test_a_form_that_asks_again_asks_heygen_once(alice: User) -> None:
    for search in ("a", "an", "ann"):
        alice.page("avatars", search=search)
        alice.page("voices", search=search)
    assert alice.asked("GET /v3/voices") == 2 and alice.asked("GET /v3/avatars/looks") == 3  # private, public


def made(alice: User, title: str, folder: str | None = None) -> str:
    avatar, voice = alice.rows("avatars")[0]["id"], alice.rows("voices")[0]["id"]
    more = {"folder_id": folder} if folder else {}
    given = {"title": title, "script": "Hi.", "avatar_id": avatar, "voice_id": voice, **more}
    return str(alice.do("create_avatar_video", **given)["id"])


def test_folders_are_those_that_videos_are_in(alice: User) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for key, name in (("f1", "Winter"), ("f2", "Autumn"), ("f3", "Nothing in it")):
        alice.account.folders[key] = Folder(key, name, "mixed", None, now)
    for title, folder in (("A", "f1"), ("B", "f2"), ("C", "f1"), ("D", None)):
        made(alice, title, folder)
    assert alice.rows("folders") == [{"id": "f2", "name": "Autumn"}, {"id": "f1", "name": "Winter"}]
    assert names(alice.rows("folders", search="win")) == ["Winter"]
    del alice.account.folders["f2"]
    made(alice, "E")  # nothing is recalled after a change
    assert names(alice.rows("folders")) == ["Winter"]


def test_videos_are_told_with_how_they_stand(alice: User) -> None:
    video = made(alice, "Welcome")
    [row] = alice.rows("videos", search="welcome")
    assert row["id"] == video and row["name"].startswith("Welcome · Waiting · 20")


@pytest.mark.parametrize("key", ["folders", "videos"])
def test_what_the_older_interface_has_no_list_of_says_so(older: User, key: str) -> None:
    with pytest.raises(errors.InvalidInput, match="CONNECTOR_HEYGEN_API=v3"):
        older.page(key)
