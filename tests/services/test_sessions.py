"""Sessions end by themselves, and with what they came from; codes are good for what they are for."""

from datetime import timedelta

import pytest

from connector import errors, limits
from connector.services.codes import CodeService
from connector.services.sessions import SessionService
from connector.states import ActorKind, CodePurpose, Scope
from connector.store import tables
from connector.store.activity import Actor
from connector.store.connections import Connection

from .conftest import Clock, House


@pytest.fixture
def sessions(house: House) -> SessionService:
    return house.bridge.sessions


@pytest.fixture
def codes(house: House) -> CodeService:
    return house.bridge.codes


@pytest.fixture
def bob(house: House) -> Connection:
    return house.connect("bob")


def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(
    sessions: SessionService, clock: Clock, alice: Connection
) -> None:
    used, idle = sessions.begin(alice, "key"), sessions.begin(alice, "key")
    clock.now += limits.SESSION_IDLE - timedelta(minutes=1)
    assert sessions.find(used) is not None
    clock.now += timedelta(minutes=2)
    assert sessions.find(used) is not None and sessions.find(idle) is None


def test_none_lasts_longer_than_its_lifetime(sessions: SessionService, clock: Clock, alice: Connection) -> None:
    text, begun = sessions.begin(alice, "key"), clock.now
    while clock.now - begun < limits.SESSION_LIFETIME - limits.SESSION_IDLE / 2:
        assert sessions.find(text) is not None
        clock.now += limits.SESSION_IDLE / 2
    assert sessions.find(text) is not None
    clock.now += limits.SESSION_IDLE / 2
    assert sessions.find(text) is None


def test_one_leads_to_its_own_connection_and_the_others_can_be_ended(
    sessions: SessionService, alice: Connection, bob: Connection
) -> None:
    here, there, his = sessions.begin(alice, "key"), sessions.begin(alice, "token"), sessions.begin(bob, "key")
    found = sessions.find(here)
    assert found is not None and found.connection.id == alice.id
    assert sessions.end_others(found.session) == 1
    assert sessions.find(there) is None
    assert sessions.find(here) is not None and sessions.find(his) is not None
    sessions.end(here)
    assert sessions.find(here) is None and sessions.find("") is None


def test_sessions_and_codes_go_with_their_connection(
    sessions: SessionService, codes: CodeService, house: House, alice: Connection
) -> None:
    text = sessions.begin(alice, "key")
    code = codes.make(CodePurpose.SIGN_IN, good_for=limits.SIGN_IN_LINK, connection_id=alice.id)
    house.store.connections.tombstone(alice.id, now=house.clock.now)
    assert sessions.find(text) is None
    with pytest.raises(errors.Unauthorized):
        codes.use(CodePurpose.SIGN_IN, code)


def test_what_has_ended_is_pruned(
    sessions: SessionService, codes: CodeService, house: House, alice: Connection, clock: Clock
) -> None:
    sessions.begin(alice, "key")
    codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7))
    clock.now += timedelta(days=60)
    house.store.retention.prune(before=clock.now - timedelta(days=30), limit=10)
    with house.store.database.read() as transaction:
        kept = [transaction.execute(table.select()).all() for table in (tables.sessions, tables.codes)]
    assert kept == [[], []]


def test_whoever_is_signed_in_stays_so_where_events_are_kept_for_a_day(
    sessions: SessionService, house: House, alice: Connection, clock: Clock
) -> None:
    text = sessions.begin(alice, "key")
    for _ in range(6):
        clock.now += limits.SESSION_IDLE / 2
        assert sessions.find(text) is not None
        house.store.retention.prune(before=clock.now - timedelta(days=1), limit=10)


def test_a_code_is_good_for_its_purpose_as_often_and_as_long_as_was_said(codes: CodeService, clock: Clock) -> None:
    code = codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7), uses=2)
    with pytest.raises(errors.Unauthorized, match="link"):
        codes.use(CodePurpose.SIGN_IN, code)
    for _ in range(2):
        codes.use(CodePurpose.INVITATION, code)
    with pytest.raises(errors.Unauthorized, match="invitation"):
        codes.use(CodePurpose.INVITATION, code)
    old = codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7))
    clock.now += timedelta(days=7)
    with pytest.raises(errors.Unauthorized):
        codes.use(CodePurpose.INVITATION, old)


def test_a_use_that_came_to_nothing_does_not_count(codes: CodeService) -> None:
    code = codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), codes.used(CodePurpose.INVITATION, code):
            raise ZeroDivisionError
    with codes.used(CodePurpose.INVITATION, code):
        pass
    with pytest.raises(errors.Unauthorized), codes.used(CodePurpose.INVITATION, code):
        pass


def test_with_another_key_those_who_signed_in_with_the_old_one_are_out(
    house: House, sessions: SessionService, alice: Connection
) -> None:
    here, there, other = sessions.begin(alice, "key"), sessions.begin(alice, "key"), sessions.begin(alice, "token")
    found = sessions.find(here)
    assert found is not None
    house.argil.another_key("sandbox-alice-2")
    by = Actor(ActorKind.PAGE, found.session.id, "Console")
    house.connections.change(alice, api_key="sandbox-alice-2", label=None, by=by, now=house.clock.now)
    assert [sessions.find(each) is not None for each in (here, there, other)] == [True, False, True]


def test_nobody_signs_in_with_a_token_that_was_revoked_meanwhile(house: House, alice: Connection) -> None:
    tokens, by = house.bridge.tokens, Actor(ActorKind.PAGE)
    token, text = tokens.create(alice, name="x", scopes=set(Scope), by=by)
    bearer = tokens.recognise(text)
    tokens.revoke(alice, token.id, by=by)
    assert bearer and house.bridge.sessions.find(house.bridge.sessions.begin(alice, "token", token_id=token.id)) is None


@pytest.mark.parametrize("end", ["rotated", "revoked", "expired"])
def test_with_its_token_a_session_ends(house: House, alice: Connection, end: str) -> None:
    tokens, by = house.bridge.tokens, Actor(ActorKind.PAGE)
    soon = house.clock() + timedelta(minutes=1)
    token, text = tokens.create(alice, name="x", scopes=set(Scope), by=by, expires_at=soon)
    mine, other = (house.bridge.sessions.begin(alice, "token", token_id=each) for each in (token.id, None))
    bearer = tokens.recognise(text)
    assert bearer and house.bridge.sessions.find(mine)
    if end == "rotated":
        tokens.rotate(bearer)
    elif end == "revoked":
        tokens.revoke(alice, token.id, by=by)
    else:
        house.clock.now = soon
    assert house.bridge.sessions.find(mine) is None and house.bridge.sessions.find(other)
