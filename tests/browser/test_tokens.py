"""Tokens: one for each platform, seen once, revoked alone; and browsers that are signed in elsewhere."""

import pytest
from browser.conftest import NewPerson
from browser.person import Person
from support.world import Api, World

pytestmark = pytest.mark.browser


def test_a_token_is_made_copied_narrow_replaced_and_revoked(world: World, person: Person, alice: Api) -> None:
    person.sign_in(alice.connection["token"])
    person.open("/console/tokens")
    person.fill(Name="n8n at home")
    person.page.get_by_role("checkbox", name="Use triggers").check()
    person.press("Make token")
    person.heading("Token made")
    api = Api(world.url, person.page.get_by_label("Token", exact=True).input_value())
    assert api.good("GET", "/v1/events")["data"] == []
    assert api("POST", "/v1/actions/create_video", {}).json()["error"]["code"] == "insufficient_scope"

    person.follow("I have copied it")
    item = person.page.get_by_role("listitem").filter(has_text="n8n at home")
    assert str(api.session.headers["Authorization"]).removeprefix("Bearer ") not in person.page.content()
    person.unfold("Replace …", within=item)
    person.press("Replace it", within=item)
    person.heading("Token replaced")
    another = Api(world.url, person.page.get_by_label("Token", exact=True).input_value())
    assert (api("GET", "/v1/events").status_code, another("GET", "/v1/events").status_code) == (401, 200)

    person.follow("I have copied it")
    person.unfold("Revoke …", within=item)
    person.press("Revoke it", within=item)
    person.sees("The token has ended")
    assert another("GET", "/v1/events").status_code == 401 and alice("GET", "/v1/events").status_code == 200
    person.follow("Activity")
    person.sees("Revoked the token “n8n at home”")


def test_other_browsers_are_signed_out(new_person: NewPerson, alice: Api) -> None:
    here, elsewhere = new_person(), new_person(scripts=False)
    for each in (here, elsewhere):
        each.sign_in(alice.connection["token"])
    here.open("/console/tokens")
    here.unfold("Sign out everywhere else …")
    here.press("Sign out everywhere else")
    here.sees("Only this browser is signed in now")
    elsewhere.open("/console/settings")
    elsewhere.heading("Sign in")
