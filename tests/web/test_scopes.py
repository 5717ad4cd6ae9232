"""Which scopes every call needs: found from the routes, so that a new one has to say its own.

What a call's description says is what is checked; `test_docs` holds the descriptions to the routes.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
from support.world import Api, World

from connector.catalogue.entries import Action
from connector.manifests import openapi
from connector.providers.registry import CATALOGUE
from connector.states import Scope, TokenKind
from connector.store import tables
from connector.store.tokens import ALL_SCOPES
from connector.web.endpoints import ENDPOINTS

PATHS = openapi.describe(CATALOGUE, ENDPOINTS)["paths"]
EVERY_SET = [set(each) for size in range(3) for each in combinations((Scope.ACTIONS, Scope.TRIGGERS), size)]


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Every call with a token: its method, its path, and the scopes that it says."""
    for path, operations in PATHS.items():
        for method, told in operations.items():
            for needed in told["security"]:
                yield method.upper(), re.sub(r"{\w+}", "anything", path), set(needed["token"])


@pytest.fixture
def callers(world: World) -> Iterator[Mapping[frozenset[str], Api]]:
    """A caller for each set of scopes, each with a connection of its own: what one does hurts no other."""
    made = {}
    for number, scopes in enumerate(EVERY_SET):
        owner = world.connect(f"scopes-{number}")
        body = {"name": "Limited", "scopes": [*scopes, "read"]}
        token = owner.good("POST", "/v1/connections/me/tokens", body)["token"]
        made[frozenset({*scopes, Scope.READ})] = Api(world.url, token)
    yield made
    for each in made.values():
        each.session.close()


def lacking(callers: Mapping[frozenset[str], Api], needed: Collection[str]) -> list[tuple[frozenset[str], Api]]:
    return [(has, api) for has, api in callers.items() if not set(needed) <= has]


def test_every_call_refuses_a_token_without_its_scopes_and_says_which(
    world: World, callers: Mapping[frozenset[str], Api]
) -> None:
    wrong = []
    for method, path, needed in calls():
        for has, api in lacking(callers, needed):
            answer = api(method, path, None if method in ("GET", "DELETE") else {})
            missing = [each for each in Scope if each in needed - has]
            told = answer.json()["error"]
            right = answer.status_code == 403 and told["code"] == "insufficient_scope"
            right = (
                right and told["details"] == {"scopes": missing} and all(each in told["message"] for each in missing)
            )
            header = answer.headers.get("WWW-Authenticate", "")
            if not right or header != f'Bearer error="insufficient_scope", scope="{" ".join(missing)}"':
                wrong.append((method, path, sorted(has), answer.status_code, told))
    assert wrong == []


def test_no_call_refuses_a_token_that_has_its_scopes(world: World, callers: Mapping[frozenset[str], Api]) -> None:
    wrong = []
    for method, path, needed in calls():
        for has, api in callers.items():
            if needed <= has:
                answer = api(method, path, None if method in ("GET", "DELETE") else {})
                if answer.status_code in (401, 403):
                    wrong.append((method, path, sorted(has), answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(("offer", "action"), list(CATALOGUE.of(Action)), ids=lambda each: each.key)
def test_an_action_needs_the_scope_of_actions_when_it_changes_something(offer: Any, action: Action) -> None:
    told = PATHS[f"/v1/actions/{action.key}"]["post"]["security"]
    assert told == [{"token": ["actions" if action.changes or action.key == "api_request" else "read"]}]


def test_an_apps_token_never_manages_whatever_its_scopes(world: World, alice: Api) -> None:
    body = {"name": "App", "scopes": list(ALL_SCOPES)}
    made = alice.good("POST", "/v1/connections/me/tokens", body)
    app = Api(world.url, made["token"])
    _become_an_apps(world, made["id"])
    for method, path, needed in calls():
        if needed == ALL_SCOPES:
            answer = app(method, path, None if method in ("GET", "DELETE") else {})
            assert answer.status_code == 403 and "token of your own" in answer.json()["error"]["message"], path
    assert app.good("GET", "/v1/subscriptions")["data"] == []


def _become_an_apps(world: World, token_id: str) -> None:
    with world.bridge.store.database.write() as transaction:
        change = tables.tokens.update().where(tables.tokens.c.id == token_id)
        transaction.execute(change.values(kind=TokenKind.OAUTH))
