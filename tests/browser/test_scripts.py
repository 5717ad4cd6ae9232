"""What the pages' own script does: times in the reader's zone, buttons that copy, forms that are sent once."""

from datetime import datetime, timedelta

import pytest
from browser.conftest import NewPerson
from browser.person import Person
from support.world import Api, World

pytestmark = pytest.mark.browser


@pytest.fixture
def person(new_person: NewPerson, alice: Api) -> Person:
    """Signed in, in Paris."""
    person = new_person(permissions=["clipboard-read", "clipboard-write"])
    person.sign_in(alice.connection["token"])
    return person


def test_times_stand_in_the_readers_zone_with_utc_on_hover(person: Person) -> None:
    shown = person.page.locator("dd time").first
    instant = datetime.fromisoformat(str(shown.get_attribute("datetime")))
    assert shown.get_attribute("title") == f"{instant.day} {instant:%b %Y, %H:%M:%S} UTC"
    hour = person.page.evaluate(
        "at => new Intl.DateTimeFormat('en-GB', {timeZone: 'Europe/Paris', timeStyle: 'short'}).format(new Date(at))",
        instant.isoformat(),
    )
    assert shown.inner_text().endswith(hour)


def test_distances_go_on_by_themselves(person: Person) -> None:
    """The browser's own clock is moved."""
    person.page.clock.install()
    person.open("/console/settings")
    now = datetime.fromtimestamp(person.page.evaluate("Date.now() / 1000"))
    person.page.evaluate(
        """at => { const time = document.createElement("time");
        time.dateTime = at; time.dataset.relative = ""; document.querySelector("main").append(time); }""",
        (now - timedelta(seconds=40)).astimezone().isoformat(),
    )
    added = person.page.locator("main > time")
    person.page.clock.fast_forward(31_000)
    assert added.inner_text() == "1 minute ago"
    person.page.clock.fast_forward(3600_000)
    assert added.inner_text() == "1 hour ago"
    person.page.clock.fast_forward(24 * 3600_000)
    assert added.inner_text() == "yesterday"


def test_a_button_copies_the_whole_id_and_says_so(person: Person, alice: Api) -> None:
    button = person.page.get_by_role("button", name="Copy").first
    button.click()
    person.sees("Copied")
    assert person.page.evaluate("navigator.clipboard.readText()") == alice.connection["id"]


def test_a_copied_secret_is_the_field_that_it_stands_beside(world: World, new_person: NewPerson) -> None:
    person = new_person(permissions=["clipboard-read", "clipboard-write"])
    person.open("/connect")
    person.fill(API_key="sandbox-copier")
    person.press("Continue")
    person.press("Connect")
    token = person.page.get_by_label("Token", exact=True)
    token.locator("xpath=..").get_by_role("button").click()
    person.sees("Copied")
    assert person.page.evaluate("navigator.clipboard.readText()") == token.input_value()


def test_where_nothing_may_be_copied_the_field_is_marked_to_do_it_by_hand(new_person: NewPerson) -> None:
    person = new_person()
    person.context.grant_permissions([])
    person.open("/connect")
    person.fill(API_key="sandbox-marker")
    person.press("Continue")
    person.press("Connect")
    token = person.page.get_by_label("Token", exact=True)
    token.locator("xpath=..").get_by_role("button").click()
    person.sees("Press Ctrl+C")
    assert person.page.evaluate("String(getSelection())") == token.input_value()


def test_buttons_that_only_scripts_can_serve_are_not_shown_without_them(new_person: NewPerson, alice: Api) -> None:
    person = new_person(scripts=False)
    person.sign_in(alice.connection["token"])
    assert person.page.locator("button.copy").count() > 0
    assert not person.page.locator("button.copy").first.is_visible()


def test_a_form_is_sent_once_until_its_page_is_come_back_to(person: Person) -> None:
    """The bridge is made slow: it answers with nothing to show, so that the page stays."""
    sent: list[str] = []
    person.open("/console/settings")
    person.page.route("**/settings/name", lambda route: (sent.append(route.request.url), route.fulfill(status=204)))
    button = person.page.get_by_role("button", name="Save name")
    button.dblclick()
    button.click()
    person.page.evaluate("new Promise(done => setTimeout(done, 100))")  # what was sent by now has come to the route
    assert len(sent) == 1
    person.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    with person.page.expect_request("**/settings/name"):
        button.click()
