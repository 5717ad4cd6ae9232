"""The bytes of a file become an asset: Argil fetches them from an address of ours while the call lasts."""

from pathlib import Path
from typing import Any

import pytest
import requests
from support import pictures
from support.world import Api, World

CREATE = "/v1/actions/create_asset"
PNG = pictures.png(64, 64)
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + bytes(3_000_000)


def sent(api: Api, content: bytes, media_type: str, *, path: str = CREATE, **fields: str) -> Any:
    given = {"name": (None, "Photo"), "type": (None, "IMAGE"), **{key: (None, each) for key, each in fields.items()}}
    return api("POST", path, files=given | {"file": ("photo", content, media_type)})


@pytest.fixture(autouse=True)
def folder(world: World, tmp_path: Path) -> Path:
    """Where this test's files are offered; those of others stand elsewhere."""
    world.bridge.offered.folder = tmp_path / "offered"
    return world.bridge.offered.folder


def left(folder: Path) -> list[Path]:
    """What of offered files is still there."""
    return list(folder.iterdir())


@pytest.mark.parametrize(("content", "kind"), [(PNG, "IMAGE"), (MP4, "VIDEO")])
def test_argil_fetches_a_file_from_the_bridge_while_the_call_lasts(
    world: World, alice: Api, folder: Path, content: bytes, kind: str
) -> None:
    made = sent(alice, content, "application/octet-stream", type=kind).json()
    assert made["status"] in ("PROCESSING", "READY") and made["file_url"].startswith(f"{world.url}/v1/offered/")
    seen = alice.good("POST", "/v1/actions/get_asset", {"asset_id": made["id"]})
    assert seen["status"] == "READY"
    assert requests.get(made["file_url"], timeout=5).status_code == 404 and not left(folder)


def test_a_file_that_argil_cannot_use_is_seen_at_the_asset(alice: Api, folder: Path) -> None:
    made = sent(alice, PNG, "image/png", name="Photo [fail]").json()
    assert alice.good("POST", "/v1/actions/get_asset", {"asset_id": made["id"]})["status"] == "FAILED"
    assert not left(folder)


@pytest.mark.parametrize(
    ("content", "more", "path"),
    [
        (b"", {}, "file"),
        (b"%PDF-1.7", {}, "file"),
        (MP4, {"type": "IMAGE"}, "file"),
        (PNG, {"type": "VIDEO"}, "file"),
        (PNG, {"type": "AUDIO"}, "type"),
    ],
)
def test_a_bad_file_is_told_before_argil_is_asked(
    world: World, alice: Api, content: bytes, more: dict[str, str], path: str
) -> None:
    answer = sent(alice, content, "", **more)
    assert answer.status_code == 422 and list(answer.json()["error"]["details"]) == [path], answer.text
    assert "POST /assets" not in world.state(alice.connection["label"])["requests"]


def test_the_same_file_again_is_the_same_asset(world: World, alice: Api, folder: Path) -> None:
    first = sent(alice, PNG, "image/png", deduplicate_minutes="10").json()
    again = sent(alice, PNG, "application/octet-stream", deduplicate_minutes="10").json()
    assert again["id"] == first["id"] and again["repeated"] and not left(folder)
    assert world.state(alice.connection["label"])["requests"]["POST /assets"] == 1
