"""The demo ends with a link to its console, which signs in once: walked here as whoever started the demo would."""

from pathlib import Path

import pytest
from browser import demo
from browser.conftest import NewPerson

pytestmark = pytest.mark.browser


def test_the_link_of_the_demo_signs_in_to_what_it_has_just_done(new_person: NewPerson, tmp_path: Path) -> None:
    with demo.running(tmp_path) as shown:
        person, another = (new_person(url=shown["API docs"]) for _ in range(2))
        person.open(shown["Console"])
        person.sees("Your link is ready")
        person.press("Sign in")
        person.heading("Overview")
        person.sees("Demo")
        person.page.get_by_label("Console").get_by_role("link", name="Settings").click()
        person.heading("Settings")
        another.open(shown["Console"])
        another.press("Sign in")
        another.page.locator(".fault").wait_for()
