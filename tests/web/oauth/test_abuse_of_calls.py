"""What apps and those who pose as one may not do with codes, tokens and secrets: each refused."""

import base64
import logging
import time
from typing import Any

import pytest
import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from support.world import Api, World

from connector.services.key_trials import KeyTrials

from .conftest import BACK, App, Browser, consent, query, works

VERIFIER = "v" * 64


@pytest.fixture(autouse=True)
def fresh_trials(world: World) -> None:
    """What one test tries in vain counts for no other."""
    world.bridge.connections.trials = KeyTrials(time.monotonic)


def refused(answer: requests.Response, error: str, status: int = 400) -> str:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.json().get("error_description", ""))


def test_a_code_that_is_used_twice_ends_what_the_first_use_gave(world: World, app: App, browser: Browser) -> None:
    came_back = consent(browser, app.address(), "sandbox-twice")
    first = app.redeem(came_back).json()
    assert works(world, first["access_token"])
    refused(app.redeem(came_back), "invalid_grant")
    assert not works(world, first["access_token"])
    refused(app.refresh(first["refresh_token"]), "invalid_grant")


def test_a_used_code_ends_it_also_with_the_wrong_verifier_and_address(
    world: World, public_app: App, browser: Browser
) -> None:
    came_back = consent(browser, public_app.address(public_app.session()), "sandbox-replayed")
    first = public_app.redeem(came_back, code_verifier=VERIFIER).json()
    refused(public_app.redeem(came_back, code_verifier="x" * 64, redirect_uri="https://evil.example"), "invalid_grant")
    assert not works(world, first["access_token"])


def test_another_apps_code_is_not_taken_and_stays_good(world: World, app: App, browser: Browser) -> None:
    came_back = consent(browser, app.address(), "sandbox-others-code")
    refused(App(world).redeem(came_back), "invalid_grant")
    assert app.redeem(came_back).status_code == 200
    refused(App(world).redeem(came_back), "invalid_grant")


@pytest.mark.parametrize("uri", ["", "https://evil.example/", BACK + "?a=b", BACK.rstrip("/")])
def test_a_code_is_for_the_address_that_it_came_to(app: App, browser: Browser, uri: str) -> None:
    came_back = consent(browser, app.address(), "sandbox-address")
    refused(app.redeem(came_back, redirect_uri=uri), "invalid_grant")


@pytest.mark.parametrize(
    ("verifier", "error"),
    [("x" * 64, "invalid_grant"), ("", "invalid_request"), ("short", "invalid_request"), ("v" * 63, "invalid_grant")],
)
def test_a_code_whose_challenge_was_given_needs_its_verifier(
    world: World, app: App, public_app: App, browser: Browser, verifier: str, error: str
) -> None:
    """Also where the app has a secret."""
    challenge = {"code_challenge": create_s256_code_challenge(VERIFIER), "code_challenge_method": "S256"}
    for each in (app, public_app):
        each.pkce = challenge
        came_back = consent(browser, each.address(), "sandbox-verifier")
        refused(each.redeem(came_back, code_verifier=verifier), error)


def test_a_verifier_without_a_challenge_is_refused(app: App, browser: Browser) -> None:
    """Somebody may have taken the challenge out of the address."""
    came_back = consent(browser, app.address(), "sandbox-downgrade")
    refused(app.redeem(came_back, code_verifier=VERIFIER), "invalid_request")


def test_another_apps_refresh_token_is_neither_taken_nor_ended(world: World, app: App, browser: Browser) -> None:
    told = app.sign_in(browser, "sandbox-others-refresh").token
    other = App(world)
    refused(other.refresh(told["refresh_token"]), "invalid_grant")
    for token in (told["refresh_token"], told["access_token"]):
        assert other.call("revoke", token=token).status_code == 200
    assert works(world, told["access_token"]) and app.refresh(told["refresh_token"]).status_code == 200


def test_revoking_a_refresh_token_ends_its_family_and_not_the_connection(
    world: World, app: App, browser: Browser, alice: Api
) -> None:
    key = f"sandbox-{alice.connection['label']}"
    session = app.session()
    app.fetch(session, consent(browser, app.address(session), key, connection=alice.connection["id"]))
    hint = {"token_type_hint": "something else"}
    assert app.call("revoke", token=session.token["refresh_token"], **hint).status_code == 200
    assert not works(world, session.token["access_token"])
    assert alice.good("GET", "/v1/connections/me")["status"] == "active"


def test_revoking_an_access_token_ends_that_one(world: World, app: App, browser: Browser) -> None:
    told = app.sign_in(browser, "sandbox-access").token
    assert app.call("revoke", token=told["access_token"]).status_code == 200
    assert not works(world, told["access_token"])
    assert works(world, app.refresh(told["refresh_token"]).json()["access_token"])


def test_no_app_ends_what_is_no_apps(app: App, alice: Api) -> None:
    for token in (alice.connection["token"], "acr_nobody", "x"):
        answer = app.call("revoke", token=token)
        assert (answer.status_code, answer.json()) == (200, {})
    assert alice.good("GET", "/v1/connections/me")
    refused(app.call("revoke"), "invalid_request")


def test_disconnecting_ends_what_apps_hold(world: World, app: App, browser: Browser) -> None:
    told = app.sign_in(browser, "sandbox-gone").token
    bearer = world.bridge.tokens.recognise(told["access_token"])
    assert bearer is not None
    world.bridge.connections.disconnect(bearer.connection, now=world.bridge.clock())
    assert not works(world, told["access_token"])
    refused(app.refresh(told["refresh_token"]), "invalid_grant")


def basic(id: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{id}:{secret}'.encode()).decode()}"}


def test_nobody_is_an_app_without_its_secret(world: World, app: App, public_app: App) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "acr_any"}
    mine = {"client_id": app.client.id}
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({}, mine),
        ({}, mine | {"client_secret": ""}),
        ({}, mine | {"client_secret": "aco_wrong"}),
        ({}, {"client_id": "app_nobody", "client_secret": "x"}),
        ({}, {"client_id": public_app.client.id, "client_secret": "x"}),
        (basic(app.client.id, "aco_wrong"), {}),
        (basic(app.client.id, ""), {}),
        (basic(public_app.client.id, ""), {}),
        *(({"Authorization": each}, {}) for each in ("Basic", "Basic ", "Basic ?", "Basic gICA", "Bearer act_x")),
    ]
    for headers, more in tries:
        world.bridge.connections.trials = KeyTrials(time.monotonic)
        for path in ("token", "revoke"):
            answer = requests.post(f"{world.url}/oauth/{path}", data=form | more, headers=headers, timeout=10)
            refused(answer, "invalid_client", 401)
            assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_secret_in_the_address_is_not_taken(world: World, app: App) -> None:
    address = f"{world.url}/oauth/token?client_id={app.client.id}&client_secret={app.secret}&grant_type=refresh_token"
    refused(requests.post(address, timeout=10), "unsupported_grant_type")


@pytest.mark.parametrize(
    ("more", "error", "status"),
    [
        ({"data": {"grant_type": "password"}}, "unsupported_grant_type", 400),
        ({"data": {"grant_type": "client_credentials"}}, "unsupported_grant_type", 400),
        ({"data": {}}, "unsupported_grant_type", 400),
        ({"data": [("grant_type", "refresh_token"), ("grant_type", "password")]}, "invalid_request", 400),
        ({"json": {"grant_type": "refresh_token"}}, "invalid_request", 415),
        ({"data": {"grant_type": "refresh_token"}, "headers": {"Host": "evil.example"}}, "invalid_request", 400),
        (
            {"data": "x" * 70_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
            "invalid_request",
            413,
        ),
    ],
)
def test_what_is_no_call_of_an_app_is_told_as_apps_expect_it(
    world: World, more: dict[str, Any], error: str, status: int
) -> None:
    refused(requests.post(f"{world.url}/oauth/token", timeout=10, **more), error, status)


def test_nobody_guesses_for_long_and_no_app_is_kept_out_by_what_comes_from_the_same_address(
    world: World, app: App, browser: Browser
) -> None:
    told = app.redeem(consent(browser, app.address(), "sandbox-neighbour")).json()
    for _ in range(30):
        refused(app.refresh("acr_wrong"), "invalid_grant")  # each showed that it is itself
    answers = [app.refresh("acr_wrong", client_secret="aco_wrong") for _ in range(25)]
    assert {each.status_code for each in answers[:15]} == {401}
    assert refused(answers[-1], "temporarily_unavailable", 429) and int(answers[-1].headers["Retry-After"]) >= 1
    assert app.refresh(told["refresh_token"]).status_code == 200  # a platform calls for many from one address
    assert browser.open("/connect").status_code == 200


def test_no_secret_is_kept_or_logged(
    world: World, app: App, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        came_back = consent(browser, app.address(), "sandbox-logged")
        told = app.redeem(came_back).json()
        app.refresh(told["refresh_token"])
    secrets = [query(came_back)["code"], told["access_token"], told["refresh_token"], app.secret or "none"]
    logged = "\n".join(f"{each.getMessage()} {getattr(each, 'fields', '')}" for each in caplog.records)
    kept = "\n".join(world.bridge.store.database.engine.raw_connection().driver_connection.iterdump())  # type: ignore
    for secret in secrets:
        assert secret not in logged and secret not in kept
    assert app.client.id in logged and app.client.id in kept
