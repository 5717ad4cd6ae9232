"""The contract of `store.grants`, `store.authorization_codes` and `store.oauth_clients`, on both engines."""

import dataclasses
from datetime import timedelta

import pytest

from connector import ids
from connector.states import Platform, Scope, TokenKind
from connector.store import tables
from connector.store.authorization_codes import AuthorizationCode, TooManyGrants
from connector.store.grants import Grant, Refreshed, RefreshToken
from connector.store.oauth_clients import Client
from connector.store.row_locks import OwnerGone, lock_rows
from connector.store.tokens import ALL_SCOPES, Token

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
READ = frozenset({Scope.READ})


class App:
    """A client, and what it does with a store."""

    def __init__(self, store, now, name="Zapier"):
        self.store, self.now = store, now
        self.client = Client(
            id=ids.new_id("app"),
            platform=Platform.ZAPIER,
            name=name,
            secret_hash="a digest",
            redirect_uris=("https://app.example/a", "https://app.example/b"),
            created_at=now,
        )
        store.oauth_clients.add(self.client)

    def code(self, owner, hash, *, most=100, **more):
        code = AuthorizationCode(
            hash=hash,
            connection_id=owner.id,
            client_id=self.client.id,
            redirect_uri="https://app.example/a",
            scopes=READ,
            created_at=self.now,
            expires_at=self.now + MINUTE,
        )
        self.store.authorization_codes.add(dataclasses.replace(code, **more), most=most)

    def redeem(self, owner, hash, name, *, at=None):
        """The grant, unless the code is not taken."""
        at = at or self.now
        grant = Grant(
            id=ids.new_id("gra"),
            connection_id=owner.id,
            client_id=self.client.id,
            scopes=READ,
            created_at=at,
            expires_at=at + DAY,
        )
        tokens = self.access(grant, f"{name}-access", at), self.following(grant, f"{name}-0", at)
        return grant if self.store.grants.redeem(hash, grant, *tokens) else None

    def grant(self, owner, name):
        self.code(owner, f"code of {name}")
        return self.redeem(owner, f"code of {name}", name)

    def access(self, grant, hash, at):
        app = {"kind": TokenKind.OAUTH, "client_id": self.client.id, "family_id": grant.id}
        times = {"created_at": at, "expires_at": at + HOUR}
        return Token(
            id=ids.new_id("tok", at=at),
            connection_id=grant.connection_id,
            name="Zapier",
            scopes=READ,
            hash=hash,
            **app,
            **times,
        )

    def following(self, grant, hash, at):
        return RefreshToken(hash=hash, grant_id=grant.id, created_at=at, expires_at=at + DAY)

    def refresh(self, grant, used, following, at, *, most_late=9):
        tokens = self.access(grant, f"{following}-access", at), self.following(grant, following, at)
        return self.store.grants.refresh(grant, used, *tokens, good_until=at + MINUTE, most_late=most_late)

    def works(self, hash, at):
        found = self.store.bearers.by_hash(hash)
        return found is not None and found.token.works(at)


@pytest.fixture
def app(store, now):
    return App(store, now)


def test_a_client_is_kept_with_its_addresses(store, app, now):
    assert store.oauth_clients.get(app.client.id) == app.client and store.oauth_clients.get("app_nobody") is None
    more = store.oauth_clients.add_redirect_uri(app.client.id, "https://app.example/c")
    assert more.redirect_uris == (*app.client.redirect_uris, "https://app.example/c")
    assert store.oauth_clients.add_redirect_uri(app.client.id, "https://app.example/c") == more
    assert store.oauth_clients.all(now=now) == [(more, 0)]
    assert store.oauth_clients.add_redirect_uri("app_nobody", "https://app.example/c") is None


def test_a_code_is_kept_whole(store, app, alice, now):
    app.code(alice, "code", scopes=ALL_SCOPES, challenge="challenge")
    found = store.authorization_codes.get("code")
    assert (found.scopes, found.challenge, found.used_at, found.grant_id) == (ALL_SCOPES, "challenge", None, None)
    assert store.authorization_codes.get("another") is None and "challenge='challenge'" not in repr(found)


def test_a_code_becomes_a_grant_with_tokens(store, app, alice, now):
    app.code(alice, "code")
    grant = app.redeem(alice, "code", "a")
    assert app.works("a-access", now) and store.bearers.by_hash("a-access").token.family_id == grant.id
    found, refresh = store.grants.find("a-0")
    assert found == grant and refresh == app.following(grant, "a-0", now)
    assert store.authorization_codes.get("code").grant_id == grant.id
    assert store.oauth_clients.all(now=now) == [(app.client, 1)]
    [listed] = store.grants.of(alice.id, now=now)
    assert (listed.grant, listed.client_name, listed.last_used_at) == (grant, "Zapier", None)


def test_a_code_that_is_used_twice_ends_what_it_was_used_for(store, app, alice, now):
    other = app.grant(alice, "other")
    app.code(alice, "code")
    app.redeem(alice, "code", "a")
    assert app.redeem(alice, "code", "b", at=now + 2 * MINUTE) is None  # also when it is too old by then
    assert not app.works("a-access", now) and store.bearers.by_hash("b-access") is None
    assert [each.grant for each in store.grants.of(alice.id, now=now)] == [other]


def test_a_code_that_many_use_at_once_is_used_by_one_at_most(store, app, alice, at_once, now, count):
    app.code(alice, "code")
    made = [each for each in at_once(lambda number: app.redeem(alice, "code", f"try {number}")) if each]
    assert len(made) == 1 and count(tables.grants) == 1
    assert store.grants.of(alice.id, now=now) == []


def test_a_code_ends(store, app, alice, now):
    app.code(alice, "code")
    assert app.redeem(alice, "code", "a", at=now + MINUTE) is None
    assert app.redeem(alice, "code", "a", at=now + MINUTE - SECOND) is not None


def test_a_connection_has_so_many_grants_at_most(store, app, alice, bob, now):
    app.grant(alice, "a")
    with pytest.raises(TooManyGrants):
        app.code(alice, "code", most=1)
    app.code(bob, "code", most=1)


def test_a_refresh_token_is_used_once_and_taken_late_for_a_while(store, app, alice, now):
    grant = app.grant(alice, "a")
    assert app.refresh(grant, "a-0", "a-1", now + HOUR) == Refreshed.ROTATED
    late = now + HOUR + MINUTE - SECOND
    assert app.refresh(grant, "a-0", "late", late) == Refreshed.LATE
    assert app.works("late-access", late) and store.grants.find("late")[0].id == grant.id
    assert store.grants.find("a-0")[1].late_uses == 1
    assert app.refresh(grant, "a-0", "often", late, most_late=1) == Refreshed.TOO_OFTEN
    assert store.bearers.by_hash("often-access") is None
    assert app.refresh(grant, "a-1", "a-2", now + DAY) == Refreshed.ROTATED  # its day began an hour later
    [listed] = store.grants.of(alice.id, now=now + DAY)
    assert listed.last_used_at == now + DAY and listed.grant.expires_at == now + 2 * DAY


def test_after_that_it_ends_the_family_and_no_other(store, app, alice, now):
    grant, other = app.grant(alice, "a"), app.grant(alice, "b")
    app.refresh(grant, "a-0", "a-1", now)
    assert app.refresh(grant, "a-0", "stolen", now + MINUTE) == Refreshed.TOO_LATE
    for hash in ("a-access", "a-1-access", "stolen-access"):
        assert not app.works(hash, now)
    for used in ("a-0", "a-1"):
        assert app.refresh(grant, used, "never", now + MINUTE) == Refreshed.REFUSED
    assert [each.grant for each in store.grants.of(alice.id, now=now)] == [other] and app.works("b-access", now)


def test_those_that_refresh_at_once_all_get_an_access_token(store, app, alice, now, at_once, count):
    grant = app.grant(alice, "a")
    outcomes = at_once(lambda number: app.refresh(grant, "a-0", f"a-{number + 1}", now))
    assert sorted(each.value for each in outcomes) == [*["late"] * 7, "rotated"]
    assert count(tables.refresh_tokens) == 9 and store.grants.find("a-0")[1].late_uses == 7
    assert all(app.works(f"a-{number + 1}-access", now) for number in range(8))


def test_a_grant_ends_that_nobody_refreshes(store, app, alice, now):
    grant = app.grant(alice, "a")
    assert app.refresh(grant, "a-0", "a-1", now + DAY) == Refreshed.REFUSED
    assert store.grants.of(alice.id, now=now + DAY) == []


def test_a_grant_is_revoked_by_its_owner_alone(store, app, alice, mallory, now):
    grant = app.grant(alice, "a")
    assert store.grants.revoke(mallory.id, grant.id, now=now) is None and store.grants.of(mallory.id, now=now) == []
    assert app.works("a-access", now)
    assert store.grants.revoke(alice.id, grant.id, now=now) == (grant.id, alice.id, app.client.id)
    assert store.grants.revoke(alice.id, grant.id, now=now) is None
    assert not app.works("a-access", now) and app.refresh(grant, "a-0", "a-1", now) == Refreshed.REFUSED


def test_a_client_that_is_removed_is_signed_out_everywhere(store, app, alice, bob, now):
    other = App(store, now, "Make")
    hers, his, kept = app.grant(alice, "a"), app.grant(bob, "b"), other.grant(alice, "c")
    app.code(alice, "code")
    assert {each[:2] for each in store.oauth_clients.remove(app.client.id, now=now)} == {
        (hers.id, alice.id),
        (his.id, bob.id),
    }
    assert store.oauth_clients.remove(app.client.id, now=now) is None
    assert app.redeem(alice, "code", "late") is None
    assert not app.works("a-access", now) and not app.works("b-access", now) and other.works("c-access", now)
    assert [each.grant for each in store.grants.of(alice.id, now=now)] == [kept]


def test_a_client_that_is_removed_has_its_tokens_locked_in_their_order(store, app, alice, now, while_it_waits):
    twice, once = app.grant(alice, "a"), app.grant(alice, "b")
    app.refresh(twice, "a-0", "a-1", now + MINUTE)
    between, last = (store.bearers.by_hash(f"{each}-access").token.id for each in ("b", "a-1"))
    with store.database.write() as transaction:  # as whoever revokes one of the connection's tokens
        lock_rows(transaction, tables.tokens, tables.tokens.c.id == between)
        removed = while_it_waits(lambda: store.oauth_clients.remove(app.client.id, now=now))
        assert lock_rows(transaction, tables.tokens, tables.tokens.c.id == last) == 1
    assert {each.id for each in removed.result()} == {twice.id, once.id}


def test_of_a_disconnected_connection_nothing_is_left_but_what_recognises_its_tokens(store, app, alice, now, count):
    grant = app.grant(alice, "a")
    app.code(alice, "code")
    store.connections.tombstone(alice.id, now=now)
    assert [count(each) for each in (tables.grants, tables.refresh_tokens, tables.authorization_codes)] == [0, 0, 0]
    assert store.bearers.by_hash("a-access").connection.status == "deleted"
    with pytest.raises(OwnerGone):
        app.refresh(grant, "a-0", "a-1", now)
    with pytest.raises(OwnerGone):
        app.code(alice, "another")
    with pytest.raises(OwnerGone):
        app.redeem(alice, "code", "late")


def test_what_ended_is_pruned(store, app, alice, now, count):
    def left():
        store.retention.prune(before=now + HOUR, limit=100)
        return [count(each) for each in (tables.grants, tables.refresh_tokens, tables.authorization_codes)]

    grant = app.grant(alice, "a")
    app.grant(alice, "b")
    app.refresh(grant, "a-0", "a-1", now + MINUTE)
    assert left() == [2, 2, 0]  # two are current; the used one and both codes ended within the hour
    store.grants.revoke(alice.id, grant.id, now=now)
    assert left() == [1, 1, 0]
