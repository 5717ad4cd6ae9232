"""Files at Make: the buffer of an earlier module goes in, and comes out again."""

import pytest
from platforms.make import fits
from platforms.make.account import APP, BRIDGE, Account
from platforms.make.engine import MakeError
from platforms.make.form import FormError
from platforms.make.iml.evaluate import fill
from support import pictures

pytestmark = pytest.mark.platforms

PNG = pictures.png(1280, 720)
FILE = {"image_from": "file", "image_filename": "anna.png", "image_data": PNG}


def test_a_buffer_becomes_an_avatar_once(alice: Account) -> None:
    first, again = (alice.run("createAvatar", name="Anna", **FILE) for _ in range(2))
    assert (first["id"], first["repeated"], again["repeated"]) == (again["id"], False, True)
    assert alice.state()["avatars_created"] == 1
    sent = alice.make.transport.sent[-1]
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=") and PNG in (sent.body or b"")


def test_an_address_takes_the_place_of_a_file_that_was_chosen_before(alice: Account) -> None:
    address = {"image_from": "address", "image": "https://example.com/anna.png"}
    assert alice.run("createAvatar", name="Anna", **address)["id"]
    assert b"filename" not in (alice.make.transport.sent[-1].body or b"")
    part = APP.find("module", "createAvatar").communication["body"]["image"]
    both = fill(part, {"parameters": FILE | address})
    assert both == {"value": "https://example.com/anna.png", "options": {"filename": ""}}


def test_pairs_and_ids_go_beside_a_file(alice: Account) -> None:
    voice = alice.first("voices")
    made = alice.run("createAvatar", name="Anna", voice_id=voice, extras=[{"key": "row", "value": "42"}], **FILE)
    assert made["extras"] == {"row": "42"}


@pytest.mark.parametrize(
    ("data", "sentence"), [(b"", "empty"), (b"hello", "PNG, JPEG or WEBP"), (pictures.png(1000, 1000), "16:9")]
)
def test_a_file_that_will_not_do_is_refused_in_one_sentence(alice: Account, data: bytes, sentence: str) -> None:
    with pytest.raises(MakeError, match=sentence) as raised:
        alice.run("createAvatar", name="Anna", **{**FILE, "image_data": data})
    assert raised.value.kind == "DataError" and raised.value.message.startswith("[422] ")
    assert alice.state()["avatars_created"] == 0


def test_an_image_is_required(alice: Account) -> None:
    with pytest.raises(FormError, match="image_filename"):
        alice.run("createAvatar", name="Anna")


def test_a_buffer_becomes_an_asset(alice: Account) -> None:
    file = {"file_from": "file", "file_filename": "product.png", "file_data": PNG}
    made = alice.run("createAsset", name="Product", type="IMAGE", **file)
    assert alice.run("getAsset", asset_id=made["id"])["status"] == "READY"


def test_a_video_comes_out_as_a_file_that_goes_in_again(alice: Account) -> None:
    video_id = alice.rendered()
    before = len(alice.make.transport.sent)
    film = alice.run("downloadVideo", video_id=video_id)
    assert fits.problems(film, APP.find("module", "downloadVideo").codes["interface"]) == []
    assert film["filename"].endswith(".mp4") and film["data"][4:8] == b"ftyp" and len(film["data"]) == film["size"]
    assert all(each.url.startswith(f"{BRIDGE}/v1/") for each in alice.make.transport.sent[before:])
    file = {"file_from": "file", "file_filename": film["filename"], "file_data": film["data"]}
    assert alice.run("createAsset", name="Again", type="VIDEO", **file)["id"]


def test_subtitles_come_out_as_a_file_and_as_text(alice: Account) -> None:
    told = alice.run("exportSubtitles", video_id=alice.rendered())
    assert fits.problems(told, APP.find("module", "exportSubtitles").codes["interface"]) == []
    assert told["data"].decode() == told["content"] and told["filename"] == told["file_name"]


def test_a_video_without_a_file_says_why(alice: Account) -> None:
    with pytest.raises(MakeError, match="has no file yet") as raised:
        alice.run("downloadVideo", video_id=alice.existing()["video_id"])
    assert raised.value.kind == "DataError" and raised.value.message.startswith("[422] ")
