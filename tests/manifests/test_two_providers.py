"""Two providers that offer the same keys: each is told in its own words everywhere, and nothing of either is lost."""

import json
import re
from pathlib import Path
from typing import Any

import flask
import jsonschema
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from platforms.make import layout
from platforms.make.rules import RULES
from platforms.zapier.shape import SHAPE
from support.two_providers import ALPHA, BETA, BOTH, Offer

from connector.catalogue.catalogue import KINDS
from connector.catalogue.entries import Action, Trigger
from connector.manifests import files, markdown, openapi
from connector.web import docs

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
    assert zapier["searches"].keys() == {"get_video", "find_videos"}
    assert zapier["triggers"].keys() == {"video_done", "list_videos"}
    made = app(offer)
    assert {each.id for each in made.modules()} == {
        *("createAvatar", "getVideo", "findVideos", "watchVideoDone", "makeApiCall")
    }
    copied = json.loads(RENDERED[f"manifests/n8n/templates/{offer.key}-every-call.json"])
    assert {"Create Avatar", "Get Video", "Find Videos"} <= {node["name"] for node in copied["nodes"]}
    reference = RENDERED["docs/reference.md"]
    for _, kind in KINDS:
        for entry in offer.entries:
            if isinstance(entry, kind):
                assert f"### {entry.label} (`{entry.key}`, {offer.label})\n\n{entry.help}\n" in reference
    assert f"## Actions of {offer.label}\n" in RENDERED["docs/platforms.md"]
    assert RENDERED[f"docs/{offer.key}.md"] == markdown.reach(offer)


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


def test_n8ns_node_asks_for_the_provider_and_shows_what_it_offers() -> None:
    node = exported("manifests/n8n/node/nodes/ArgilConnector/catalogue.ts")
    (provider,) = node["providers"]
    assert provider["options"] == [{"name": "Alpha", "value": "alpha"}, {"name": "Beta", "value": "beta"}]
    assert provider["default"] == node["firstProvider"] == "alpha"
    resources = {each["displayOptions"]["show"]["provider"][0]: each["options"] for each in node["resources"]}
    assert {each["value"] for each in resources["alpha"]} == {"double", "video"}
    assert {each["value"] for each in resources["beta"]} == {"avatar", "video"}
    said = {
        each["displayOptions"]["show"]["provider"][0]: [option["action"] for option in each["options"]]
        for each in node["operations"]
        if "create_avatar" in {option["value"] for option in each["options"]}
    }
    assert said == {"alpha": ["Make a double"], "beta": ["Create an avatar"]}
    for each in node["fields"]:
        assert len(each["displayOptions"]["show"]["provider"]) == 1
    assert node["changing"] == {"alpha": ["create_avatar"], "beta": ["create_avatar"]}
    assert node["lists"] == {"alpha": {"videos": []}, "beta": {"videos": []}}


def test_n8ns_trigger_node_asks_for_the_provider() -> None:
    node = exported("manifests/n8n/node/nodes/ArgilConnectorTrigger/catalogue.ts")
    described = {
        each["displayOptions"]["show"]["provider"][0]: each["options"][0]["description"] for each in node["triggers"]
    }
    assert described == {"alpha": "Triggers when alpha is done", "beta": "Triggers when beta is done"}


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


def test_the_page_for_people_tells_both() -> None:
    with flask.Flask("connector.web", root_path=str(Path(docs.__file__).parent)).app_context():
        page, _ = docs._page.__wrapped__(BOTH, "https://bridge.example.com")
    for plural, kind in KINDS:
        for offer, entry in BOTH.of(kind):  # type: ignore[type-var]
            assert f'id="{plural}-{offer.key}-{entry.key}"' in page and entry.help in page
