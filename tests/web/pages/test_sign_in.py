"""Signing in and out: what opens the console, and for how long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.world import Api, World

from connector import limits
from connector.states import CodePurpose
from connector.store import tables

from .conftest import Browser

NewBrowser = Callable[[], Browser]


def test_a_token_opens_the_console_and_signing_out_closes_it(browser: Browser, alice: Api) -> None:
    page = browser.sign_in(alice.connection["token"])
    assert page.url == browser.url + "/console" and alice.connection["id"] in page.text
    assert browser.send("/console/sign-out").url.endswith("/console/sign-in")
    assert browser.open("/console").url.endswith("/console/sign-in")


def test_whoever_is_not_signed_in_is_led_there_and_back_again(browser: Browser, alice: Api) -> None:
    page = browser.open("/console/overview-of-nothing?status=failed&text=%22a b%22")
    assert "/console/sign-in?next=" in page.url
    page = browser.send("/console/sign-in", secret=alice.connection["token"])
    assert (
        page.url.startswith(browser.url + "/console/overview-of-nothing?status=failed&text=%22a")
        and page.status_code == 404
    )


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/console/\\evil",
        "/console//evil.example",
        "/docs",
        "/console/../docs",
    ],
)
def test_signing_in_leads_to_no_other_site(browser: Browser, alice: Api, wanted: str) -> None:
    browser.open("/console/sign-in")
    assert (
        browser.send("/console/sign-in", secret=alice.connection["token"], next=wanted).url == browser.url + "/console"
    )


@pytest.mark.parametrize("secret", ["", "act_wrong", "acc_wrong", "sandbox-nobody", "é€"])
def test_what_belongs_to_nobody_opens_nothing(browser: Browser, secret: str) -> None:
    page = browser.sign_in(secret)
    assert page.status_code == 401 and 'aria-invalid="true"' in page.text
    assert browser.open("/console").url.endswith("/console/sign-in")


def test_a_link_is_good_once_and_only_for_a_while(world: World, new_browser: NewBrowser, alice: Api) -> None:
    make = lambda: world.bridge.codes.make(  # noqa: E731
        CodePurpose.SIGN_IN, good_for=limits.SIGN_IN_LINK, connection_id=alice.connection["id"]
    )
    code = make()
    assert alice.connection["id"] in new_browser().sign_in(code).text
    assert new_browser().sign_in(code).status_code == 401
    late = world.bridge.codes.make(
        CodePurpose.SIGN_IN, good_for=timedelta(seconds=-1), connection_id=alice.connection["id"]
    )
    assert new_browser().sign_in(late).status_code == 401
    unused = make()
    alice.good("DELETE", "/v1/connections/me")
    assert new_browser().sign_in(unused).status_code == 401


def test_signing_in_makes_a_new_session_and_ends_the_one_before(browser: Browser, alice: Api, mallory: Api) -> None:
    browser.session.cookies.set("connector-session", "acs_fixed-by-mallory", domain="127.0.0.1")
    browser.sign_in(mallory.connection["token"])
    first = browser.session.cookies.get_dict()["connector-session"]
    assert first != "acs_fixed-by-mallory"
    browser.sign_in(alice.connection["token"])
    second = browser.session.cookies.get_dict()["connector-session"]
    assert second != first
    browser.session.cookies.clear()
    browser.session.cookies.set("connector-session", first, domain="127.0.0.1")
    assert browser.open("/console").url.endswith("/console/sign-in")


def test_a_session_ends_with_its_connection(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    alice.good("DELETE", "/v1/connections/me")
    assert browser.open("/console").url.endswith("/console/sign-in")


def test_no_secret_of_a_session_is_kept(world: World, browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    cookie = browser.session.cookies.get_dict()["connector-session"]
    with world.bridge.store.database.read() as transaction:
        kept = str(transaction.execute(tables.sessions.select()).all())
    assert cookie.removeprefix("acs_") not in kept


def test_its_cookie_is_for_us_alone(browser: Browser, alice: Api) -> None:
    browser.open("/console/sign-in")
    fields = browser.fields("/console/sign-in") | {"secret": alice.connection["token"]}
    answer = browser.session.post(browser.url + "/console/sign-in", data=fields, allow_redirects=False, timeout=20)
    said = answer.headers["Set-Cookie"]
    assert "HttpOnly" in said and "SameSite=Lax" in said and "Path=/" in said and "Domain" not in said


def test_guesses_are_counted(world: World, new_browser: NewBrowser) -> None:
    world.app.extensions["bridge"].connections.trials.__init__(lambda: 0.0)
    browser = new_browser()
    statuses = [browser.sign_in(f"act_{number}").status_code for number in range(22)]
    assert statuses.count(401) == 20 and statuses[-1] == 429
    world.app.extensions["bridge"].connections.trials.__init__(lambda: 1e9)
