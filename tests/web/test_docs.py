"""/openapi.json and /docs: what they say is what there is."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from connector.bridge import Bridge
from connector.catalogue.catalogue import KINDS
from connector.manifests import openapi
from connector.providers.registry import CATALOGUE
from connector.settings import Settings
from connector.web import docs
from connector.web.app import create_app
from connector.web.endpoints import ENDPOINTS, NO_CALLS, PAGES


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", encryption_keys=(Fernet.generate_key().decode(),))
    bridge = Bridge(settings)
    yield create_app(bridge).test_client()
    bridge.close()


def test_the_description_is_served(client: FlaskClient) -> None:
    answer = client.get("/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.get_json() == openapi.describe(CATALOGUE, ENDPOINTS)


@pytest.mark.parametrize(("path", "made"), [("/openapi.json", docs._description), ("/docs", docs._page)])
def test_many_who_come_first_have_it_made_once(client: FlaskClient, path: str, made: Any) -> None:
    made.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.application.test_client().get(path), range(8)))
    assert {each.status_code for each in answers} == {200}
    assert made.cache_info().misses == 1


def test_every_route_is_described_and_every_description_is_a_route(client: FlaskClient) -> None:
    urls = client.application.url_map.bind("")
    described = set()
    for path, operations in client.get("/openapi.json").get_json()["paths"].items():
        for method in operations:
            rule, _ = urls.match(re.sub(r"{\w+}", "x", path), method.upper(), return_rule=True)
            described.add((rule.rule, method.upper()))
    routes = {
        (rule.rule, method)
        for rule in client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule not in NO_CALLS and not rule.rule.startswith(PAGES)
    }
    nothing_yet = {(f"/v1/{plural}/<key>", "GET") for plural, kind in KINDS if not any(CATALOGUE.of(kind))}  # type: ignore[type-var]
    assert described == routes - nothing_yet


def test_a_calls_summary_is_what_its_view_says(client: FlaskClient) -> None:
    urls, views = client.application.url_map.bind(""), client.application.view_functions
    for endpoint in ENDPOINTS:
        name, _ = urls.match(re.sub(r"{\w+}", "x", endpoint.path), endpoint.method)
        assert (views[name].__doc__ or "").splitlines()[:1] == [f"{endpoint.label}."], endpoint.key


def test_every_view_says_what_it_does(client: FlaskClient) -> None:
    for name, view in client.application.view_functions.items():
        assert re.match(r"[A-Z][^\n]*\.(\n|$)", view.__doc__ or ""), name


ENTRIES = [(offer, plural, entry) for plural, kind in KINDS for offer, entry in CATALOGUE.of(kind)]  # type: ignore[type-var]


def test_the_page_names_everything(client: FlaskClient) -> None:
    text = html.unescape(client.get("/docs").text)
    for offer, plural, entry in ENTRIES:
        assert f'id="{plural}-{offer.key}-{entry.key}"' in text
        assert f">{entry.label}" in text and entry.help in text
    for endpoint in ENDPOINTS:
        assert f"{endpoint.method} {endpoint.path}</code> {endpoint.label}" in text


def test_every_entry_has_a_page_of_its_own(client: FlaskClient) -> None:
    for offer, plural, entry in ENTRIES:
        text = html.unescape(client.get(f"/docs/{offer.key}/{plural}/{entry.key}").text)
        assert f"<h1>{entry.label}</h1>" in text and entry.help in text
        assert all(f"<code>{each.key}</code>" in text for each in entry.output)


@pytest.mark.parametrize(
    "path", ["argil/actions/nothing", "nobody/actions/get_video", "argil/triggers/get_video", "argil/x/y"]
)
def test_what_is_not_offered_has_none(client: FlaskClient, path: str) -> None:
    assert client.get(f"/docs/{path}").status_code == 404


def test_every_link_of_a_page_leads_somewhere(client: FlaskClient) -> None:
    text = client.get("/docs").text
    known = re.findall(r'id="([^"]+)"', text)
    assert len(known) == len(set(known))
    links = set(re.findall(r'href="([^"]+)"', text + client.get("/docs/argil/actions/get_video").text))
    assert {each.partition("#")[2] for each in links if each.startswith(("#", "/docs#"))} <= set(known)
    ours = {
        each.partition("#")[0]
        for each in links
        if each.startswith("/") and not each.startswith(("/console", "/connect"))
    }
    assert {each: client.get(each).status_code for each in ours} == dict.fromkeys(ours, 200)


def test_pages_need_nothing_but_our_files(client: FlaskClient) -> None:
    for path in ("/docs", *(f"/docs/{offer.key}/{plural}/{entry.key}" for offer, plural, entry in ENTRIES)):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "public, max-age=60" and "Set-Cookie" not in answer.headers
        assert not re.search(r"<script(?! src=\"/static/)|<style|<img|\sstyle=|\son\w+=", answer.text)
        assert len(answer.data) < 100_000


def test_the_front_door_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/docs")


@pytest.mark.parametrize("provider", [offer.key for offer in CATALOGUE.offers])
def test_a_provider_is_described_without_the_others(client: FlaskClient, provider: str) -> None:
    only, others = CATALOGUE.only(provider), {each.key for each in CATALOGUE.offers} - {provider}
    told = client.get(f"/openapi.json?provider={provider}")
    assert told.get_json() == openapi.describe(only, ENDPOINTS)
    assert client.get(f"/v1/catalogue?provider={provider}").get_json() == only.describe()
    page = client.get(f"/docs?provider={provider}").get_data(as_text=True)
    ours = "argil-connector"  # how headers and programs call the bridge, whoever uses it
    links = sorted({html.unescape(each) for each in re.findall(r'href="(/docs/[^"]+)"', page)})
    assert len(links) == len(list(only.offers[0].entries))
    entries = [client.get(each).get_data(as_text=True) for each in (links[0], links[-1])]
    for text in (told.get_data(as_text=True), page, *entries):
        for name in others:
            assert name not in text.lower().replace(ours, ""), name


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/v1/catalogue"])
def test_an_unknown_provider_is_told(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?provider=nobody")
    assert answer.status_code == 404 and 'no provider "nobody"' in answer.get_json()["error"]["message"]
    assert client.get(f"{path}?provider=").status_code == 200
