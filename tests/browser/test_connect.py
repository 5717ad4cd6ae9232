"""/connect in a browser: from a provider's key to a token that works."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser.conftest import NewPerson, at_work
from browser.person import Person
from support.world import Api, World

pytestmark = pytest.mark.browser


def token_of(person: Person) -> str:
    return person.page.get_by_label("Token", exact=True).input_value()


def connect(person: Person, key: str, *, provider: str, name: str) -> None:
    person.page.get_by_role("radio", name=provider).check()
    person.fill(API_key=key)
    person.press("Continue")
    person.sees(f"{provider} takes this key")
    person.fill(Name=name)
    person.press("Connect")
    person.heading("Connected")


def test_a_bad_key_is_told_beside_its_field_and_a_good_one_becomes_a_token(
    world: World, person: Person, scripts: bool
) -> None:
    person.open("/connect")
    person.page.get_by_role("radio", name="Argil").check()
    world.faults(refuse_keys=True)
    person.fill(API_key="a-key-that-nobody-has")
    person.press("Continue")
    field = person.page.get_by_label("API key")
    person.sees("refuses this API key")
    assert field.get_attribute("aria-invalid") == "true" and field.input_value() == ""
    assert "refuses this API key" in person.page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    world.faults(refuse_keys=None)

    connect(person, f"sandbox-{scripts}", provider="Argil", name="Marketing")
    me = Api(world.url, token_of(person)).good("GET", "/v1/connections/me")
    assert (me["label"], me["provider"], me["status"]) == ("Marketing", "argil", "active")
    assert token_of(person) in person.page.locator("#try").inner_text()
    person.follow("Open the console")
    person.heading("Overview")
    person.sees("Marketing")


def test_a_key_that_is_connected_already_may_use_that_connection(world: World, person: Person, alice: Api) -> None:
    person.open("/connect")
    person.fill(API_key=f"sandbox-{alice.connection['label']}")
    person.press("Continue")
    person.sees("It is connected here already")
    person.page.get_by_role("radio", name=f"Use “{alice.connection['label']}”").check()
    person.fill(Name="Second")
    person.press("Connect")
    person.heading("Connected")
    assert (
        Api(world.url, token_of(person)).good("GET", "/v1/connections/me")["id"]
        == alice.good("GET", "/v1/connections/me")["id"]
    )


@pytest.fixture(scope="module")
def heygen(sqlite: Any) -> Iterator[World]:
    with at_work(sqlite, provider="heygen") as world:
        yield world


def test_heygen_connects_in_the_same_way(heygen: World, new_person: NewPerson, scripts: bool) -> None:
    person = new_person(scripts=scripts, url=heygen.url)
    person.open("/connect?provider=heygen")
    assert person.page.get_by_role("radio", name="HeyGen").is_checked()
    heygen.faults(refuse_keys=True)
    person.fill(API_key="a-key-that-nobody-has")
    person.press("Continue")
    person.sees("refuses this API key")
    heygen.faults(refuse_keys=None)
    connect(person, f"sandbox-{scripts}", provider="HeyGen", name="Translations")
    assert Api(heygen.url, token_of(person)).good("GET", "/v1/connections/me")["provider"] == "heygen"
