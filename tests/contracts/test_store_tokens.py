"""The contract of `store.tokens` and `store.bearers`, on both engines, beside processes of 0.1.0."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from connector import ids
from connector.states import Scope, TokenKind
from connector.store import tables
from connector.store.row_locks import OwnerGone, lock_owner, lock_rows
from connector.store.sessions import Session
from connector.store.tokens import ALL_SCOPES, LastManager, Token, TooMany, first

MINUTE = timedelta(minutes=1)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def token(owner, name, now, **more):
    values = {"scopes": frozenset({Scope.READ}), "hash": f"hash of {name}", "created_at": now}
    return Token(**{"id": ids.new_id("tok"), "connection_id": owner.id, "name": name} | values | more)


def add(store, owner, name, now, **more):
    made = token(owner, name, now, **more)
    store.tokens.add(made, most=100)
    return made


def rotated_by_an_earlier_process(store, owner, hash):
    """As 0.1.0 does it, which knows no other table."""
    with store.database.write() as transaction:
        transaction.execute(
            tables.connections.update().where(tables.connections.c.id == owner.id).values(token_hash=hash)
        )


def made_by_an_earlier_process(store, owner):
    with store.database.write() as transaction:
        transaction.execute(tables.tokens.delete().where(tables.tokens.c.connection_id == owner.id))


def test_a_connection_has_its_first_token_and_others(store, alice, bob, now):
    other = add(store, alice, "other", now + MINUTE)
    add(store, alice, "an app's", now, kind=TokenKind.OAUTH, client_id="app_1", family_id="gra_1")
    assert store.tokens.of(alice.id, now=now) == [first(alice.id, at=now), other]
    assert store.bearers.by_hash(alice.token_hash).token == first(alice.id, at=now)
    found = store.bearers.by_hash(other.hash)
    assert (found.connection, found.token, found.hash) == (alice, other, other.hash)
    assert store.tokens.of(bob.id, now=now) == [first(bob.id, at=now)]


def test_tokens_of_all_shapes_are_found_as_they_were_kept(store, alice, now):
    times = {name: now + MINUTE for name in ("expires_at", "last_used_at", "revoked_at")}
    app = {"kind": TokenKind.OAUTH, "client_id": "cli_1", "family_id": "fam_1", "scopes": ALL_SCOPES}
    for name, more in {"plain": {}, "app": app | times}.items():
        made = add(store, alice, name, now, **more)
        assert store.bearers.by_hash(made.hash).token == made


def test_what_an_earlier_process_makes_and_rotates_works(store, alice, now):
    made_by_an_earlier_process(store, alice)
    assert store.bearers.by_hash(alice.token_hash).token == first(alice.id, at=now)
    assert store.tokens.of(alice.id, now=now) == [first(alice.id, at=now)]
    rotated_by_an_earlier_process(store, alice, "rotated")
    assert store.bearers.by_hash(alice.token_hash) is None
    assert store.bearers.by_hash("rotated").token == first(alice.id, at=now)


def test_a_first_token_that_is_replaced_is_known_to_earlier_processes(store, alice, now):
    [mine] = store.tokens.of(alice.id, now=now)
    assert store.tokens.replace(mine, alice.token_hash, "another", now=now)
    assert not store.tokens.replace(mine, alice.token_hash, "a third", now=now)
    assert store.connections.get(alice.id).token_hash == "another"
    assert store.bearers.by_hash(alice.token_hash) is None


def test_a_token_is_replaced_once_and_not_once_it_is_revoked(store, alice, now):
    made = add(store, alice, "made", now)
    assert store.tokens.replace(made, made.hash, "another", now=now)
    assert not store.tokens.replace(made, made.hash, "a third", now=now)
    store.tokens.revoke(alice.id, made.id, now=now)
    assert not store.tokens.replace(made, "another", "a third", now=now)


@pytest.mark.parametrize("earlier", [False, True])
def test_a_first_token_that_is_revoked_works_nowhere_and_comes_not_back(store, alice, now, earlier):
    if earlier:
        made_by_an_earlier_process(store, alice)
    add(store, alice, "other", now, scopes=ALL_SCOPES)
    mine = first(alice.id, at=now)
    assert store.tokens.revoke(alice.id, mine.id, now=now) == mine
    assert store.tokens.revoke(alice.id, mine.id, now=now) is None
    assert store.bearers.by_hash(alice.token_hash) is None
    assert store.connections.get(alice.id).token_hash != alice.token_hash
    assert [each.name for each in store.tokens.of(alice.id, now=now)] == ["other"]
    rotated_by_an_earlier_process(store, alice, "rotated")
    assert not store.bearers.by_hash("rotated").token.works(now)


@pytest.mark.parametrize(
    "other",
    [
        {"scopes": frozenset({Scope.ACTIONS, Scope.READ})},
        {"scopes": ALL_SCOPES, "expires_at": LATER},
        {"scopes": ALL_SCOPES, "kind": TokenKind.OAUTH},
    ],
)
def test_the_last_token_that_manages_for_good_is_not_revoked(store, alice, now, other):
    add(store, alice, "other", now, **other)
    [mine, *_] = store.tokens.of(alice.id, now=now)
    with pytest.raises(LastManager):
        store.tokens.revoke(alice.id, mine.id, now=now)
    assert store.bearers.by_hash(alice.token_hash).token.works(now)


def test_those_that_are_revoked_at_once_leave_one_that_manages(store, alice, now, at_once):
    made = [first(alice.id, at=now)] + [add(store, alice, name, now, scopes=ALL_SCOPES) for name in "abcdefg"]

    def revoke(number):
        try:
            return store.tokens.revoke(alice.id, made[number].id, now=now) is not None
        except LastManager:
            return False

    assert sorted(at_once(revoke)) == [False, *[True] * 7]
    assert len(store.tokens.of(alice.id, now=now)) == 1


def test_revoking_the_first_one_holds_no_token_while_it_waits_for_its_connection(store, alice, now, while_it_waits):
    made, other = first(alice.id, at=now), add(store, alice, "other", now, scopes=ALL_SCOPES)
    with store.database.write() as transaction:  # as whoever finds that a refresh token was stolen
        lock_owner(transaction, alice.id)
        revoked = while_it_waits(lambda: store.tokens.revoke(alice.id, made.id, now=now))
        assert lock_rows(transaction, tables.tokens, tables.tokens.c.id == other.id) == 1
    assert revoked.result().id == made.id


def test_a_connection_that_is_buried_waits_for_its_tokens_before_it_forgets_who_is_signed_in(
    store, alice, now, while_it_waits
):
    made = add(store, alice, "made", now)
    session = Session(
        id=ids.new_id("ses"),
        connection_id=alice.id,
        hash="s",
        way="token",
        token_id=made.id,
        created_at=now,
        seen_at=now,
    )
    store.sessions.add(session)
    with store.database.write() as transaction:  # as whoever revokes the token
        lock_rows(transaction, tables.tokens, tables.tokens.c.id == made.id)
        buried = while_it_waits(lambda: store.connections.tombstone(alice.id, now=now))
        of_it = tables.sessions.delete().where(tables.sessions.c.token_id == made.id)
        assert transaction.execute(of_it).rowcount == 1
    assert buried.result() is None and store.tokens.of(alice.id, now=now) == []


def test_a_stranger_can_neither_see_nor_end_a_token(store, alice, mallory, now):
    made = add(store, alice, "made", now, scopes=ALL_SCOPES)
    for each in (made, first(alice.id, at=now)):
        assert store.tokens.revoke(mallory.id, each.id, now=now) is None
    assert store.tokens.of(mallory.id, now=now) == [first(mallory.id, at=now)]
    assert [each.works(now) for each in store.tokens.of(alice.id, now=now)] == [True, True]


def test_a_connection_has_so_many_tokens_at_most_that_work(store, alice, bob, now):
    kept = [token(alice, name, now) for name in "abc"]
    store.tokens.add(kept[0], most=2)
    with pytest.raises(TooMany):
        store.tokens.add(kept[1], most=2)
    store.tokens.revoke(alice.id, kept[0].id, now=now)
    store.tokens.add(dataclasses.replace(kept[1], expires_at=now + MINUTE), most=2)
    store.tokens.add(dataclasses.replace(kept[2], created_at=now + MINUTE), most=2)
    store.tokens.add(token(bob, "d", now), most=2)


def test_a_buried_connection_gets_no_token_and_keeps_its_own_without_names(store, alice, now):
    made = add(store, alice, "made", now, client_id="cli_1")
    store.tokens.used([made], now=now, before=now)
    store.connections.tombstone(alice.id, now=now)
    with pytest.raises(OwnerGone):
        store.tokens.add(token(alice, "late", now), most=100)
    for hash in (alice.token_hash, made.hash):
        found = store.bearers.by_hash(hash)
        assert (found.connection.status, found.token.name) == ("deleted", "")
        assert found.token.last_used_at is found.token.client_id is None
    assert store.tokens.of(alice.id, now=now) == []
    assert store.tokens.revoke(alice.id, made.id, now=now) is None


def test_last_use_is_written_once_a_minute(store, alice, now):
    made_by_an_earlier_process(store, alice)
    used = [store.bearers.by_hash(alice.token_hash).token, add(store, alice, "made", now)]
    for late, noted in ((0, 0), (59, 0), (61, 61)):
        at = now + timedelta(seconds=late)
        store.tokens.used(used, now=at, before=at - MINUTE)
        kept = [each.last_used_at for each in store.tokens.of(alice.id, now=now)]
        assert kept == [now + timedelta(seconds=noted)] * 2


def test_what_ended_is_pruned_but_for_the_first(store, alice, now, count):
    add(store, alice, "other", now, scopes=ALL_SCOPES)
    add(store, alice, "expired", now, expires_at=now)
    for each in (add(store, alice, "revoked", now), first(alice.id, at=now)):
        store.tokens.revoke(alice.id, each.id, now=now)
    assert store.retention.prune(before=now, limit=10) == 0 and count(tables.tokens) == 4
    store.retention.prune(before=now + MINUTE, limit=10)
    with store.database.read() as transaction:
        left = set(transaction.execute(sa.select(tables.tokens.c.name)).scalars())
    assert left == {"First token", "other"}


def test_a_token_prints_no_secret(store, alice, now):
    assert "hash of" not in repr(add(store, alice, "made", now))
