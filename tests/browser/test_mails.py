"""Mails about breaks: asked for in the settings, agreed to by whoever gets them, and stopped by the link in each."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import axe, scene
from browser.conftest import NewPerson, at_work
from support.mail_server import MailServer
from support.world import Api, World, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def world(sqlite: Any, mail_server: MailServer) -> Iterator[World]:
    with at_work(sqlite, settings={"smtp_url": mail_server.account()}) as world:
        yield world


def link(mail_server: MailServer, count: int, purpose: str) -> str:
    """That of the last of so many mails."""
    until(lambda: len(mail_server.mails) == count)
    body = mail_server.mails[-1].get_body(("plain",))
    found = re.search(rf"http\S+/mails/{purpose}/\S+", body.get_content() if body else "")
    assert found is not None, body
    return found[0]


def test_somebody_is_asked_told_once_each_and_stops_it(
    world: World, mail_server: MailServer, new_person: NewPerson, alice: Api, scripts: bool
) -> None:
    mail_server.mails.clear()
    owner, addressee = new_person(scripts=scripts), new_person(scripts=scripts)
    faults: list[str] = []

    def judge() -> None:
        if scripts:  # axe-core is one, too
            faults.extend(axe.faults(addressee.page))

    owner.sign_in(alice.connection["token"])
    owner.follow("Settings")
    owner.fill(Address=f"anna-{scripts}@example.com")
    owner.press("Ask this address")
    owner.sees("Waits for an answer")

    addressee.open(link(mail_server, 1, "confirm"))
    addressee.heading("Do you want these mails?")
    judge()
    addressee.press("Yes, send them")
    addressee.heading("You will be told")
    judge()

    world.receiver.at["/gone"] = (410, {}, b"")
    hook = scene.hook(world, alice, "gone")
    scene.video(world, alice)
    stop = link(mail_server, 2, "stop")
    del world.receiver.at["/gone"]
    alice.good("PATCH", f"/v1/subscriptions/{hook}", {"status": "active"})
    scene.video(world, alice, "It goes on.")
    link(mail_server, 3, "stop")
    subjects = [str(each["Subject"]) for each in mail_server.mails[1:]]
    assert len(set(subjects)) == 2, subjects

    addressee.open(stop)
    addressee.heading("Stop these mails?")
    judge()
    addressee.press("Stop them")
    addressee.heading("No more mails")
    judge()
    assert faults == []
    owner.open("/console/settings")
    assert owner.page.locator("#mail").get_by_text("Off", exact=True).is_visible()
