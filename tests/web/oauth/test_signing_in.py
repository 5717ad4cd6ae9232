"""Apps that are let in, the good ways: with a key, or with one click; as Zapier, Make and n8n do it."""

import re
from pathlib import Path

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2 import rfc8414, rfc9207
from support.world import Api, World

from .conftest import BACK, App, Browser, consent, query, works


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_an_app_is_let_in_with_a_key_and_works_with_the_connection(
    world: World, app: App, browser: Browser, method: str
) -> None:
    session = app.session(token_endpoint_auth_method=method, scope="actions triggers")
    app.sign_in(browser, f"sandbox-key-{method}", session, provider="argil")
    told = session.token
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, "actions triggers read")
    mine = session.get(f"{world.url}/v1/connections/me").json()
    assert (mine["label"], mine["provider"]) == ("mine", "argil")
    connection = world.bridge.store.connections.get(mine["id"])
    assert connection is not None
    [seen] = world.bridge.grants.of(connection)
    assert (seen.client_id, seen.client_name, seen.scopes) == (app.client.id, "Zapier", ["actions", "triggers", "read"])


def test_what_one_comes_back_with_says_from_whom_and_to_what(world: World, app: App, browser: Browser) -> None:
    came_back = consent(browser, app.address(state="ä b&c=d"), "sandbox-state")
    told = query(came_back)
    assert came_back.startswith(f"{BACK}?") and set(told) == {"code", "state", "iss"}
    assert (told["state"], told["iss"]) == ("ä b&c=d", world.url)
    assert told["code"] not in browser.page.text


def test_a_public_app_with_pkce_is_let_in(world: World, public_app: App, browser: Browser) -> None:
    session = public_app.sign_in(browser, "sandbox-public")
    assert works(world, session.token["access_token"])
    before = session.token["refresh_token"]
    session.refresh_token(f"{world.url}/oauth/token")
    assert session.token["refresh_token"] != before


def test_a_confidential_app_may_use_pkce(world: World, app: App, browser: Browser) -> None:
    app.pkce = {"code_verifier": "w" * 43}
    session = app.session(code_challenge_method="S256")
    assert works(world, app.sign_in(browser, "sandbox-pkce", session).token["access_token"])


def test_whoever_is_signed_in_allows_it_with_one_click(
    world: World, signed_in: OAuth2Session, browser: Browser, alice: Api
) -> None:
    mine = signed_in.get(f"{world.url}/v1/connections/me").json()
    assert mine["id"] == alice.connection["id"]
    told = alice.good("GET", "/v1/connections/me/activity")["data"]
    [entry] = [each for each in told if each["type"] == "app.authorized"]
    assert entry["actor"]["type"] == "page" and entry["details"]["name"] == "Zapier"


def test_an_existing_connection_is_offered_and_used(world: World, app: App, browser: Browser, alice: Api) -> None:
    key = f"sandbox-{alice.connection['label']}"
    session = app.session()
    came_back = consent(browser, app.address(session), key, connection=alice.connection["id"])
    assert app.fetch(session, came_back).get(f"{world.url}/v1/connections/me").json()["id"] == alice.connection["id"]


def test_signing_in_on_the_way_leads_back_to_the_app(app: App, browser: Browser, alice: Api) -> None:
    browser.open(app.address())
    link = re.search(r'href="(/console/sign-in\?next=[^"]+)"', browser.page.text)
    assert link is not None
    browser.open(link[1].replace("&amp;", "&"))
    assert browser.page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    page = browser.send("/console/sign-in", secret=alice.connection["token"])
    assert page.url.startswith(f"{browser.url}/oauth/authorize?") and "“Zapier”" not in page.text
    assert f'name="allow" value="{alice.connection["id"]}"' in page.text


def test_only_the_apps_provider_is_offered(app: App, browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    assert 'name="allow"' in browser.open(app.address(provider="argil")).text
    page = browser.open(app.address(provider="heygen")).text
    assert 'name="allow"' not in page and 'value="heygen"' in page and 'value="argil"' not in page


def test_the_page_says_who_asks_for_what_and_where_it_leads(app: App, browser: Browser) -> None:
    page = browser.open(app.address(scope="triggers")).text
    assert "Zapier wants to work with your account" in page and "<strong>zapier.com</strong>" in page
    assert "Be told what happens" in page and "Look at your videos" in page and "credits" not in page


def test_whoever_does_not_allow_it_is_led_back_with_that(world: World, app: App, browser: Browser) -> None:
    browser.open(app.address())
    link = re.search(r'href="([^"]+)">Do not allow', browser.page.text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    told = query(address)
    assert address.startswith(f"{BACK}?") and (told["error"], told["state"]) == ("access_denied", "s-1")
    assert told["iss"] == world.url


def test_an_app_on_ones_own_machine_may_listen_on_any_port(world: World, browser: Browser) -> None:
    app = App(world, public=True, uris=("http://127.0.0.1/back",))
    app.back = "http://127.0.0.1:54321/back"
    browser.open(app.address())
    assert "a program on this computer" in browser.page.text
    assert works(world, app.sign_in(browser, "sandbox-loopback").token["access_token"])


def test_the_metadata_says_where_what_is(world: World) -> None:
    told = requests.get(f"{world.url}/.well-known/oauth-authorization-server", timeout=10).json()
    rfc8414.AuthorizationServerMetadata(told).validate(metadata_classes=[rfc9207.AuthorizationServerMetadata])
    assert (told["issuer"], told["code_challenge_methods_supported"]) == (world.url, ["S256"])
    assert told["token_endpoint"] == f"{world.url}/oauth/token"
    assert requests.get(f"{world.url}/.well-known/oauth-authorization-server/other", timeout=10).status_code == 404


def test_a_bridge_below_a_path_tells_its_metadata_where_apps_look(tmp_path: Path) -> None:
    public = "https://bridge.example.com/under"
    with World(f"sqlite:///{tmp_path}/x.db", settings={"public_url": public}) as world:
        world.bridge.store.database.upgrade()
        for path in ("", "/under"):
            told = requests.get(f"{world.url}/.well-known/oauth-authorization-server{path}", timeout=10).json()
            assert (told["issuer"], told["authorization_endpoint"]) == (public, f"{public}/oauth/authorize")
        app = App(world)
        page = requests.get(app.address(), timeout=10).text
        assert 'action="/under/oauth/authorize?' in page
