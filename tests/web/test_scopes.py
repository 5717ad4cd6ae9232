"""Which scopes every call needs: found from the routes, so that a new one has to say its own.

What a call's description says is what is checked; `test_docs` holds the descriptions to the routes.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest
import requests
from support.world import Api, World

from connector.catalogue.entries import Action
from connector.manifests import openapi
from connector.providers.registry import CATALOGUE
from connector.states import Scope, TokenKind
from connector.store import tables
from connector.store.tokens import ALL_SCOPES
from connector.web.endpoints import ENDPOINTS

PATHS = openapi.describe(CATALOGUE, ENDPOINTS)["paths"]
OFFERED = {f"/v1/actions/{action.key}" for offer, action in CATALOGUE.of(Action) if offer.key == "argil"}
LIMITED = [{Scope.READ, *each} for each in ((), (Scope.ACTIONS,), (Scope.TRIGGERS,))]


class Call(NamedTuple):
    """A call that needs a token, and the scopes that its description says."""

    method: str
    path: str
    needed: set[str]

    def made_by(self, api: Api) -> requests.Response:
        """With nothing in it that is right: a refusal comes before that is looked at."""
        return api(self.method, self.path, None if self.method in ("GET", "DELETE") else {})


CALLS = [
    Call(method.upper(), re.sub(r"{\w+}", "anything", path), set(needed["token"]))
    for path, operations in PATHS.items()
    if path in OFFERED or not path.startswith("/v1/actions/")
    for method, told in operations.items()
    for needed in told["security"]
]


def limited(world: World, owner: Api, scopes: Iterable[str]) -> Api:
    """A caller with another token of the same connection."""
    body = {"name": "Limited", "scopes": sorted(scopes)}
    return Api(world.url, owner.good("POST", "/v1/connections/me/tokens", body)["token"])


@pytest.mark.parametrize("has", LIMITED, ids=lambda has: "-".join(sorted(has)))
def test_every_call_wants_the_scopes_that_it_says_and_no_others(world: World, alice: Api, has: set[Scope]) -> None:
    api, wrong = limited(world, alice, has), []
    for call in CALLS:
        missing, answer = [each for each in Scope if each in call.needed - has], call.made_by(api)
        refused = answer.status_code in (401, 403)
        if refused != bool(missing) or (refused and not refuses(answer, missing)):
            wrong.append((call, answer.status_code, answer.text))
    assert wrong == []


def refuses(answer: requests.Response, missing: list[Scope]) -> bool:
    """Whether it says which scopes are missing, in a sentence, for programs, and as RFC 6750 has it."""
    told = answer.json()["error"]
    header = f'Bearer error="insufficient_scope", scope="{" ".join(missing)}"'
    said = all(each in told["message"] for each in missing) and told["details"] == {"scopes": missing}
    return said and told["code"] == "insufficient_scope" and answer.headers["WWW-Authenticate"] == header


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_a_token_with_all_scopes_may_do_everything(world: World, call: Call) -> None:
    assert call.made_by(world.connect("everything")).status_code not in (401, 403)


@pytest.mark.parametrize(("offer", "action"), list(CATALOGUE.of(Action)), ids=lambda each: each.key)
def test_an_action_needs_the_scope_of_actions_when_it_changes_something(offer: Any, action: Action) -> None:
    told = PATHS[f"/v1/actions/{action.key}"]["post"]["security"]
    assert told == [{"token": ["actions" if action.changes or action.key == "api_request" else "read"]}]


def test_an_apps_token_never_manages_whatever_its_scopes(world: World, alice: Api) -> None:
    app = limited(world, alice, ALL_SCOPES)
    became_an_apps(world, alice.good("GET", "/v1/connections/me/tokens")["data"][1]["id"])
    for call in CALLS:
        if call.needed == ALL_SCOPES:
            answer = call.made_by(app)
            assert answer.status_code == 403 and "token of your own" in answer.json()["error"]["message"], call
    assert app.good("GET", "/v1/subscriptions")["data"] == []


def became_an_apps(world: World, token_id: str) -> None:
    with world.bridge.store.database.write() as transaction:
        change = tables.tokens.update().where(tables.tokens.c.id == token_id)
        transaction.execute(change.values(kind=TokenKind.OAUTH))
