"""Takes the pictures of the docs from the running demo, light and dark: `make screenshots`.

They are looked at by people, so no test compares them.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from browser import demo, scene
from browser.conftest import NewPerson
from browser.person import Person
from support import pictures_of_pages
from support.receiver import Receiver
from support.world import Api

pytestmark = pytest.mark.browser

SIZE = {"width": 1280, "height": 800}
SCRIPTS = ("Welcome aboard, Anna.", "Three things to know about your new plan.", "Our spring collection is here.")
REFUSED = "This one is refused by the moderation."
SAYS = b'{"error": "The scenario is switched off."}'


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[dict[str, str]]:
    with demo.running(tmp_path) as shown:
        yield shown


def connection(shown: dict[str, str]) -> tuple[Api, str]:
    """The demo's own one, through the API, and its token: the link is good once."""
    _, _, header, address = shlex.split(shown["Deliveries"])
    token = header.rpartition(" ")[2]
    return Api(address.removesuffix("/v1/deliveries"), token), token


def live(api: Api, sandbox: str, receiver: Receiver) -> str:
    """Give the demo a little more to show. The id of a delivery that is not taken."""
    receiver.at["/scenario"] = (503, {}, SAYS)
    for name, trigger in (("zap", "video_finished"), ("scenario", "video_done")):
        api.good("POST", "/v1/subscriptions", {"trigger": trigger, "target_url": f"{receiver.url}/{name}"})
    avatar = api.good("GET", "/v1/options/avatars")[0]["id"]
    for script in SCRIPTS:
        api.good("POST", "/v1/actions/create_and_render_video", {"script": script, "avatar_id": avatar})
    requests.patch(f"{sandbox}sandbox/faults", json={"moderate_renders": 1}, timeout=5).raise_for_status()
    api.good("POST", "/v1/actions/create_and_render_video", {"script": REFUSED, "avatar_id": avatar})
    receiver.wait(2 * len(SCRIPTS) + 1 + len(SCRIPTS), 60)  # what is refused is tried twice by then
    return next(str(each["id"]) for each in scene.deliveries(api) if each["attempt_count"] > 1)


def take(person: Person, name: str, scheme: str) -> None:
    person.page.mouse.move(0, 0)
    pictures_of_pages.keep(person.page.screenshot(), f"{name}-{scheme}")


def test_the_pages_of_the_docs(shown: dict[str, str], new_person: NewPerson) -> None:
    api, token = connection(shown)
    with Receiver() as receiver:
        refused = live(api, shown["Sandbox"], receiver)
        about: Any = {"url": api.url, "viewport": SIZE}
        for scheme in ("light", "dark"):
            person = new_person(color_scheme=scheme, reduced_motion="reduce", **about)
            person.open("/connect")
            take(person, "connect", scheme)
            person.sign_in(token)
            take(person, "overview", scheme)
            person.open("/console/deliveries")
            take(person, "deliveries", scheme)
            person.open(f"/console/deliveries/{refused}")
            take(person, "delivery", scheme)
