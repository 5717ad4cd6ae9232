"""/connect: from a key to a token, with no script at work."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from support.world import Api, World

from connector.services.key_trials import KeyTrials
from connector.states import CodePurpose, Scope
from connector.store.activity import BRIDGE

from .conftest import Browser

NewBrowser = Callable[[], Browser]
SECRET = "the operator's secret"


def token_of(page: requests.Response) -> str:
    found = re.search(r'id="token"[^>]* value="([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def to_the_second_step(browser: Browser, key: str, **more: str) -> requests.Response:
    browser.open("/connect")
    return browser.send("/connect", provider="argil", api_key=key, **more)


def test_a_good_key_becomes_a_connection_with_a_token_that_works(world: World, browser: Browser) -> None:
    page = to_the_second_step(browser, "sandbox-carol-1")
    assert page.status_code == 200 and "Argil takes this key" in page.text
    page = browser.send("/connect", name="n8n at home")
    me = Api(world.url, token_of(page)).good("GET", "/v1/connections/me")
    assert (me["label"], me["provider"], me["status"]) == ("n8n at home", "argil", "active")
    assert f"{world.url}/v1/connections/me" in page.text and page.headers["Cache-Control"] == "no-store"
    assert "whsec_" in page.text and "How to remove it" in page.text
    assert me["id"] in browser.open("/console").text


def test_a_bad_key_is_told_at_once_and_not_shown_again(world: World, browser: Browser) -> None:
    world.faults(refuse_keys=True)
    page = to_the_second_step(browser, "a-key-that-nobody-has")
    assert page.status_code == 422 and "Argil refuses this API key" in page.text
    assert "a-key-that-nobody-has" not in page.text
    world.faults(refuse_keys=None)
    assert "takes this key" in browser.send("/connect", api_key="sandbox-carol-2").text


@pytest.mark.parametrize("key", ["", "two words", "ключ", "x" * 2000])
def test_what_can_be_no_key_is_not_tried(world: World, browser: Browser, key: str) -> None:
    page = to_the_second_step(browser, key)
    assert page.status_code == 422 and 'aria-invalid="true"' in page.text


def test_a_provider_that_is_not_offered_is_refused(browser: Browser) -> None:
    browser.open("/connect")
    assert browser.send("/connect", provider="nobody", api_key="sandbox-carol").status_code == 422


def test_a_key_stands_in_no_page(browser: Browser) -> None:
    for page in (to_the_second_step(browser, "sandbox-carol-3"), browser.send("/connect", name="mine")):
        assert "sandbox-carol-3" not in page.text


def test_a_connection_that_has_the_key_is_offered_and_gets_one_more_token(
    world: World, new_browser: NewBrowser
) -> None:
    first = world.connect("carol-4")
    browser = new_browser()
    page = to_the_second_step(browser, "sandbox-carol-4")
    assert "carol-4" in page.text and "It is connected here already" in page.text
    token = token_of(browser.send("/connect", name="second", connection=first.connection["id"]))
    assert token != first.connection["token"]
    assert Api(world.url, token).good("GET", "/v1/connections/me")["id"] == first.connection["id"]
    assert first.good("GET", "/v1/connections/me")
    connection = world.bridge.store.connections.get(first.connection["id"])
    assert connection is not None and "second" in {each.name for each in world.bridge.tokens.of(connection)}
    told = world.bridge.activity.page(connection, after=None, limit=1)
    assert [(each.deed, each.actor.kind, each.actor.name) for each in told] == [("token.made", "page", "Connect page")]


def test_or_a_new_one_is_made(world: World, browser: Browser) -> None:
    first = world.connect("carol-5")
    to_the_second_step(browser, "sandbox-carol-5")
    token = token_of(browser.send("/connect", name="another", connection="new"))
    mine = Api(world.url, token)
    assert mine.good("GET", "/v1/connections/me")["id"] != first.connection["id"]
    [made] = mine.good("GET", "/v1/connections/me/activity")["data"]
    assert (made["type"], made["actor"]) == ("connection.made", {"type": "page", "id": None, "name": "Connect page"})


def test_nobody_elses_connection_can_be_chosen(world: World, browser: Browser, alice: Api) -> None:
    to_the_second_step(browser, "sandbox-mallory-6")
    page = browser.send("/connect", name="x", connection=alice.connection["id"])
    assert page.status_code == 401 and alice.connection["label"] not in page.text
    assert browser.open("/console").url.endswith("/console/sign-in")


def test_the_second_step_is_taken_once(browser: Browser) -> None:
    to_the_second_step(browser, "sandbox-carol-7")
    fields = browser.fields("/connect") | {"name": "one"}
    assert browser.post("/connect", fields).status_code == 200
    browser.open("/connect")
    fields["csrf_token"] = browser.fields("/connect")["csrf_token"]
    assert browser.post("/connect", fields).status_code == 401


def test_another_browser_cannot_take_it(new_browser: NewBrowser) -> None:
    alices, mallorys = new_browser(), new_browser()
    to_the_second_step(alices, "sandbox-carol-8")
    step = alices.fields("/connect")["step"]
    mallorys.open("/connect")
    fields = {"csrf_token": mallorys.fields("/connect")["csrf_token"], "step": step, "name": "mine now"}
    assert mallorys.post("/connect", fields).status_code == 401


def test_guesses_are_counted(world: World, browser: Browser) -> None:
    trials = world.bridge.connections.trials
    world.bridge.connections.trials = KeyTrials(lambda: 0.0)
    world.faults(refuse_keys=True)
    try:
        pages = [to_the_second_step(browser, f"guess-{number}") for number in range(21)]
    finally:
        world.bridge.connections.trials = trials
    assert [each.status_code for each in pages] == [422] * 20 + [429] and int(pages[-1].headers["Retry-After"]) > 0


def test_a_key_opens_the_console_with_a_choice_where_several_have_it(world: World, new_browser: NewBrowser) -> None:
    one = world.connect("carol-9")
    assert one.connection["id"] in new_browser().sign_in("sandbox-carol-9").text
    two = world.connect("carol-9")
    browser = new_browser()
    page = browser.sign_in("sandbox-carol-9")
    assert "Which one?" in page.text and page.url.endswith("/sign-in")
    codes = re.findall(r'value="(acc_[^"]+)"', page.text)
    assert len(codes) == 2
    assert two.connection["id"] in browser.send("/console/sign-in", secret=codes[0]).text


def test_a_key_that_was_replaced_opens_nothing(world: World, browser: Browser) -> None:
    api = world.connect("carol-10")
    api.good("PATCH", "/v1/connections/me", {"api_key": "sandbox-carol-11"})
    assert browser.sign_in("sandbox-carol-10").status_code == 401
    assert api.connection["id"] in browser.sign_in("sandbox-carol-11").text


def test_a_token_that_may_not_manage_does_not_open_the_console(world: World, browser: Browser, alice: Api) -> None:
    connection = world.bridge.store.connections.get(alice.connection["id"])
    assert connection is not None
    _, text = world.bridge.tokens.create(connection, name="reads", scopes=[Scope.READ], by=BRIDGE)
    assert browser.sign_in(text).status_code == 403


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[World]:
    """A bridge where connecting needs an invitation."""
    with World(f"sqlite:///{tmp_path}/connector.db", settings={"connect_secret": SECRET}) as world:
        world.bridge.store.database.upgrade()
        world.bridge.keyring.begin(now=world.bridge.clock())
        yield world


@pytest.mark.parametrize("invitation", ["", "wrong", "acc_wrong"])
def test_without_an_invitation_no_key_is_tried_where_one_is_needed(closed: World, invitation: str) -> None:
    browser = Browser(closed.url)
    page = to_the_second_step(browser, "sandbox-carol", invitation=invitation)
    assert page.status_code == 401 and "invitation" in page.text
    assert closed.state("carol").get("requests", {}) == {}
    browser.session.close()


def test_an_invitation_is_used_up_by_the_connection_that_it_is_for(closed: World) -> None:
    code = closed.bridge.codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7))
    first, second = Browser(closed.url), Browser(closed.url)
    to_the_second_step(first, "sandbox-carol", invitation=code)
    page = to_the_second_step(second, "sandbox-dave", invitation=code)
    assert page.status_code == 200 and code not in page.text
    assert token_of(first.send("/connect", name="first"))
    assert second.send("/connect", name="second").status_code == 401
    assert to_the_second_step(second, "sandbox-dave", invitation=code).status_code == 401
    first.session.close()
    second.session.close()


def test_a_refused_key_does_not_lose_the_invitation_nor_use_it(closed: World) -> None:
    code = closed.bridge.codes.make(CodePurpose.INVITATION, good_for=timedelta(days=7))
    browser = Browser(closed.url)
    closed.faults(refuse_keys=True)
    assert to_the_second_step(browser, "a-bad-one", invitation=code).status_code == 422
    closed.faults(refuse_keys=None)
    assert "takes this key" in browser.send("/connect", api_key="sandbox-carol").text
    assert token_of(browser.send("/connect", name="mine"))
    assert SECRET not in to_the_second_step(browser, "", invitation=SECRET).text
    browser.session.close()


def test_the_operators_secret_does_as_well(closed: World) -> None:
    browser = Browser(closed.url)
    page = to_the_second_step(browser, "sandbox-carol", invitation=SECRET)
    assert "takes this key" in page.text and SECRET not in page.text
    assert token_of(browser.send("/connect", name="mine"))
    browser.session.close()
