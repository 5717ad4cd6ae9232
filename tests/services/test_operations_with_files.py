"""An operation keeps no bytes of its file: whoever has none sends nothing, and the caller's repeat brings them."""

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from support import pictures

from connector import errors, limits
from connector.catalogue.files import File, Writer
from connector.services import fingerprints, operation_rules
from connector.services.operation_rules import Mode
from connector.store import tables
from connector.store.connections import Connection

from .conftest import Clock, House, on_both_engines
from .test_fingerprints import kept_by_0_1_0
from .test_journal import dying

PNG = pictures.png(1280, 720)
CODED = base64.b64encode(PNG).decode()
ANNA = {"name": "Anna", "image": f"data:image/png;base64,{CODED}"}
AVATAR = {"fault_methods": ["POST"], "fault_path": "^/avatars$"}


def uploaded(content: bytes = PNG, filename: str = "anna.png") -> File:
    writer = Writer(io.BytesIO())
    writer.write(content)
    return writer.finish(filename=filename, media_type="image/png")


def avatars(house: House) -> int:
    return int(house.argil.state()["avatars_created"])


def row(house: House) -> Any:
    """The one operation that there is."""
    with house.store.database.read() as transaction:
        return transaction.execute(sa.select(tables.operations)).one()


def interrupted(house: House, connection: Connection, **fault: Any) -> None:
    """Its process died after a call to Argil that was answered unclearly."""
    house.argil.faults(**fault, **AVATAR)
    with dying(house.clock):
        house.do(connection, "create_avatar", "k", name="Anna", image=uploaded())
    house.argil.faults()


def test_what_is_kept_of_a_file_is_what_it_is_known_by(house: House, alice: Connection) -> None:
    house.do(alice, "create_avatar", "k", name="Anna", image=uploaded())
    kept = row(house)
    assert kept.input["image"] == {
        "sha256": uploaded().sha256,
        "size": len(PNG),
        "filename": "anna.png",
        "media_type": "image/png",
    }
    assert CODED not in str(kept) and kept.fingerprint_version == fingerprints.OF_FILES


@on_both_engines
def test_recovery_finds_what_was_made_of_a_file_that_is_gone(house: House, alice: Connection) -> None:
    interrupted(house, alice, error_500_after=1, late_seconds=5)
    house.recover()
    assert avatars(house) == 1 == house.argil.asked("POST /avatars")
    again = house.do(alice, "create_avatar", "k", name="Anna", image=uploaded(filename="other.png"))
    assert again["id"] == row(house).answer["id"] and avatars(house) == 1


@on_both_engines
@pytest.mark.parametrize("later", [{"minutes": 1}, {"hours": 5}])
def test_recovery_never_sends_what_has_lost_its_file_and_the_repeat_does(
    house: House, alice: Connection, later: dict[str, float]
) -> None:
    interrupted(house, alice, error_500=1)
    for _ in range(3):
        house.clock.forward(**later)
        house.recover()
    assert avatars(house) == 0 and house.argil.asked("POST /avatars") == 1
    made = house.do(alice, "create_avatar", "k", name="Anna", image=uploaded())
    assert avatars(house) == 1 and house.do(alice, "create_avatar", "k", **ANNA) == made


def test_a_repeat_with_another_file_is_a_conflict(house: House, alice: Connection) -> None:
    interrupted(house, alice, error_500=1)
    house.recover()
    with pytest.raises(errors.IdempotencyConflict):
        house.do(alice, "create_avatar", "k", name="Anna", image=uploaded(PNG + b"\0"))
    assert avatars(house) == 0


def test_in_the_end_it_is_given_up(house: House, alice: Connection) -> None:
    interrupted(house, alice, error_500=1)
    house.clock.forward(seconds=limits.BYTES_AWAITED.total_seconds())
    house.recover()
    assert row(house).http_status == 502
    with pytest.raises(errors.ProviderFailed, match="not sent again"):
        house.do(alice, "create_avatar", "k", **ANNA)


@pytest.mark.parametrize(
    "asked", [{"image_base64": f"{CODED}\n"}, {"image_base64": f"data:image/png;base64,{CODED}\n"}]
)
def test_an_avatar_that_0_1_0_made_of_base64_is_not_made_again(
    house: House, alice: Connection, asked: dict[str, str]
) -> None:
    given = {"name": "Anna", **asked}
    fingerprint = fingerprints.digest("create_avatar", given)
    kept_by_0_1_0(house, alice, "create_avatar", given, fingerprint, key="k")
    assert house.do(alice, "create_avatar", "k", **given)["id"] == "vid_old" and avatars(house) == 0


@pytest.mark.parametrize(
    "asked", [{"image_base64": CODED}, {"image_url": "https://example.com/anna.png"}], ids=["base64", "address"]
)
def test_what_0_1_0_left_behind_is_finished_by_recovery(
    house: House, alice: Connection, clock: Clock, asked: dict[str, str]
) -> None:
    given = {"name": "Anna", **asked}
    running = {"status": "running", "http_status": None, "answer": None, "answered": False}
    lease = {"lease_token": "lea_dead", "lease_until": clock(), "key": "k"}
    fingerprint = fingerprints.digest("create_avatar", given)
    kept_by_0_1_0(house, alice, "create_avatar", given, fingerprint, **running, **lease)
    house.recover()
    assert avatars(house) == 1 and row(house).http_status == 200
    assert house.do(alice, "create_avatar", "k", **given)["id"] == row(house).answer["id"] and avatars(house) == 1


def test_what_the_version_before_made_of_base64_is_not_made_again(house: House, alice: Connection) -> None:
    """Its texts are trimmed."""
    given = {"name": "Anna", "image_base64": CODED}
    fingerprint = fingerprints.digest("create_avatar", given)
    kept_by_0_1_0(house, alice, "create_avatar", given, fingerprint, key="k", fingerprint_version=2)
    asked = {"name": " Anna ", "image_base64": f"{CODED}\n"}
    assert house.do(alice, "create_avatar", "k", **asked)["id"] == "vid_old" and avatars(house) == 0


@pytest.mark.parametrize(
    ("age", "complete", "may_send", "awaits_bytes"),
    [
        (timedelta(0), True, True, False),
        (timedelta(0), False, False, True),
        (limits.RESEND_WINDOW, True, False, False),
        (limits.RESEND_WINDOW, False, False, True),
        (limits.BYTES_AWAITED, False, False, False),
    ],
)
def test_recovery_begins_nothing_without_the_bytes(
    age: timedelta, complete: bool, may_send: bool, awaits_bytes: bool
) -> None:
    terms = operation_rules.terms(Mode.RECOVERED, age=age, complete=complete)
    assert (terms.may_send, terms.awaits_bytes) == (may_send, awaits_bytes)
    assert operation_rules.terms(Mode.RESUMED, age=age, complete=True).may_send


def test_an_import_that_died_with_its_file_is_not_sent_again(house: House, alice: Connection) -> None:
    house.argil.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/assets$")
    with pytest.raises(errors.ProviderFailed):
        house.do(alice, "create_asset", "k", name="Photo", type="IMAGE", file=uploaded())
    house.recover()
    assert house.argil.asked("POST /assets") == 1
