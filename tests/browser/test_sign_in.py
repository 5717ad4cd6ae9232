"""Signing in to the console with a key, a token and a link that is good once; and signing out."""

from datetime import timedelta

import pytest
from browser.conftest import NewPerson
from browser.person import Person
from support.world import Api, World

from connector.states import CodePurpose

pytestmark = pytest.mark.browser


def link(world: World, api: Api) -> str:
    code = world.bridge.codes.make(CodePurpose.SIGN_IN, connection_id=api.connection["id"], good_for=timedelta(days=1))
    return f"/console/sign-in#code={code}"


def test_a_token_leads_to_the_page_that_was_wanted_and_signing_out_back(person: Person, alice: Api) -> None:
    person.open("/console/settings")
    assert person.at == "/console/sign-in?next=/console/settings"
    person.fill(API_key_or_token="act_of_nobody")
    person.press("Sign in")
    person.page.locator(".fault").wait_for()
    person.fill(API_key_or_token=alice.connection["token"])
    person.press("Sign in")
    person.heading("Settings")
    assert person.page.get_by_role("link", name="Settings").get_attribute("aria-current") == "page"
    [cookie] = [each for each in person.context.cookies() if each["name"].endswith("session")]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    person.press("Sign out")
    person.heading("Sign in")
    person.open("/console")
    person.heading("Sign in")


def test_a_key_of_two_connections_lets_choose(world: World, person: Person, alice: Api) -> None:
    other = world.connect(alice.connection["label"])
    other.good("PATCH", "/v1/connections/me", {"label": "The other one"})
    person.open("/console/sign-in")
    person.fill(API_key_or_token=f"sandbox-{alice.connection['label']}")
    person.press("Sign in")
    person.heading("Which one?")
    person.page.get_by_role("radio", name="The other one").check()
    person.press("Open")
    person.heading("Overview")
    person.sees("The other one")


def test_a_link_signs_in_once_and_its_code_leaves_the_address(world: World, new_person: NewPerson, alice: Api) -> None:
    address, person = link(world, alice), new_person()
    person.open(address)
    person.sees("Your link is ready")
    assert person.page.evaluate("location.hash") == ""
    person.press("Sign in")
    person.heading("Overview")
    another = new_person()
    another.open(address)
    another.press("Sign in")
    another.page.locator(".fault").wait_for()


def test_without_scripts_the_code_of_a_link_is_pasted(world: World, new_person: NewPerson, alice: Api) -> None:
    address, person = link(world, alice), new_person(scripts=False)
    person.open(address)
    assert person.page.get_by_text("Your link is ready").is_hidden()
    person.fill(API_key_or_token=address.partition("=")[2])
    person.press("Sign in")
    person.heading("Overview")
