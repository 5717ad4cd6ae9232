"""Apps let in as Zapier's and Make's users let them in: from the app's button to a token that works, and to its end.

The browser is led back to the platforms' real addresses.
"""

import pytest
from browser.app import MAKE, ZAPIER, App
from browser.conftest import NewPerson
from browser.person import Person
from support.servers import Server
from support.world import Api, World

from connector.states import Platform

pytestmark = pytest.mark.browser


def led_back(person: Person, address: str) -> str:
    """Where somebody is by now, which begins with the platform's address."""
    person.page.wait_for_url(f"{address}?**")
    person.heading("Your account is connected")
    return person.page.url


def test_a_user_of_zapier_pastes_the_key_and_is_led_back(world: World, person: Person, scripts: bool) -> None:
    app = App(world, Platform.ZAPIER, ZAPIER, token_endpoint_auth_method="client_secret_post")
    person.open(app.address(provider="argil"))
    person.heading("Zapier wants to work with your account")
    person.sees("zapier.com")
    person.fill(API_key=f"sandbox-zapier-{scripts}")
    person.press("Continue")
    person.sees("Argil takes this key")
    person.fill(Name="My Zaps")
    person.press("Allow")
    app.take(led_back(person, ZAPIER))
    assert (app.me()["label"], app.me()["provider"]) == ("My Zaps", "argil")
    before = dict(app.session.token)
    app.refresh()
    assert app.session.token["refresh_token"] != before["refresh_token"] and app.me()["label"] == "My Zaps"


def test_a_user_of_make_who_is_signed_in_presses_one_button_and_ends_it_later(
    world: World, person: Person, alice: Api
) -> None:
    app = App(
        world, Platform.MAKE, MAKE, token_endpoint_auth_method="client_secret_basic", code_challenge_method="S256"
    )
    person.sign_in(alice.connection["token"])
    person.open(app.address())
    person.sees(alice.connection["label"])
    person.press("Allow")
    app.take(led_back(person, MAKE))
    assert app.me()["id"] == alice.connection["id"]

    person.open("/console/tokens")
    row = person.page.get_by_role("listitem").filter(has_text="Make").filter(has_text="Signed in")
    person.unfold("Revoke …", within=row)
    person.press("Sign it out", within=row)
    row.wait_for(state="detached")
    assert app.me()["error"]["code"] == "unauthorized"
    assert alice.good("GET", "/v1/connections/me")["id"] == alice.connection["id"]


def test_whoever_does_not_allow_it_is_led_back_without_a_code(world: World, person: Person) -> None:
    app = App(world, Platform.ZAPIER, ZAPIER)
    person.open(app.address())
    person.follow("Do not allow")
    came_back = led_back(person, ZAPIER)
    assert "error=access_denied" in came_back and "code=" not in came_back


def test_an_app_that_opened_a_window_gets_it_back_though_it_leads_on_to_another_host(
    world: World, new_person: NewPerson, alice: Api
) -> None:
    """Some browsers hold every redirect after a form against the form's page."""
    app, person = App(world, Platform.MAKE, MAKE.replace("/app", "/zone")), new_person()
    person.sign_in(alice.connection["token"])
    person.open(ZAPIER)
    with person.page.expect_popup() as opened:
        person.page.evaluate("address => { window.open(address) }", app.address())
    window = opened.value
    window.get_by_role("button", name="Allow").click()
    window.wait_for_url("https://eu1.make.com/")
    assert window.evaluate("window.opener !== null")


def test_nobody_is_led_to_an_address_that_is_not_the_apps(
    world: World, new_person: NewPerson, platforms: Server
) -> None:
    app, person = App(world, Platform.ZAPIER, ZAPIER), new_person()
    seen = len(platforms.requests)
    person.open(app.address().replace("App1CLIAPI", "Another"))
    person.sees("Nothing was done")
    assert person.at.startswith("/oauth/authorize") and len(platforms.requests) == seen
