"""What an operation is known by: across spellings of one input, and across the versions of fingerprints.

The literal fingerprints below are version 0.1.0's own: it trimmed nothing.
"""

from typing import Any

import pytest
import sqlalchemy as sa

from connector import errors
from connector.catalogue import schemas
from connector.catalogue.entries import Action
from connector.providers import registry
from connector.services import fingerprints
from connector.store import tables
from connector.store.connections import Connection

from .conftest import House, on_both_engines

AVATAR = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
SCRIPT = {
    "script": "\n Hello there. \u200b",
    "avatar_id": f"{AVATAR}\n",
    "name": "...",
    "extras": {"row": " 42 "},
}
OF_0_1_0: list[tuple[str, dict[str, Any], str]] = [
    ("create_and_render_video", SCRIPT, "b5e17e4273030ceece8308968c7e5f882f603950a70cf10f6a98d272dc7c5d9d"),
    (
        "create_and_render_video",
        {"moments": [{"transcript": "Hello there. ", "avatar_id": AVATAR}]},
        "ea3a422fd95c9b9f0a69423ea8cfa570f34b46e3370c2005f63a7368f5e2adb3",
    ),
    (
        "create_asset",
        {"name": " Photo ", "type": "IMAGE", "url": "https://example.com/a.png"},
        "f9e2564fe47ccddae31f485b71354572341838a8682a7d7467c3023bacd68b03",
    ),
    (
        "api_request",
        {"method": "POST", "path": "/videos", "body": ' {"name": "x"} '},
        "74a49f0fa63e03aef7fb11e6f620b606a7960df7471158c40eda0bc37130985f",
    ),
    (
        "render_video",
        {"video_id": "7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11 "},
        "45edba696813bce7482530eaa82fbb8a84df357c72e96237149cdac0c39096dc",
    ),
]


def known_as(key: str, given: dict[str, Any]) -> dict[int, str]:
    action = registry.CATALOGUE.find(Action, "argil", key)
    assert action
    return fingerprints.of(action, given, schemas.check(action, given))


def kept_by_0_1_0(house: House, connection: Connection, action: str, given: Any, fingerprint: str, **more: Any) -> str:
    """A row as version 0.1.0 wrote it. Gives the id that its answer names."""
    at = {"created_at": house.clock(), "updated_at": house.clock()}
    row = {"id": "op_old", "connection_id": connection.id, "action": action, "key": None, "fingerprint": fingerprint}
    row |= {"input": given, "journal": {}, "status": "finished", "http_status": 200, "answer": {"id": "vid_old"}}
    row |= at | {"answered": True} | more
    known = sa.table("operations", *(sa.column(name, tables.operations.c[name].type) for name in row))
    with house.store.database.write() as transaction:
        transaction.execute(known.insert().values(row))
    house.clock.forward(minutes=1)
    return "vid_old"


def made(house: House) -> tuple[int, ...]:
    state = house.argil.state()
    return state["videos_created"], state["renders"], state["requests"].get("POST /assets", 0)


@pytest.mark.parametrize(("action", "given", "fingerprint"), OF_0_1_0, ids=[digest[:8] for _, _, digest in OF_0_1_0])
def test_version_1_is_what_0_1_0_made(action: str, given: dict[str, Any], fingerprint: str) -> None:
    assert known_as(action, given)[1] == fingerprint


@on_both_engines
@pytest.mark.parametrize(("action", "given", "fingerprint"), OF_0_1_0[:3], ids=["script", "moments", "asset"])
@pytest.mark.parametrize(
    ("kept", "asked"),
    [({"key": "k"}, {"key": "k"}), ({}, {"deduplicate_minutes": 10}), ({"answered": False}, {})],
    ids=["by_key", "within_minutes", "untold"],
)
def test_what_0_1_0_did_is_not_done_again_for_the_same_body(
    house: House, alice: Connection, action: str, given: Any, fingerprint: str, kept: Any, asked: Any
) -> None:
    first = kept_by_0_1_0(house, alice, action, given, fingerprint, **kept)
    assert house.do(alice, action, **given, **asked)["id"] == first
    assert made(house) == (0, 0, 0)


def test_a_key_of_0_1_0_with_another_body_is_a_conflict(house: House, alice: Connection) -> None:
    action, given, fingerprint = OF_0_1_0[0]
    kept_by_0_1_0(house, alice, action, given, fingerprint, key="k")
    for other in ({"script": "Hello there."}, {"name": None}, {"extras": None}):
        with pytest.raises(errors.IdempotencyConflict):
            house.do(alice, action, "k", **given | other)


@pytest.mark.parametrize(("script", "renders"), [("Hello. ", 1), ("Hello.", 0)], ids=["same_body", "another"])
def test_a_key_that_0_1_0_released_goes_on_with_its_body_and_is_free_for_another(
    house: House, alice: Connection, script: str, renders: int
) -> None:
    given = {"script": "Hello. ", "avatar_id": house.argil.avatar()}
    video = house.do(alice, "create_video", **given)
    action, journal = "create_and_render_video", {"create": {"result": video}}
    released = {"status": "running", "http_status": None, "answer": None, "key": "k", "journal": journal}
    kept_by_0_1_0(house, alice, action, given, known_as(action, given)[1], **released)
    answer = house.do(alice, action, "k", **given | {"script": script})
    assert (answer["id"] == video["id"]) is (renders == 1)
    assert made(house)[:2] == (2 - renders, 1)


@pytest.mark.parametrize(
    "other",
    [
        SCRIPT | {"script": "Hello there."},
        SCRIPT | {"avatar_id": AVATAR},
        SCRIPT | {"name": ""},
        SCRIPT | {"name": None, "moments": [], "voice_id": " ", "extras__row": " 42 "},
        SCRIPT | {"extras": '{"row": " 42 "}', "deduplicate_minutes": "5 ", "callback_id": "x", "callback_url": ""},
    ],
)
def test_one_meaning_has_one_fingerprint(other: dict[str, Any]) -> None:
    action = "create_and_render_video"
    assert known_as(action, other)[fingerprints.VERSION] == known_as(action, SCRIPT)[fingerprints.VERSION]


@pytest.mark.parametrize("other", [{"extras": {"row": "42"}}, {"script": "Hello  there."}, {"name": "7"}])
def test_another_meaning_has_another(other: dict[str, Any]) -> None:
    action = "create_and_render_video"
    one, two = known_as(action, SCRIPT), known_as(action, SCRIPT | other)
    assert not set(one.values()) & set(two.values())


def test_a_body_that_0_1_0_refused_has_no_fingerprint_of_its_version() -> None:
    assert set(known_as("create_video", SCRIPT | {"aspect_ratio": "9:16 "})) == {fingerprints.VERSION}


@on_both_engines
def test_fingerprints_of_different_versions_are_never_compared(house: House, alice: Connection) -> None:
    """A text that version 2 makes of one body may be what version 1 made of another."""
    action, given, _ = OF_0_1_0[2]
    newest = known_as(action, given)[fingerprints.VERSION]
    kept_by_0_1_0(house, alice, action, given, newest, answered=False)
    assert house.do(alice, action, **given)["id"] != "vid_old"
