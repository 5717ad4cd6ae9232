"""Tokens: made, replaced and revoked on a page; and browsers that are signed in elsewhere."""

import html
import re
from collections.abc import Callable

import pytest
import requests
from support.world import Api, World

from connector.states import Platform, Scope
from connector.store.activity import BRIDGE

from .conftest import Browser

PATH = "/console/tokens"
HOSTILE = '"><script>alert(1)</script>'


def works(world: World, token: str) -> bool:
    """Whether it may look at its connection."""
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{world.url}/v1/connections/me", headers=headers, timeout=10).status_code == 200


def shown(page: str) -> str:
    """The token that a page shows once."""
    found = re.search(r'<input id="token" type="text" value="(act_[\w-]+)" readonly', page)
    assert found, page
    return found[1]


def ids_of(alice: Api) -> dict[str, str]:
    """Of each token of hers, by name."""
    return {each["name"]: each["id"] for each in alice.good("GET", "/v1/connections/me/tokens")["data"]}


@pytest.fixture
def page(browser: Browser, alice: Api) -> Browser:
    """Signed in with her first token, and looking at her tokens."""
    browser.sign_in(alice.connection["token"])
    browser.open(PATH)
    return browser


def test_a_token_is_made_and_shown_once_with_a_line_to_try_it(world: World, page: Browser, alice: Api) -> None:
    made = page.send(PATH, name=HOSTILE, scopes="triggers", expires_in_days="30")
    text = shown(made.text)
    assert made.status_code == 200 and HOSTILE not in made.text and works(world, text)
    line = f'curl -H "Authorization: Bearer {text}" {world.url}/v1/connections/me'
    assert html.escape(line) in made.text.replace("&#34;", "&quot;")
    again = page.open(PATH).text
    assert text not in again and HOSTILE not in again and html.escape(HOSTILE, quote=False)[2:] in again
    [token] = [each for each in alice.good("GET", "/v1/connections/me/tokens")["data"] if each["name"] == HOSTILE]
    assert token["scopes"] == ["triggers", "read"] and token["expires_at"] is not None and not token["current"]


def test_what_is_missing_is_told_beside_its_field_and_the_rest_stays(page: Browser, alice: Api) -> None:
    answer = page.send(PATH, name="...", scopes="actions", expires_in_days="90")
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text and 'value="..."' in answer.text
    assert re.search(r'value="actions"\s+checked', answer.text) and '<option value="90" selected>' in answer.text
    answer = page.send(PATH, name="Good", scopes="everything")
    assert answer.status_code == 422 and "actions, triggers, read" in answer.text
    assert list(ids_of(alice)) == ["First token"]


def test_a_token_that_only_reads_may_be_made(page: Browser, alice: Api) -> None:
    page.send(PATH, name="Sheet")
    [token] = [each for each in alice.good("GET", "/v1/connections/me/tokens")["data"] if each["name"] == "Sheet"]
    assert token["scopes"] == ["read"] and token["expires_at"] is None


def test_a_token_is_revoked_and_the_others_go_on(world: World, page: Browser, alice: Api) -> None:
    text = shown(page.send(PATH, name="Zapier", scopes="actions").text)
    zapier = ids_of(alice)["Zapier"]
    page.open(PATH)
    answer = page.send(f"{PATH}/{zapier}/revoke")
    assert "has ended" in answer.text and "<strong>Zapier" not in answer.text
    assert not works(world, text) and works(world, alice.connection["token"])
    assert "Revoked the token “Zapier”" in page.open("/console/activity").text


def test_the_last_one_that_manages_is_not_revoked_and_that_is_said(world: World, page: Browser, alice: Api) -> None:
    answer = page.send(f"{PATH}/{ids_of(alice)['First token']}/revoke")
    assert answer.status_code == 422 and "It was not revoked" in answer.text and "last token" in answer.text
    assert works(world, alice.connection["token"])


def test_a_token_is_replaced_under_its_name(world: World, page: Browser, alice: Api) -> None:
    before = shown(page.send(PATH, name="n8n", scopes="actions").text)
    n8n = ids_of(alice)["n8n"]
    page.open(PATH)
    after = shown(page.send(f"{PATH}/{n8n}/replace").text)
    assert works(world, after) and not works(world, before) and ids_of(alice)["n8n"] == n8n
    told = page.open("/console/activity").text
    assert "Replaced the text of the token “n8n”" in told and "signed in here" in told


def test_whoever_replaces_the_token_of_the_session_is_told_and_signed_out(
    world: World, page: Browser, alice: Api
) -> None:
    assert "You are signed in with it" in page.page.text
    answer = page.send(f"{PATH}/{ids_of(alice)['First token']}/replace")
    assert "sign in with this one" in answer.text and not works(world, alice.connection["token"])
    assert works(world, shown(answer.text)) and "/console/sign-in" in page.open(PATH).url


def test_apps_are_listed_with_what_they_may_do_and_are_signed_out_alone(
    world: World, new_browser: Callable[[], Browser], page: Browser, alice: Api, mallory: Api
) -> None:
    assert "No app is signed in" in page.page.text
    access = let_in(world, alice, HOSTILE)
    listed = page.open(PATH).text
    assert (
        "Do actions and look at things" in listed and "&gt;&lt;script&gt;alert(1)" in listed and HOSTILE not in listed
    )
    [path] = re.findall(rf'action="({PATH}/apps/\w+/revoke)"', listed)
    stranger = new_browser()
    stranger.sign_in(mallory.connection["token"])
    stranger.post(path, stranger.fields("/console/sign-out"))
    assert "No app is signed in" in stranger.open(PATH).text and works(world, access)
    answer = page.send(path)
    assert "The app is signed out" in answer.text and "No app is signed in" in answer.text
    assert not works(world, access) and works(world, alice.connection["token"])


def let_in(world: World, owner: Api, name: str) -> str:
    """Have an app signed in that may do actions. Gives its access token."""
    connection = world.bridge.store.connections.get(owner.connection["id"])
    assert connection is not None
    uri = "https://app.example/back"
    client, _ = world.bridge.oauth_clients.add(Platform.CUSTOM, name=name, uris=(uri,))
    asked = {"redirect_uri": uri, "scopes": {Scope.ACTIONS}, "challenge": None, "by": BRIDGE}
    code = world.bridge.grants.find_code(world.bridge.grants.allow(connection, client, **asked), client)
    assert code is not None
    return str(world.bridge.grants.redeem(code, client).access_token)


def test_other_browsers_are_signed_out_and_tokens_go_on(
    world: World, new_browser: Callable[[], Browser], page: Browser, alice: Api, mallory: Api
) -> None:
    other, stranger = new_browser(), new_browser()
    other.sign_in(alice.connection["token"])
    stranger.sign_in(mallory.connection["token"])
    answer = page.send(f"{PATH}/sign-out-elsewhere")
    assert answer.url.endswith("done=signed_out") and "Only this browser" in answer.text
    assert "/console/sign-in" in other.open(PATH).url
    assert stranger.open(PATH).url.endswith(PATH) and works(world, alice.connection["token"])


def test_nobody_sees_or_ends_anothers(
    world: World, new_browser: Callable[[], Browser], page: Browser, alice: Api, mallory: Api
) -> None:
    page.send(PATH, name="Alice's own")
    theirs, stranger = ids_of(alice)["Alice's own"], new_browser()
    stranger.sign_in(mallory.connection["token"])
    field = stranger.fields("/console/sign-out")
    assert theirs not in stranger.open(PATH).text and re.findall("<strong>(.*?)</strong>", stranger.page.text) == [
        "First token"
    ]
    assert stranger.post(f"{PATH}/{theirs}/replace", field).status_code == 404
    stranger.post(f"{PATH}/{theirs}/revoke", field)  # as good as gone already
    assert theirs in ids_of(alice).values()
