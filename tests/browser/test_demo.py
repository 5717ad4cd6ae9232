"""The demo ends with a link to its console, which signs in once: walked here as whoever started the demo would."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import NewPerson
from support.world import until

pytestmark = pytest.mark.browser

SECONDS = 60


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a running demo says that there is to look at."""
    said = tmp_path / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "connector", "demo"], cwd=tmp_path, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: "stays up until Ctrl-C" in said.read_text() or process.poll() is not None, SECONDS)
        yield dict(re.findall(r"^  (\w[\w ]+?) {2,}(\S.*)$", said.read_text(), re.MULTILINE))
    finally:
        process.terminate()
        process.wait(SECONDS)


def test_the_link_of_the_demo_signs_in_to_what_it_has_just_done(demo: dict[str, str], new_person: NewPerson) -> None:
    person = new_person(url=demo["API docs"])
    person.open(demo["Console"])
    person.sees("Your link is ready")
    person.press("Sign in")
    person.heading("Overview")
    person.sees("Demo")
    person.page.get_by_label("Console").get_by_role("link", name="Settings").click()
    person.heading("Settings")
    another = new_person(url=demo["API docs"])
    another.open(demo["Console"])
    another.press("Sign in")
    another.page.locator(".fault").wait_for()
