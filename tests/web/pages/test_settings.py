"""The settings of a connection: its name, another key in place, its end."""

from collections.abc import Callable

from support.world import Api

from .conftest import Browser


def test_a_connection_gets_another_name(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    page = browser.send("/console/settings/name", label="Café ‘Spring’")
    assert page.status_code == 200 and "has its new name" in page.text
    assert alice("GET", "/v1/connections/me").json()["label"] == "Café ‘Spring’"


def test_a_name_that_says_nothing_is_told_beside_its_field(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    page = browser.send("/console/settings/name", label="  ")
    assert page.status_code == 422 and 'aria-invalid="true"' in page.text
    assert alice("GET", "/v1/connections/me").json()["label"] == alice.connection["label"]


def test_a_key_is_replaced_in_place_and_tokens_stay(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    page = browser.send("/console/settings/key", api_key="sandbox-alice-new")
    assert "has taken the old one" in page.text and "sandbox-alice-new" not in page.text
    assert alice("GET", "/v1/connections/me").json()["status"] == "active"


def test_a_key_that_the_provider_refuses_changes_nothing(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    page = browser.send("/console/settings/key", api_key="wrong-key")
    assert page.status_code == 422 and "refuses this API key" in page.text and "wrong-key" not in page.text
    assert alice("GET", "/v1/connections/me").json()["status"] == "active"


def test_disconnecting_deletes_everything_and_signs_out(
    browser: Browser, new_browser: Callable[[], Browser], alice: Api, mallory: Api
) -> None:
    other = new_browser()
    for each in (browser, other):
        each.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    page = browser.send("/console/settings/disconnect")
    assert page.status_code == 200 and "is gone" in page.text
    assert alice("GET", "/v1/connections/me").status_code == 401
    for each in (browser, other):
        assert "/console/sign-in" in each.open("/console/settings").url
    assert mallory("GET", "/v1/connections/me").status_code == 200
