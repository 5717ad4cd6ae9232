"""The contract of `store.seals`, on both engines."""

import pytest

from connector.store import seals


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


def renewed(_column: str, _connection_id: str, _row_id: str, sealed: str) -> str | None:
    return None if "broken" in sealed else f"new {sealed}"


def test_everything_sealed_is_renewed_batch_by_batch(store, make, alice, hook, now, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 2)
    others = [make.connection(f"other {number}") for number in range(4)]
    store.seals.plant("canary", now=now)
    assert store.seals.reseal(renewed) == seals.Resealed(5 * 3 + 1 + 1, [])
    for each in (alice, *others):
        found = store.connections.get(each.id)
        assert found.sealed_key == f"new {each.sealed_key}"
        assert found.sealed_inbound_secret == f"new {each.sealed_inbound_secret}"
    assert store.subscriptions.get(alice.id, hook.id).sealed_secret == f"new {hook.sealed_secret}"
    assert store.seals.canary() == "new canary"


def test_what_does_not_open_is_named_and_stops_nothing(store, make, alice, now):
    bob = make.connection("bob", sealed_key="broken key")
    carol = make.connection("carol")
    hook = make.subscription(carol, sealed_secret="broken secret")
    done = store.seals.reseal(renewed)
    assert done.broken == [f"connections {bob.id}: sealed_key", f"subscriptions {hook.id}: sealed_secret"]
    assert done.count == 3 + 2 + 3
    assert store.connections.get(bob.id).sealed_key == "broken key"
    assert store.connections.get(bob.id).sealed_signing_secret.startswith("new ")
    assert store.connections.get(carol.id).sealed_key == "new key of carol"
    assert store.seals.reseal(renewed).count == done.count  # again, whenever one likes


def test_each_text_is_handed_out_with_its_place(store, make, alice, hook, now):
    store.subscriptions.rotate(hook, sealed_secret="new", sealed_old_secrets="old", now=now)
    store.seals.plant("canary", now=now)
    places = []
    store.seals.reseal(lambda *place: places.append(place))
    of_alice = [(f"connections.sealed_{name}", alice.id, alice.id) for name in ("key", "inbound_secret")]
    of_hook = [(f"subscriptions.sealed_{name}", alice.id, hook.id) for name in ("secret", "old_secrets")]
    assert {*of_alice, *of_hook, ("canaries.sealed_text", "canary", "canary")} <= {each[:3] for each in places}
    assert len(places) == 3 + 2 + 1


def test_a_canary_can_be_replaced_also_where_there_is_none(store, now):
    for text in ("one", "two"):
        store.seals.mark(text, now=now)
        assert store.seals.canary() == text


def test_there_is_one_canary_however_many_plant_it(store, at_once, now):
    assert store.seals.canary() is None
    stands = at_once(lambda number: store.seals.plant(f"canary {number}", now=now))
    assert len(set(stands)) == 1 and store.seals.canary() == stands[0]
    assert store.seals.plant("another", now=now) == stands[0]


def test_some_sealed_keys_are_those_of_the_newest_that_have_one(store, make, alice, bob, now):
    gone = make.connection("gone")
    store.connections.tombstone(gone.id, now=now)
    assert store.seals.some(limit=1) == [(bob.id, bob.sealed_key)]
    assert len(store.seals.some(limit=9)) == 2
