"""Takes the pictures of the docs from the running demo, light and dark: `make screenshots`.

They are looked at by people, so no test compares them.
"""

import contextlib
import shlex
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import requests
from browser import demo, scene
from browser.conftest import NewPerson
from browser.person import Person
from support import pictures_of_pages
from support.receiver import Receiver
from support.world import Api, until

pytestmark = pytest.mark.browser

SIZE = {"width": 1280, "height": 820}
SAYS = b'{"error": "The scenario is switched off."}'
DAYS_AGO = (6, 6, 5, 4, 4, 4, 3, 2, 2, 1)  # of the first videos
LATER = ("Welcome aboard, Anna.", "Three things to know about your new plan.", "Our spring collection is here.")
MODERATED = "This one is refused by the moderation."


def connection(shown: dict[str, str]) -> tuple[Api, str]:
    """The demo's own one, through the API, and its token: the link is good once."""
    _, _, header, address = shlex.split(shown["Deliveries"])
    token = header.rpartition(" ")[2]
    return Api(address.removesuffix("/v1/deliveries"), token), token


def live(api: Api, sandbox: str, receiver: Receiver, database: Path) -> str:
    """Give the demo a week behind it, and a receiver that takes nothing. The id of a delivery to that one."""

    def subscribe(name: str, trigger: str) -> None:
        api.good("POST", "/v1/subscriptions", {"trigger": trigger, "target_url": f"{receiver.url}/{name}"})

    def start(script: str) -> None:
        api.good("POST", "/v1/actions/create_and_render_video", {"script": script, "avatar_id": avatar})

    avatar = api.good("GET", "/v1/options/avatars")[0]["id"]
    receiver.at["/scenario-b3x9"] = (503, {}, SAYS)
    subscribe("zap-77ca", "video_finished")
    for number, _ in enumerate(DAYS_AGO, 1):
        start(f"Welcome, customer {number}.")
    receiver.wait(len(DAYS_AGO), 60)
    scene.settled(api, 1 + 2 * len(DAYS_AGO))
    put_back(database)
    subscribe("scenario-b3x9", "video_done")
    for script in LATER:
        start(script)
    requests.patch(f"{sandbox}sandbox/faults", json={"moderate_renders": 1}, timeout=5).raise_for_status()
    start(MODERATED)
    receiver.wait(len(DAYS_AGO) + 3 * len(LATER) + 1, 60)  # what is refused is tried twice by then
    refused = next(str(each["id"]) for each in scene.deliveries(api) if each["attempt_count"] > 1)
    api.good("POST", f"/v1/deliveries/{refused}/replay")
    until(lambda: len(api.good("GET", f"/v1/deliveries/{refused}")["attempts"]) == 3)
    return refused


def put_back(database: Path) -> None:
    """Have the deliveries that there are fall on the days before."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        rows = [row for (row,) in connection.execute("SELECT id FROM deliveries ORDER BY id")]
        for place, row in enumerate(rows):
            back = DAYS_AGO[place * len(DAYS_AGO) // len(rows)] * 86_400_000_000
            connection.execute("UPDATE deliveries SET created_at = created_at - ? WHERE id = ?", (back, row))


def take(person: Person, name: str, scheme: str) -> None:
    person.page.mouse.move(0, 0)
    pictures_of_pages.keep(person.page.screenshot(), f"{name}-{scheme}")


def test_the_pages_of_the_docs(new_person: NewPerson, tmp_path: Path) -> None:
    with demo.running(tmp_path) as shown, Receiver() as receiver:
        api, token = connection(shown)
        refused = live(api, shown["Sandbox"], receiver, tmp_path / "var" / "demo" / "demo.db")
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
