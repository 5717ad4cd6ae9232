"""Tokens: whatever is done to them, exactly those work that are to, and what is noted of them hurts nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from support.samples import examples

from connector import errors, ids, limits
from connector.services.activity import ActivityService
from connector.services.tokens import TokenService
from connector.states import Scope
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.bearers import Bearer
from connector.store.connections import Connection
from connector.store.store import Store

from .conftest import Clock, House, on_both_engines

DAYS = st.integers(min_value=1, max_value=3)


@dataclass
class Kept:
    """What is to be true of a token."""

    owner: str
    text: str
    scopes: set[Scope]
    ends: datetime | None = None
    first: bool = False


class Life(RuleBasedStateMachine):
    """Two connections whose tokens are made, rotated, revoked and left to expire, by us and by a process of 0.1.0."""

    store: Store
    clock: Clock
    make: Any
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.service = TokenService(self.store, ActivityService(self.store, self.clock), self.clock)
        self.working: dict[str, Kept] = {}
        self.dead: list[str] = []
        self.owners: list[Connection] = []

    @initialize(target=held, earlier=st.lists(st.booleans(), min_size=2, max_size=2))
    def connect(self, earlier: list[bool]) -> Any:
        for by_an_earlier_process in earlier:
            text = ids.new_token()
            names = {"token_hash": ids.digest(text), "inbound_hash": ids.new_id("any")}
            owner = self.make.connection("somebody", **names, created_at=self.clock())
            if by_an_earlier_process:
                self._elsewhere(tables.tokens.delete().where(tables.tokens.c.connection_id == owner.id))
            self.owners.append(owner)
            [token] = self.service.of(owner)
            self.working[token.id] = Kept(owner.id, text, set(Scope), first=True)
        return token.id

    @rule(target=held, whose=st.integers(0, 1), scopes=st.sets(st.sampled_from(Scope)), days=st.none() | DAYS)
    def add(self, whose: int, scopes: set[Scope], days: int | None) -> str:
        ends = self.clock() + timedelta(days=days) if days else None
        owner = self.owners[whose]
        token, text = self.service.create(owner, name="x", scopes=scopes, by=BRIDGE, expires_at=ends)
        self.working[token.id] = Kept(owner.id, text, scopes | {Scope.READ}, ends)
        return token.id

    @rule(token_id=held)
    def rotate(self, token_id: str) -> None:
        if kept := self.working.get(token_id):
            bearer = self.service.recognise(kept.text)
            assert bearer
            self.dead.append(kept.text)
            kept.text = self.service.rotate(bearer)
            with pytest.raises(errors.Unauthorized):
                self.service.rotate(bearer)

    @rule(token_id=held)
    def revoke(self, token_id: str) -> None:
        for stranger in self.owners:
            kept = self.working.get(token_id)
            mine = kept is not None and kept.owner == stranger.id
            try:
                self.service.revoke(stranger, token_id, by=BRIDGE)
            except errors.InvalidInput:
                assert kept and mine and kept.scopes == set(Scope) and self._managing(stranger.id) == [token_id]
                continue
            if kept and mine:
                self.dead.append(self.working.pop(token_id).text)

    @rule(token_id=held)
    def rotate_elsewhere(self, token_id: str) -> None:
        """As a process of 0.1.0 does it, which takes only first tokens."""
        kept = self.working.get(token_id)
        if kept and kept.first:
            self.dead.append(kept.text)
            kept.text = ids.new_token()
            theirs = tables.connections.c.id == kept.owner
            self._elsewhere(tables.connections.update().where(theirs).values(token_hash=ids.digest(kept.text)))

    @rule(days=DAYS)
    def pass_time(self, days: int) -> None:
        self.clock.forward(days=days)
        for token_id in [each for each, kept in self.working.items() if kept.ends and kept.ends <= self.clock()]:
            self.dead.append(self.working.pop(token_id).text)

    @invariant()
    def exactly_those_work_that_are_to(self) -> None:
        for token_id, kept in self.working.items():
            found = self.service.recognise(kept.text)
            assert found and (found.token.id, found.connection.id) == (token_id, kept.owner)
            assert found.token.scopes == kept.scopes
        assert [text for text in self.dead if self.service.recognise(text)] == []
        for owner in self.owners:
            theirs = {each for each, kept in self.working.items() if kept.owner == owner.id}
            assert {each.id for each in self.service.of(owner)} == theirs

    def teardown(self) -> None:
        self.service.use.settle()

    def _managing(self, owner: str) -> list[str]:
        mine = [(each, kept) for each, kept in self.working.items() if kept.owner == owner and not kept.ends]
        return [each for each, kept in mine if kept.scopes == set(Scope)]

    def _elsewhere(self, statement: Any) -> None:
        with self.store.database.write() as transaction:
            transaction.execute(statement)


@on_both_engines
def test_exactly_those_work_that_are_to(store: Store, make: Any, now: datetime) -> None:
    class Here(Life):
        pass

    Here.store, Here.make, Here.clock = store, make, Clock(now)
    run_state_machine_as_test(Here, settings=settings(max_examples=examples(25), stateful_step_count=20, deadline=None))


def test_a_token_that_was_replaced_a_moment_ago_is_not_replaced_again(house: House, alice: Connection) -> None:
    token, text = house.bridge.tokens.create(alice, name="x", scopes=set(Scope), by=BRIDGE)
    bearer = house.bridge.tokens.recognise(text)
    assert bearer and house.bridge.tokens.rotate(bearer)
    with pytest.raises(errors.Unauthorized):
        house.bridge.tokens.rotate(bearer)


def test_a_connection_that_is_gone_gets_no_token(house: House, alice: Connection) -> None:
    house.connections.disconnect(alice, now=house.clock())
    with pytest.raises(errors.Unauthorized):
        house.bridge.tokens.create(alice, name="x", scopes=set(Scope), by=BRIDGE)
    assert house.bridge.tokens.of(alice) == []
    house.bridge.tokens.revoke(alice, "tok_any", by=BRIDGE)


def test_last_use_keeps_nobody_waiting(house: House, alice: Connection) -> None:
    use = house.bridge.tokens.use
    tokens = [house.bridge.tokens.create(alice, name="x", scopes=(), by=BRIDGE)[0] for _ in range(3)]
    with house.store.database.write():  # while nobody else can write
        for each in (tokens[0], *tokens, *tokens):
            use.note(each)
    use.settle()
    assert [each.last_used_at for each in house.bridge.tokens.of(alice)[1:]] == [house.clock()] * 3


def test_last_use_is_noted_again_after_a_minute(house: House, alice: Connection) -> None:
    def used() -> Bearer:
        found = house.bridge.tokens.recognise(text)
        house.bridge.tokens.use.settle()
        assert found
        return found

    began = house.clock()
    _, text = house.bridge.tokens.create(alice, name="x", scopes=(), by=BRIDGE)
    assert used().token.last_used_at is None and used().token.last_used_at == began
    house.clock.forward(seconds=59)
    used()
    assert used().token.last_used_at == began
    house.clock.forward(seconds=1)
    used()
    assert used().token.last_used_at == began + limits.TOKEN_USE_EVERY


def test_last_use_that_cannot_be_written_fails_no_request(house: House, alice: Connection) -> None:
    _, text = house.bridge.tokens.create(alice, name="x", scopes=(), by=BRIDGE)
    with house.store.database.write() as transaction:
        never = "CREATE TRIGGER never BEFORE UPDATE ON tokens BEGIN SELECT RAISE(ABORT, 'no'); END"
        transaction.execute(sa.text(never))
    for _ in range(2):
        assert house.bridge.tokens.recognise(text)
        house.bridge.tokens.use.settle()
    assert house.bridge.tokens.of(alice)[1].last_used_at is None
