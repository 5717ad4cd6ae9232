"""The door of every page, found from the URL map: forms of other sites, frames, scripts, cookies, sizes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from support.world import Api, World

from connector import hosts
from connector.web.app import create_app
from connector.web.endpoints import PAGES
from connector.web.pages import assets

from .conftest import Browser

NewBrowser = Callable[[], Browser]


def addresses(world: World, method: str) -> list[str]:
    """Every route of pages, with something in the place of its variables."""
    rules = create_app(world.bridge).url_map.iter_rules()
    found = [rule.rule for rule in rules if rule.rule.startswith(PAGES) and method in (rule.methods or ())]
    return [re.sub("<[^>]*>", "anything", each) for each in found if not each.startswith(("/static/", "/docs/"))]


def test_there_are_pages(world: World) -> None:
    assert "/console" in addresses(world, "GET") and "/console/sign-out" in addresses(world, "POST")


@pytest.mark.parametrize("field", [None, "", "0" * 64])
def test_no_form_is_taken_without_its_hidden_field(
    world: World, new_browser: NewBrowser, alice: Api, field: str | None
) -> None:
    """Nor with a wrong one, signed in or not."""
    inside, outside = new_browser(), new_browser()
    inside.sign_in(alice.connection["token"])
    outside.open("/console/sign-in")
    for path in addresses(world, "POST"):
        fields = {"secret": alice.connection["token"]} | ({} if field is None else {"csrf_token": field})
        assert inside.post(path, fields).status_code == 400, path
        page = outside.post(path, fields)
        assert page.status_code == 400 or page.url.endswith("/console/sign-in"), path
    assert inside.open("/console").url.endswith("/console")


def test_another_browsers_hidden_field_is_not_ones_own(new_browser: NewBrowser, alice: Api) -> None:
    mallorys, alices = new_browser(), new_browser()
    mallorys.open("/console/sign-in")
    alices.sign_in(alice.connection["token"])
    assert alices.post("/console/sign-out", mallorys.fields("/console/sign-in")).status_code == 400


def test_the_field_of_before_signing_in_is_none_of_after(browser: Browser, alice: Api) -> None:
    browser.open("/console/sign-in")
    before = browser.fields("/console/sign-in")
    browser.send("/console/sign-in", secret=alice.connection["token"])
    assert browser.post("/console/sign-out", before).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://["},
        {"Referer": "https://evil.example/page"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_from_another_site_is_refused(browser: Browser, alice: Api, headers: dict[str, str]) -> None:
    browser.open("/console/sign-in")
    page = browser.send("/console/sign-in", secret=alice.connection["token"], headers=headers)
    assert page.status_code == 400 and "another site" in page.text


def test_a_form_from_here_says_so(browser: Browser, alice: Api) -> None:
    browser.open("/console/sign-in")
    headers = {"Origin": browser.url, "Sec-Fetch-Site": "same-origin"}
    assert browser.send("/console/sign-in", secret=alice.connection["token"], headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "taken"),
    [
        ("https://bridge.example.com", "bridge.example.com", True),
        ("https://bridge.example.com", "bridge.example.com:443", True),
        ("https://bridge.example.com:8443", "bridge.example.com", True),  # as nginx's $host gives it
        ("http://bridge.lan:8000", "bridge.lan:8000", True),
        ("http://bridge.lan:9000", "bridge.lan:8000", False),
        ("http://bridge.example.com:80.evil.example", "bridge.example.com", False),
        ("http://evil.example", "bridge.example.com", False),
        ("file://bridge.example.com", "bridge.example.com", False),
        ("null", "bridge.example.com", False),
    ],
)
def test_a_form_is_taken_from_the_address_that_is_called(tmp_path: Path, origin: str, host: str, taken: bool) -> None:
    settings = {"public_url": "https://bridge.example.com", "allowed_hosts": (hosts.read("bridge.lan"),)}
    with World(f"sqlite:///{tmp_path}/x.db", settings=settings) as world:
        world.bridge.store.database.upgrade()
        page = requests.get(f"{world.url}/console/sign-in", headers={"Host": host}, timeout=10)
        field = re.search(r'name="csrf_token" value="(\w+)"', page.text)
        assert field is not None
        [cookie] = page.headers["Set-Cookie"].split(";")[:1]
        answer = requests.post(
            f"{world.url}/console/sign-in",
            data={"csrf_token": field[1], "secret": "act_nobody"},
            headers={"Host": host, "Origin": origin, "Cookie": cookie},
            timeout=10,
        )
        assert answer.status_code == (401 if taken else 400)


def test_every_page_has_its_headers_and_no_script_or_style_in_it(
    world: World, new_browser: NewBrowser, alice: Api
) -> None:
    inside, outside = new_browser(), new_browser()
    inside.sign_in(alice.connection["token"])
    for path in addresses(world, "GET"):
        for page in (inside.open(path), outside.open(path)):
            policy = page.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy, path
            assert "unsafe" not in policy and "script-src 'self';" in policy
            assert page.headers["X-Frame-Options"] == "DENY"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Referrer-Policy"] == "same-origin"
            assert page.headers["Cache-Control"] == "no-store"
            assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|hx-on|javascript:", page.text), path
            assert len(page.content) < 100_000, path


def test_every_form_that_changes_something_has_the_field(world: World, browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    for path in addresses(world, "GET"):
        page = browser.open(path).text
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.S)
        assert all('name="csrf_token"' in each for each in forms), path


def test_what_nobody_signed_in_asks_for_is_never_told(world: World, browser: Browser) -> None:
    for path in addresses(world, "GET"):
        page = browser.open(path)
        open_pages = ("/console/sign-in", "/connect", "/oauth/authorize", "/mails/")  # the last are for signed links
        open_to_all = [f"{browser.url}{each}" for each in open_pages]
        assert page.url.startswith(tuple(open_to_all)), path


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_character_that_no_database_takes_is_asked_of_none(database_url: str) -> None:
    names = ("cursor", "newer_than", "q", "tested", "sent", "client_id")
    with World(database_url) as world:
        world.bridge.keyring.begin(now=world.bridge.clock())
        browser = Browser(world.url)
        browser.sign_in(world.connect("alice").connection["token"])
        for path in addresses(world, "GET"):
            page = browser.open(f"{path}?" + "&".join(f"{name}=a%00b" for name in names))
            assert page.status_code == 400 and "no text has" in page.text, path


def test_a_page_of_a_fragment_is_not_put_into_another(browser: Browser) -> None:
    page = browser.open("/console", headers={"HX-Request": "true"})
    assert page.status_code == 401 and page.headers["HX-Redirect"] == "/console/sign-in"


def test_what_is_wrong_is_told_as_a_page(browser: Browser, alice: Api) -> None:
    browser.sign_in(alice.connection["token"])
    page = browser.open("/console/nothing/at/all")
    assert page.status_code == 404 and page.headers["Content-Type"].startswith("text/html")
    assert page.headers["X-Request-Id"] in page.text


def test_files_are_kept_for_ever_under_names_that_change_with_them(world: World, browser: Browser) -> None:
    page = browser.open("/console/sign-in").text
    links = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(links) == 3
    for link in links:
        answer = browser.open(link)
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", link)
    assert requests.get(f"{world.url}/static/app.css", timeout=10).status_code == 404
    assert requests.get(f"{world.url}/static/README.md", timeout=10).status_code == 404


def test_htmx_is_the_released_one() -> None:
    assert any(name.startswith("htmx-2.0.10.min.") for name in (each.name for each in assets._assets().values()))


def test_no_page_shows_what_is_another_connections(world: World, browser: Browser, alice: Api, mallory: Api) -> None:
    browser.sign_in(mallory.connection["token"])
    for path in addresses(world, "GET"):
        for address in (path, path.replace("anything", alice.connection["id"])):
            page = browser.open(address)
            assert alice.connection["label"] not in page.text, address
            assert page.status_code == 404 or alice.connection["id"] not in page.text, address


def test_a_bridge_below_a_path_leads_to_itself(tmp_path: Path) -> None:
    with World(f"sqlite:///{tmp_path}/x.db", settings={"public_url": "https://bridge.example.com/under"}) as world:
        world.bridge.store.database.upgrade()
        answer = requests.get(f"{world.url}/console?status=failed", timeout=10, allow_redirects=False)
        assert answer.headers["Location"] == "/under/console/sign-in?next=/console?status%3Dfailed"
        page = requests.get(f"{world.url}/console/sign-in", timeout=10)
        assert 'action="/under/console/sign-in"' in page.text and 'href="/under/static/' in page.text
        assert "__Host-connector-visit" in page.cookies and "Secure" in page.headers["Set-Cookie"]
        assert (
            'action="/under/connect?provider=argil"'
            in requests.get(f"{world.url}/connect?provider=argil", timeout=10).text
        )
