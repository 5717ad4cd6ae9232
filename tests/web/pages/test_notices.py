"""Who is told by mail: chosen among the settings, asked first, stopped by a link."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.mail_server import MailServer
from support.world import Api, World, until

from .conftest import Browser

PATH = "/console/settings/mail"
ANNA = "anna@example.com"


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def world(sqlite: Any, mails: MailServer) -> Iterator[World]:
    with sqlite.fresh(migrated=True) as url, World(url, settings={"smtp_url": mails.account()}) as world:
        with world.relay():
            yield world


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Api:
    return world.connect(f"alice-{request.node.name[:60]}")


@pytest.fixture
def page(browser: Browser, alice: Api) -> Browser:
    """The settings, signed in."""
    browser.sign_in(alice.connection["token"])
    browser.open("/console/settings")
    return browser


def link(mails: MailServer, world: World, address: str) -> str:
    """Where the mail leads that asks an address."""

    def asked() -> str | None:
        texts = [each.get_content() for each in mails.mails if each["To"] == address]
        found = re.search(r"http\S+(/mails/confirm/\S+)", "".join(texts))
        return found[1] if found else None

    return str(until(asked))


def test_an_address_is_asked_first_and_agrees_by_a_link_without_signing_in(
    world: World, mails: MailServer, page: Browser, alice: Api, new_browser: Callable[[], Browser]
) -> None:
    shown = page.send(PATH, email=ANNA, on="connection_broken").text
    assert "Waits for an answer" in shown and ANNA in shown
    assert alice.good("GET", "/v1/connections/me/mail")["on"] == ["connection_broken"]
    anna, path = new_browser(), link(mails, world, ANNA)
    assert "Do you want these mails?" in anna.open(path).text
    assert alice.good("GET", "/v1/connections/me/mail")["confirmed_at"] is None  # looking agrees to nothing
    assert "You will be told" in anna.send(path).text
    assert alice.good("GET", "/v1/connections/me/mail")["confirmed_at"]
    assert ">On</span>" in page.open("/console/settings").text
    assert "Nobody is told by mail any more" in page.send(f"{PATH}/remove").text
    assert alice.good("GET", "/v1/connections/me/mail")["email"] is None
    assert anna.open(path).status_code == 404  # the link is about what is no more
    deeds = [each["type"] for each in alice.good("GET", "/v1/connections/me/activity")["data"]]
    assert deeds.count("connection.mails_changed") == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "anna", "on": "hook_failing"}, "no mail address"),
        ({"email": "anna@example.com\r\nBcc: all@example.com", "on": "hook_failing"}, "no mail address"),
        ({"email": "", "on": "hook_failing"}, "no mail address"),
        ({"email": ANNA}, "Choose one at least"),
        ({"email": ANNA, "on": "hook_recovered"}, "Choose one or more of"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(
    page: Browser, alice: Api, fields: dict[str, str], words: str
) -> None:
    token = page.fields(PATH)["csrf_token"]
    answer = page.post(PATH, fields | {"csrf_token": token})
    assert answer.status_code == 422 and words in answer.text
    assert alice.good("GET", "/v1/connections/me/mail")["email"] is None


def test_nobody_is_asked_again_and_again(alice: Api) -> None:
    body = {"email": "nobody@example.com"}
    answers = [alice("PATCH", "/v1/connections/me/mail", body) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 3600


def test_a_link_that_is_not_whole_or_is_for_something_else_does_nothing(
    world: World, mails: MailServer, alice: Api, browser: Browser
) -> None:
    alice.good("PATCH", "/v1/connections/me/mail", {"email": "eve@example.com"})
    path = link(mails, world, "eve@example.com")
    for wrong in (path[:-1], path.replace("confirm", "stop"), "/mails/stop/x.y"):
        assert browser.open(wrong).status_code == 400 and "not whole" in browser.page.text
        assert world.anyone("POST", wrong).status_code == 400
    assert alice.good("GET", "/v1/connections/me/mail")["confirmed_at"] is None
    alice.good("PATCH", "/v1/connections/me/mail", {"email": "other@example.com"})
    assert world.anyone("POST", path).status_code == 404


def test_only_who_manages_the_connection_sees_the_address(alice: Api) -> None:
    made = alice.good("POST", "/v1/connections/me/tokens", {"name": "Reader", "scopes": ["read"]})
    reader = Api(alice.url, made["token"])
    assert reader("GET", "/v1/connections/me/mail").status_code == 403
    reader.session.close()


def test_a_bridge_without_a_mail_server_says_so_and_names_hooks(sqlite: Any) -> None:
    with sqlite.fresh(migrated=True) as url, World(url) as world:
        alice, browser = world.connect("alice"), Browser(world.url)
        browser.sign_in(alice.connection["token"])
        text = browser.open("/console/settings").text
        assert "sends no mail" in text and "connector_problem" in text and f'action="{PATH}"' not in text
        answer = alice("PATCH", "/v1/connections/me/mail", {"email": ANNA})
        assert answer.status_code == 422 and "sends no mail" in answer.text
        browser.session.close()
