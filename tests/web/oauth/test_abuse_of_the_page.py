"""What may not be done with the page on which somebody lets an app in: each refused, and nobody led astray."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from support.world import Api, World

from connector.states import Platform

from .conftest import BACK, App, Browser, consent, leave, page_of, query

S256 = {"code_challenge": "c" * 43, "code_challenge_method": "S256"}


def ask(who: Browser, **parameters: str) -> None:
    """Open the page, and do not follow where it leads."""
    who.open(f"/oauth/authorize?{urlencode(parameters)}", allow_redirects=False)


def asked(app: App, **more: str) -> dict[str, str]:
    return {"response_type": "code", "client_id": app.client.id, "redirect_uri": app.back, "state": "s-1"} | more


def told_here(who: Browser) -> None:
    """The fault is a page of ours, which leads nowhere else."""
    assert who.page.status_code == 400 and "Location" not in who.page.headers
    assert who.page.headers["Content-Type"].startswith("text/html")
    assert not re.search(r'href="https?:|refresh|<form', who.page.text)


def led_back(who: Browser, error: str, to: str = BACK) -> None:
    assert who.page.status_code == 303
    location = who.page.headers["Location"]
    told = query(location)
    assert location.startswith(f"{to}?") and "code" not in told
    assert (told["error"], told["state"], told["iss"]) == (error, "s-1", who.url)


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "https://zapier.com.evil.example/dashboard/auth/oauth/return/App1CLIAPI/",
        "https://zapier.com@evil.example/dashboard/auth/oauth/return/App1CLIAPI/",
        "https://zapier.com:8443/dashboard/auth/oauth/return/App1CLIAPI/",
        "http://zapier.com/dashboard/auth/oauth/return/App1CLIAPI/",
        "https://ZAPIER.com/dashboard/auth/oauth/return/App1CLIAPI/",
        BACK + "more",
        BACK + "../../../evil",
        BACK + "#part",
        BACK + "?next=https://evil.example",
        BACK.rstrip("/"),
        BACK[:-2],
        " " + BACK,
        BACK + "\\@evil.example",
        '"><script>',
        "https://zäpier.com/",
        "//evil.example",
        "/connect",
        "javascript:alert(1)",
        "",
    ],
)
def test_nobody_is_led_to_an_address_that_is_not_registered(app: App, browser: Browser, uri: str) -> None:
    ask(browser, **asked(app, redirect_uri=uri))
    told_here(browser)
    ask(browser, **asked(app, redirect_uri=uri, response_type="token"))
    told_here(browser)
    assert "<script>" not in browser.page.text


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:80@evil.example/back",
        "http://127.0.0.1.evil.example/back",
        "http://127.0.0.1:5/back/more",
        "http://127.0.0.1:5/back?a=b",
        "http://localhost:5/back",
        "https://127.0.0.1:5/back",
        "http://127.0.0.1:123456/back",
        "http://127.0.0.2:5/back",
    ],
)
def test_of_an_address_on_ones_own_machine_only_the_port_is_free(world: World, browser: Browser, uri: str) -> None:
    app = App(world, public=True, uris=("http://127.0.0.1/back",))
    ask(browser, **asked(app, redirect_uri=uri, **S256))
    told_here(browser)


def test_with_a_secret_or_another_host_the_port_is_not_free(world: World, browser: Browser) -> None:
    for app in (
        App(world, uris=("http://127.0.0.1:1/back",)),
        App(world, public=True, uris=("http://10.0.0.7:1/back",)),
    ):
        ask(browser, **asked(app, redirect_uri=app.back.replace(":1/", ":2/"), **S256))
        told_here(browser)


@pytest.mark.parametrize("client_id", ["", "app_nobody", "app_" + "0" * 26, "<script>"])
def test_an_app_that_nobody_knows_is_told_here(app: App, browser: Browser, client_id: str) -> None:
    ask(browser, **asked(app, client_id=client_id))
    told_here(browser)
    assert "is not known to this bridge" in browser.page.text and "<script>" not in browser.page.text


def test_an_app_that_was_removed_is_told_here(world: World, app: App, browser: Browser) -> None:
    browser.open(app.address())
    action = page_of(app.address())
    world.bridge.oauth_clients.remove(app.client.id)
    browser.send(action, provider="argil", api_key="sandbox-removed")
    told_here(browser)


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state"])
def test_what_no_text_has_is_told_here(app: App, browser: Browser, name: str) -> None:
    ask(browser, **asked(app, **{name: "x\x00y"}))
    told_here(browser)


def test_what_is_there_twice_is_told_here(app: App, browser: Browser) -> None:
    for name in ("redirect_uri", "client_id", "state", "scope"):
        query_ = urlencode([*asked(app, scope="read").items(), (name, "https://evil.example")])
        browser.open(f"/oauth/authorize?{query_}", allow_redirects=False)
        told_here(browser)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"response_type": 'c"ö\\'}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": "read admin"}, "invalid_scope"),
        ({"code_challenge": "c" * 43, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "c" * 43}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_what_an_app_asks_wrongly_is_told_to_it(
    app: App, browser: Browser, alice: Api, more: dict[str, str], error: str
) -> None:
    ask(browser, **asked(app, **more))
    led_back(browser, error)
    browser.sign_in(alice.connection["token"])
    ask(browser, **asked(app, **more))
    led_back(browser, error)


@pytest.mark.parametrize("more", [{}, {"code_challenge_method": "S256"}, S256 | {"code_challenge_method": "plain"}])
def test_a_public_app_is_refused_without_pkce_before_anybody_is_asked(
    public_app: App, browser: Browser, more: dict[str, str]
) -> None:
    ask(browser, **asked(public_app, **more))
    led_back(browser, "invalid_request", public_app.back)


@pytest.mark.parametrize("field", ["missing", "empty", "wrong", "another browser's"])
def test_each_form_is_taken_from_the_page_alone(
    app: App, browser: Browser, new_browser: Callable[[], Browser], alice: Api, field: str
) -> None:
    action, other = page_of(app.address()), new_browser()
    other.open(action)
    forged = {"empty": "", "wrong": "0" * 64, "another browser's": other.fields(action)["csrf_token"]}

    def sent(fields: dict[str, str]) -> int:
        kept = {name: value for name, value in fields.items() if name != "csrf_token"}
        kept |= {"csrf_token": forged[field]} if field in forged else {}
        return browser.post(action, kept).status_code

    browser.open(action)
    assert sent(browser.fields(action) | {"api_key": "sandbox-csrf"}) == 400
    browser.open(action)
    browser.send(action, provider="argil", api_key="sandbox-csrf")
    assert sent(browser.fields(action)) == 400
    browser.sign_in(alice.connection["token"])
    browser.open(action)
    assert sent(browser.fields(action) | {"allow": alice.connection["id"]}) == 400
    for headers in ({"Origin": "https://zapier.com"}, {"Sec-Fetch-Site": "cross-site"}):
        browser.open(action)
        assert browser.send(action, headers=headers).status_code == 400


def test_no_consent_is_for_a_connection_that_one_is_not_signed_in_to(
    world: World, app: App, browser: Browser, new_browser: Callable[[], Browser], alice: Api, mallory: Api
) -> None:
    action = page_of(app.address())
    browser.sign_in(mallory.connection["token"])
    browser.open(action)
    for id in (alice.connection["id"], "", "con_nobody"):
        browser.open(action)
        assert leave(browser, action, allow=id).status_code == 400
    outside = new_browser()
    outside.open(action)
    fields = {"csrf_token": outside.fields(action)["csrf_token"], "allow": alice.connection["id"]}
    assert outside.post(action, fields).status_code == 400
    owner = world.bridge.store.connections.get(alice.connection["id"])
    assert owner is not None and world.bridge.grants.of(owner) == []


def test_no_key_chooses_a_connection_that_has_another(app: App, browser: Browser, alice: Api) -> None:
    action = page_of(app.address())
    browser.open(action)
    browser.send(action, provider="argil", api_key="sandbox-somebody-else")
    assert leave(browser, action, connection=alice.connection["id"]).status_code == 401


def test_whoever_signed_in_to_another_connection_meanwhile_consents_to_nothing(
    app: App, browser: Browser, alice: Api, mallory: Api
) -> None:
    action = page_of(app.address())
    browser.sign_in(alice.connection["token"])
    browser.open(action)
    before = browser.fields(action)
    browser.sign_in(mallory.connection["token"])
    assert browser.post(action, before).status_code == 400


def test_a_step_is_taken_once_and_in_the_browser_that_began_it(
    app: App, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    action, other = page_of(app.address()), new_browser()
    browser.open(action)
    browser.send(action, provider="argil", api_key="sandbox-once")
    step = browser.fields(action)["step"]
    other.open(action)
    assert other.post(action, {"csrf_token": other.fields(action)["csrf_token"], "step": step}).status_code == 401
    assert leave(browser, action).status_code == 303
    browser.open(f"{action}&another=yes")
    again = {"csrf_token": browser.fields(f"{action}&another=yes")["csrf_token"], "step": step, "name": "x"}
    assert browser.post(action, again).status_code in (400, 401)


def test_nobody_can_have_a_session_of_theirs_used_by_another(
    app: App, browser: Browser, new_browser: Callable[[], Browser], mallory: Api
) -> None:
    """Mallory plants the cookie of her session in somebody's browser, and learns nothing of what is done there."""
    hers = new_browser()
    hers.sign_in(mallory.connection["token"])
    planted = hers.session.cookies["connector-session"]
    browser.session.cookies.set("connector-session", planted, domain="127.0.0.1", path="/")
    consent(browser, app.address(), "sandbox-fixation", name="not Mallory's")
    assert browser.session.cookies["connector-session"] != planted
    assert "not Mallory&#39;s" in browser.open("/console").text
    assert "not Mallory" not in hers.open("/console").text


def test_the_pages_stand_in_no_frame_and_lead_out_only_with_the_last_form(
    app: App, browser: Browser, alice: Api
) -> None:
    action = page_of(app.address())

    def form_action() -> str:
        policy = browser.page.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and browser.page.headers["X-Frame-Options"] == "DENY"
        assert browser.page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
        assert browser.page.headers["Cache-Control"] == "no-store"
        return re.findall(r"form-action ([^;]*)", policy)[0]

    browser.open(action)
    assert form_action() == "'self'"  # a key is typed in here
    browser.send(action, provider="argil", api_key="sandbox-nobody\n")
    browser.open(action)
    browser.send(action, provider="argil", api_key="sandbox-frames")
    assert form_action() == "'self' https:"
    browser.sign_in(alice.connection["token"])
    browser.open(action)
    assert form_action() == "'self' https:"


@pytest.mark.parametrize(
    ("uri", "sources"),
    [("http://localhost:5678/back", "'self' http://localhost:5678"), ("http://[::1]:5/back", "'self' http:")],
)
def test_a_form_leads_to_this_machine_where_the_app_is_there(
    world: World, browser: Browser, alice: Api, uri: str, sources: str
) -> None:
    browser.sign_in(alice.connection["token"])
    browser.open(App(world, platform=Platform.N8N, uris=(uri,)).address())
    assert f"form-action {sources};" in browser.page.headers["Content-Security-Policy"]


def test_the_page_is_for_the_bridges_own_host(app: App, browser: Browser) -> None:
    browser.open(page_of(app.address()), headers={"Host": "evil.example"})
    assert browser.page.status_code == 400 and "CONNECTOR_ALLOWED_HOSTS" in browser.page.text


@pytest.mark.parametrize("wanted", ["/oauth/authorize\\evil", "//evil.example", "/oauth/token", "/oauth/authorizeX"])
def test_signing_in_leads_on_to_no_other_page(browser: Browser, alice: Api, wanted: str) -> None:
    browser.open("/console/sign-in")
    page = browser.send("/console/sign-in", secret=alice.connection["token"], next=wanted)
    assert page.url == f"{browser.url}/console"
