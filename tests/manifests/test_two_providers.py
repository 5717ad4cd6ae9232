"""Two providers that offer the same keys: each is told in its own words everywhere, and nothing of either is lost."""

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cryptography.fernet import Fernet
from openapi_spec_validator import OpenAPIV31SpecValidator
from platforms.make import layout
from platforms.make.rules import RULES
from platforms.zapier.shape import SHAPE
from support.two_providers import ALPHA, BETA, BOTH, Offer

from connector.bridge import Bridge
from connector.catalogue.catalogue import KINDS, Catalogue
from connector.catalogue.entries import Action, Trigger
from connector.manifests import files, markdown, openapi, provider_page
from connector.manifests.n8n import files as n8n_files
from connector.providers.registry import CATALOGUE
from connector.settings import Settings
from connector.web import docs
from connector.web.app import create_app

RENDERED = {str(path): text for path, text in files.render(BOTH, ()).items()}
DOCUMENT = yaml.safe_load(RENDERED["manifests/openapi.yaml"])


def integration(offer: Offer) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(RENDERED[f"manifests/zapier/{offer.key}/integration.json"])
    return read


def app(offer: Offer) -> layout.App:
    root = f"manifests/make/{offer.key}/"
    return layout.load({path.removeprefix(root): text for path, text in RENDERED.items() if path.startswith(root)})


def exported(path: str) -> dict[str, Any]:
    """The constants of a generated TypeScript module, whose literals YAML understands, too."""
    found = re.findall(r"^export const (\w+): [^=]+ = (.*?);$", RENDERED[path].replace("\t", " "), re.M | re.S)
    return {name: yaml.safe_load(value) for name, value in found}


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    )


@pytest.mark.parametrize("offer", [ALPHA, BETA], ids=["alpha", "beta"])
def test_every_entry_is_in_every_platforms_files_and_in_the_docs(offer: Offer) -> None:
    zapier = integration(offer)
    assert zapier["creates"].keys() == {"create_avatar"}
    assert zapier["searches"].keys() == {"get_video", "find_videos"} - offer.overrides.zapier.none.keys()
    assert zapier["triggers"].keys() == {"video_done", "list_videos"}
    made = app(offer)
    assert {each.id for each in made.modules()} == {
        *("createAvatar", "getVideo", "findVideos", "watchVideoDone", "makeApiCall")
    }
    copied = json.loads(RENDERED[f"manifests/n8n/{offer.key}/templates/{offer.key}-every-call.json"])
    assert {"Create Avatar", "Get Video", "Find Videos"} <= {node["name"] for node in copied["nodes"]}
    reference = RENDERED["docs/reference.md"]
    for _, kind in KINDS:
        for entry in offer.entries:
            if isinstance(entry, kind):
                assert f"### {entry.label} (`{entry.key}`, {offer.label})\n\n{entry.help}\n" in reference
    assert f"## Actions of {offer.label}\n" in RENDERED["docs/platforms.md"]
    assert all(reason in RENDERED["docs/platforms.md"] for reason in offer.overrides.zapier.none.values())
    page = provider_page.fill("", offer)
    assert page.startswith(f"# {offer.label}\n") and markdown.reach(offer) in page
    with pytest.raises(ValueError, match="what reaches it"):
        provider_page.fill("# Written without a place for it\n", offer)


@pytest.mark.parametrize("offer", [ALPHA, BETA], ids=["alpha", "beta"])
def test_what_is_made_keeps_the_platforms_rules(offer: Offer) -> None:
    for name, check in SHAPE.items():
        if name != "creates_begin_alike":
            assert list(check(integration(offer))) == [], name
    for rule in RULES:
        assert list(rule(app(offer))) == []


def test_zapier_puts_each_in_its_own_words() -> None:
    one, other = (integration(each)["creates"]["create_avatar"] for each in (ALPHA, BETA))
    assert (one["noun"], other["noun"]) == ("Double", "Avatar")
    assert [each["key"] for each in one["operation"]["inputFields"]] == ["name", "deduplicate_minutes"]
    assert [each["key"] for each in other["operation"]["inputFields"]] == ["name", "type", "deduplicate_minutes"]
    asked = [integration(each)["authentication"]["fields"][0]["helpText"] for each in (ALPHA, BETA)]
    assert "[Alpha's API key](https://alpha.example.com/keys)" in asked[0] and "Give Beta's API key" in asked[1]


def test_make_puts_each_in_its_own_words() -> None:
    one, other = (app(each).find("module", "createAvatar") for each in (ALPHA, BETA))
    assert (one.about["label"], other.about["label"]) == ("Make a double", "Create an avatar")
    assert "type" not in one.codes["communication"]["body"] and "type" in other.codes["communication"]["body"]


@pytest.mark.parametrize(
    ("offer", "resources", "name", "sentence"),
    [
        (ALPHA, ["double", "video"], "Make One", "Make a double"),
        (BETA, ["avatar", "video"], "Create", "Create an avatar"),
    ],
    ids=["alpha", "beta"],
)
def test_n8n_has_a_package_for_each(offer: Offer, resources: list[str], name: str, sentence: str) -> None:
    stem = f"{offer.label}Connector"
    package = f"manifests/n8n/{offer.key}/node"
    node = exported(f"{package}/nodes/{stem}/catalogue.ts")
    (resource,) = node["resources"]
    assert [each["value"] for each in resource["options"]] == resources
    said = {option["value"]: option for each in node["operations"] for option in each["options"]}
    assert (said["create_avatar"]["name"], said["create_avatar"]["action"]) == (name, sentence)
    assert (node["changing"], node["lists"]) == (["create_avatar"], {"videos": []})
    (events,) = exported(f"{package}/nodes/{stem}Trigger/catalogue.ts")["triggers"]
    assert events["options"][0]["description"] == f"Triggers when {offer.key} is done"
    told = json.loads(RENDERED[f"{package}/package.json"])
    assert told["name"] == f"n8n-nodes-{offer.key}-connector"
    assert told["n8n"]["nodes"] == [f"dist/nodes/{stem}{kind}/{stem}{kind}.node.js" for kind in ("", "Trigger")]


def app_of(offer: Any, rendered: dict[str, str]) -> dict[str, str]:
    """All that a platform, and so its user, is given of a provider."""
    n8n = str(n8n_files.home(offer))
    places = (f"manifests/zapier/{offer.key}/", f"manifests/make/{offer.key}/", f"{n8n}/node/", f"{n8n}/templates/")
    return {path: text for path, text in rendered.items() if path.startswith(places)}


@pytest.mark.parametrize("catalogue", [BOTH, CATALOGUE], ids=["made up", "real"])
def test_a_user_of_one_provider_sees_no_trace_of_another(catalogue: Catalogue) -> None:
    rendered = {str(path): text for path, text in files.render(catalogue, ()).items()}
    for offer in catalogue.offers:
        others = {"argil", "heygen", *(each.key for each in catalogue.offers)} - {offer.key}
        for path, text in app_of(offer, rendered).items():
            if path.endswith("LICENSE.md"):  # it says whose the copyright is
                continue
            locked = path.endswith("package-lock.json")  # versions may be alpha or beta
            for name in others - ({"alpha", "beta"} if locked else set()):
                assert not re.search(name, path + text, re.I), (path, name)


def test_openapi_allows_what_either_takes_and_answers() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    called = DOCUMENT["paths"]["/v1/actions/create_avatar"]["post"]
    assert called["description"] == (
        "Alpha: Creates a new avatar at alpha. It costs. Beta: Creates a new avatar at beta. It costs."
    )
    ways = called["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    one, other = (schema(each["$ref"].rpartition("/")[2]) for each in ways)
    assert one.is_valid({"name": "Anna", "type": "photo"}) and not one.is_valid({"name": "Anna", "type": "studio"})
    assert other.is_valid({"name": "Bob", "type": "studio"}) and not other.is_valid({"name": "Bob"})
    for offer in (ALPHA, BETA):
        for entry in offer.entries:
            if isinstance(entry, Action):
                schema(openapi.catalogue_endpoints.component(entry.key, "Answer")).validate(entry.sample)
            elif isinstance(entry, Trigger):
                schema("VideoDoneEvent").validate(entry.sample)


def test_openapi_allows_a_query_of_either() -> None:
    size, _limit, _cursor = DOCUMENT["paths"]["/v1/searches/find_videos"]["get"]["parameters"]
    check = jsonschema.Draft202012Validator(size["schema"])
    assert check.is_valid(9) and check.is_valid("large") and not check.is_valid(10) and not check.is_valid("huge")


def test_the_page_for_people_tells_both(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", encryption_keys=(Fernet.generate_key().decode(),))
    with contextlib.closing(Bridge(settings)) as bridge, create_app(bridge).test_request_context():
        page = docs._page.__wrapped__(BOTH, "https://bridge.example.com", (), "docs/index.html")
    for plural, kind in KINDS:
        for offer, entry in BOTH.of(kind):  # type: ignore[type-var]
            assert f'id="{plural}-{offer.key}-{entry.key}"' in page and entry.help in page
