"""A connection is made with a key that works, recognised by its token, moved to another key, and ended."""

import pytest

from connector import errors
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.vault import Vault, api_key, signing_secret

from .conftest import Clock, House, on_both_engines

OTHER_KEY = "bLuM1hT0E0mJ5GgNfW3Y6cQpRzXvK8sD2tA7iUoHyVk="


def test_connecting_tries_the_key_and_keeps_it_sealed(house: House) -> None:
    made = house.connections.connect(
        provider="argil", api_key="sandbox-alice", label=None, client_ip=None, now=house.clock()
    )
    kept = house.store.connections.get(made.connection.id)
    assert kept and kept.label == "Argil" and kept.status == "active"
    assert "sandbox-alice" not in kept.sealed_key
    assert house.vault.open(api_key(kept.id), kept.sealed_key) == "sandbox-alice"
    assert house.vault.open(signing_secret(kept.id), kept.sealed_signing_secret) == made.signing_secret
    assert made.token not in repr(made) and made.signing_secret not in repr(made)
    assert made.connection == kept


@pytest.mark.parametrize("api_key", ["wrong", "schlüssel", "sandbox alice", "sandbox-\nalice", "😀"])
def test_a_key_that_argil_refuses_or_that_no_header_takes_is_named(house: House, api_key: str) -> None:
    with pytest.raises(errors.Problem) as told:
        house.connections.connect(provider="argil", api_key=api_key, label=None, client_ip=None, now=house.clock())
    assert isinstance(told.value, errors.InvalidApiKey)
    assert api_key not in told.value.message


def test_white_space_around_a_copied_key_is_no_part_of_it(house: House) -> None:
    made = house.connections.connect(
        provider="argil", api_key=" sandbox-alice\n", label=None, client_ip=None, now=house.clock()
    )
    assert house.vault.open(api_key(made.connection.id), made.connection.sealed_key) == "sandbox-alice"


def test_an_unknown_provider_is_named_before_any_call(house: House) -> None:
    with pytest.raises(errors.InvalidInput, match="Provider must be one of: argil"):
        house.connections.connect(
            provider="acme", api_key="sandbox-alice", label=None, client_ip=None, now=house.clock()
        )


def test_a_key_that_cannot_be_tried_is_not_kept(house: House) -> None:
    house.argil.faults(error_500=-1)
    with pytest.raises(errors.ProviderFailed):
        house.connect("alice")


def test_a_token_is_recognised_until_it_is_rotated(house: House) -> None:
    made = house.connections.connect(
        provider="argil", api_key="sandbox-alice", label=None, client_ip=None, now=house.clock()
    )
    found = house.bridge.tokens.recognise(made.token)
    assert found and found.connection == made.connection
    fresh = house.bridge.tokens.rotate(found)
    assert house.bridge.tokens.recognise(made.token) is None
    assert house.bridge.tokens.recognise(fresh)
    assert house.bridge.tokens.recognise("act_unknown") is None


@on_both_engines
def test_a_replaced_key_registers_at_the_new_account_and_removes_at_the_old(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    [before] = house.argil.state("alice")["webhooks"]
    changed = house.connections.change(alice, api_key="sandbox-alice2", label="Second", by=BRIDGE, now=house.clock())
    assert house.argil.state("alice")["webhooks"] == []
    [after] = house.argil.state("alice2")["webhooks"]
    assert after["callbackUrl"] == before["callbackUrl"] and changed.webhook_id == after["id"]
    assert changed.label == "Second" and changed.status == "active"


def test_another_key_of_the_same_account_leaves_one_webhook(house: House, alice: Connection) -> None:
    house.argil.another_key("sandbox-rotated")
    changed = house.connections.change(alice, api_key="sandbox-rotated", label=None, by=BRIDGE, now=house.clock())
    [webhook] = house.argil.state()["webhooks"]
    assert changed.webhook_id == webhook["id"] and changed.account == alice.account


def test_a_refused_new_key_changes_nothing(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    with pytest.raises(errors.InvalidApiKey):
        house.connections.change(alice, api_key="wrong", label="x", by=BRIDGE, now=house.clock())
    assert house.again(alice).sealed_key == alice.sealed_key and house.again(alice).label == "alice"
    assert len(house.argil.state()["webhooks"]) == 1


def test_what_could_not_be_registered_anew_is_registered_by_the_next_look(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    house.argil.faults(error_500=-1, fault_methods=["POST", "DELETE"])
    house.connections.change(alice, api_key="sandbox-alice2", label=None, by=BRIDGE, now=house.clock())
    assert house.argil.state("alice2")["webhooks"] == []
    house.argil.faults()
    house.webhooks.check_all()
    assert len(house.argil.state("alice2")["webhooks"]) == 1


def test_a_refused_key_marks_the_connection_and_a_working_one_clears_the_mark(house: House, alice: Connection) -> None:
    house.argil.faults(refuse_keys=True)
    with pytest.raises(errors.ReconnectRequired):
        house.do(alice, "get_video", video_id="vid_1")
    assert house.again(alice).status == "reconnect_required"
    house.argil.faults()
    changed = house.connections.change(
        house.again(alice), api_key="sandbox-alice", label=None, by=BRIDGE, now=house.clock()
    )
    assert changed.status == "active"


@on_both_engines
def test_disconnecting_takes_everything_along(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    house.connections.disconnect(alice, now=house.clock())
    assert house.argil.state()["webhooks"] == []
    assert house.store.connections.get(alice.id) is None
    assert house.store.subscriptions.live(alice.id) == 0
    bearer = house.store.bearers.by_hash(alice.token_hash)
    assert bearer
    deleted = bearer.connection
    assert deleted.status == "deleted" and deleted.sealed_key == ""
    house.connections.disconnect(deleted, now=house.clock())


@pytest.mark.parametrize("fault", [{"error_500": -1}, {"reset_before": -1}, {"refuse_keys": True}])
def test_a_provider_that_cannot_be_asked_does_not_keep_a_connection_alive(
    house: House, alice: Connection, fault: dict[str, object]
) -> None:
    house.subscribe(alice)
    house.argil.faults(**fault)
    house.connections.disconnect(alice, now=house.clock())
    assert house.store.connections.get(alice.id) is None


def test_nor_does_a_key_that_no_longer_opens(house: House, alice: Connection, clock: Clock) -> None:
    sealed = Vault([OTHER_KEY]).seal(api_key(alice.id), "sandbox-alice")
    house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    house.connections.disconnect(house.again(alice), now=clock())
    assert house.store.connections.get(alice.id) is None
