"""axe-core finds nothing wrong on any page, which are found from the URL map: full and empty, light and dark, wide and
narrow; nor is any of them wider than the window.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

import pytest
from browser import axe, scene
from browser.app import ZAPIER, App
from browser.conftest import NewPerson
from browser.person import Person
from support.world import Api, World

from connector.states import Platform
from connector.web.app import create_app
from connector.web.endpoints import PAGES

pytestmark = pytest.mark.browser

OF_THE_DOCS = ("/docs/argil/actions/create_video", "/docs/heygen/triggers/video_done", "/docs/argil/options/avatars")


def addresses(world: World, ids: Mapping[str, list[str]] | None = None) -> Iterator[str]:
    """Every page of the console, with each id that may stand for a variable; without ids those that have none."""
    for rule in create_app(world.bridge).url_map.iter_rules():
        if rule.rule.startswith("/console") and "GET" in (rule.methods or ()) and "<path:" not in rule.rule:
            names = re.findall(r"<(\w+)>", rule.rule)
            if ids is not None:
                assert set(names) <= ids.keys(), f"say here what may stand for {names} in {rule.rule}"
            for chosen in itertools.product(*((ids or {}).get(name, []) for name in names)):
                pairs = dict(zip(names, chosen, strict=True))
                yield re.sub(r"<(\w+)>", lambda name, pairs=pairs: pairs[name[1]], rule.rule)


def wrong(person: Person, addresses: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong with any of them, but for pictures and for parts of pages, which are judged in their page."""
    found = {}
    for address in addresses:
        answer = person.page.goto(address)
        if answer is not None and "html" in answer.headers["content-type"] and answer.text().startswith("<!doctype"):
            found[address] = axe.faults(person.page)
    return {address: faults for address, faults in found.items() if faults}


def test_pages_with_nothing_in_them_yet(world: World, new_person: NewPerson, alice: Api) -> None:
    person = new_person()
    person.sign_in(alice.connection["token"])
    assert wrong(person, addresses(world)) == {}


def test_pages_with_a_past(world: World, new_person: NewPerson, alice: Api) -> None:
    made = scene.past(world, alice)
    ids = {
        "delivery_id": [made.delivered[each] for each in (made.taken, made.refused, made.paused)],
        "subscription_id": [made.taken, made.refused, made.gone, made.paused],
        "operation_id": made.videos,
    }
    person = new_person()
    person.sign_in(alice.connection["token"])
    assert wrong(person, addresses(world, ids)) == {}


def test_pages_for_anybody(new_person: NewPerson) -> None:
    assert set(PAGES) == {"/connect", "/console", "/docs/", "/mails/", "/oauth/authorize", "/static/"}
    # test_mails judges those of mails, and what is new is to be judged, too
    person = new_person()
    assert wrong(person, ("/connect", "/console/sign-in", "/docs", "/docs?provider=heygen", *OF_THE_DOCS)) == {}


def test_pages_where_apps_are_let_in(world: World, new_person: NewPerson, alice: Api) -> None:
    app, person = App(world, Platform.ZAPIER, ZAPIER), new_person()
    person.open(app.address())
    found = {"an app asks for a key": axe.faults(person.page)}
    person.fill(API_key=f"sandbox-{alice.connection['label']}")
    person.press("Continue")
    found["a key that an app may use"] = axe.faults(person.page)
    person.sign_in(alice.connection["token"])
    person.open(app.address())
    found["an app may be let in at once"] = axe.faults(person.page)
    person.open(app.address().replace("App1CLIAPI", "Another"))
    found["an app that is set up wrongly"] = axe.faults(person.page)
    assert {page: faults for page, faults in found.items() if faults} == {}


def test_pages_that_forms_lead_to(world: World, new_person: NewPerson, alice: Api) -> None:
    found = {}
    person = new_person()
    key = f"sandbox-{alice.connection['label']}"

    def judge(page: str) -> None:
        found[page] = axe.faults(person.page)

    person.open("/connect")
    person.fill(API_key="not a key")
    person.press("Continue")
    judge("a key that is none")
    person.fill(API_key=key)
    person.press("Continue")
    judge("a key that is known")
    person.page.get_by_role("radio", name="Make a new one").check()
    person.fill(Name="A new one")
    person.press("Connect")
    judge("connected")
    person.open("/console/sign-in")
    person.fill(API_key_or_token="act_of_nobody")
    person.press("Sign in")
    judge("a wrong token")
    person.fill(API_key_or_token=key)
    person.press("Sign in")
    judge("a key of two")
    person.press("Open")
    person.open("/console/settings")
    person.fill(New_API_key="not a key")
    person.press("Replace key")
    judge("settings that are refused")
    person.fill(Name_of_this_connection="x" * 200)
    person.press("Save name")
    judge("a long name")
    person.open("/console")
    judge("an overview with a long name")
    person.open("/console/nothing")
    judge("an error")
    person.open("/console/settings")
    person.unfold("Disconnect …")
    person.press("Disconnect and delete everything")
    judge("disconnected")
    assert {page: faults for page, faults in found.items() if faults} == {}
