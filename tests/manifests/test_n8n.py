"""What n8n is given, without n8n: the templates hold together. The real n8n judges in tests/platforms/n8n."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.catalogue.catalogue import Offer
from connector.catalogue.entries import Action, Search
from connector.manifests.n8n import files
from connector.manifests.n8n.workflow import version
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

ROOT = Path(__file__).parents[2]
RENDERED = files.render(CATALOGUE)
TEMPLATES = {
    f"{offer.key}: {path.stem}": json.loads(text)
    for offer in CATALOGUE.offers
    for path, text in RENDERED.items()
    if path.parent == files.home(offer) / "templates"
}

BRIDGE = "={{ $('Settings').first().json.bridge }}"
PATHS = {re.sub(r"\{\w+\}", "{}", endpoint.path) for endpoint in ENDPOINTS} | {
    f"/v1/{plural}/{entry.key}"
    for plural, kind in (("actions", Action), ("searches", Search))
    for _, entry in CATALOGUE.of(kind)
}
SPENDING = {f"/v1/actions/{entry.key}" for _, entry in CATALOGUE.of(Action) if entry.changes}
SECRET = re.compile(r"\b(act|whsec)_[A-Za-z0-9]{8}")


def faults(workflow: dict[str, Any]) -> Iterator[str]:
    """Everything that n8n would trip over, or a user."""
    names = [node["name"] for node in workflow["nodes"]]
    ids = [node["id"] for node in workflow["nodes"]]
    if len(set(names)) < len(names) or len(set(ids)) < len(ids):
        yield "two nodes are called the same"
    if SECRET.search(json.dumps(workflow)):
        yield "a secret"
    if workflow["active"] or workflow["pinData"]:
        yield "it is not at rest"
    for node in workflow["nodes"]:
        yield from faults_of(node, names)
    yield from loose_ends(workflow, names)


def faults_of(node: dict[str, Any], names: list[str]) -> Iterator[str]:
    name, told = node["name"], node["parameters"]
    if version(node["type"]) != node["typeVersion"]:
        yield f"{name}: {node['type']} {node['typeVersion']} is not known everywhere"
    for named in re.findall(r"\$\('([^']+)'\)", json.dumps(told)):
        if named not in names:
            yield f"{name}: there is no {named}"
    if any(credential["id"] is not None for credential in node.get("credentials", {}).values()):
        yield f"{name}: somebody's credential"
    if node["type"].endswith(".wait") and told["resume"] == "webhook" and not told.get("limitWaitTime"):
        yield f"{name}: waits for ever"
    if told.get("url", "").startswith(BRIDGE):
        yield from faults_of_call(name, node, told["url"].removeprefix(BRIDGE))


def faults_of_call(name: str, node: dict[str, Any], path: str) -> Iterator[str]:
    told = node["parameters"]
    path = re.sub(r"\{\{.*?\}\}", "{}", path).partition("?")[0]
    if path not in PATHS:
        yield f"{name}: the bridge has no {path}"
    headers = {each["name"] for each in told.get("headerParameters", {}).get("parameters", [])}
    if path in SPENDING and not ("Idempotency-Key" in headers and node.get("retryOnFail")):
        yield f"{name}: a repeat would be done twice"
    if "httpBearerAuth" not in node.get("credentials", {}):
        yield f"{name}: no token"


def loose_ends(workflow: dict[str, Any], names: list[str]) -> Iterator[str]:
    followed = set()
    for name, outputs in workflow["connections"].items():
        for target in (each["node"] for output in outputs["main"] for each in output):
            followed.add(target)
            if name not in names or target not in names:
                yield f"{name} leads to {target}, which is not there"
    if workflow["name"].endswith("to copy from"):
        return
    for node in workflow["nodes"]:
        starts = node["type"].endswith(("Trigger", ".webhook", ".stickyNote"))
        if not starts and node["name"] not in followed:
            yield f"{node['name']}: nothing leads to it"


def named(workflow: dict[str, Any], name: str) -> dict[str, Any]:
    return next(node for node in workflow["nodes"] if node["name"] == name)


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_a_template_holds_together(name: str) -> None:
    assert list(faults(TEMPLATES[name])) == []


def test_no_two_templates_hear_at_the_same_path() -> None:
    paths = [
        node["parameters"]["path"]
        for workflow in TEMPLATES.values()
        for node in workflow["nodes"]
        if node["type"].endswith(".webhook")
    ]
    assert len(set(paths)) == len(paths) == len(CATALOGUE.offers)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (lambda flow, call: call.update(typeVersion=9), "not known everywhere"),
        (lambda flow, call: call.pop("credentials"), "no token"),
        (lambda flow, call: call["credentials"]["httpBearerAuth"].update(id="7"), "somebody's credential"),
        (lambda flow, call: call["parameters"].pop("headerParameters"), "done twice"),
        (lambda flow, call: call["parameters"].update(url=f"{BRIDGE}/v1/actions/sing"), "has no /v1/actions/sing"),
        (lambda flow, call: call["parameters"].update(jsonBody="={{ $('Nobody').item }}"), "there is no Nobody"),
        (lambda flow, call: call["parameters"].update(note="act_0123456789"), "a secret"),
        (lambda flow, call: flow["connections"].pop("Settings"), "nothing leads to it"),
        (lambda flow, call: flow["connections"]["Settings"]["main"][0][0].update(node="x"), "which is not there"),
        (lambda flow, call: named(flow, "Wait for the Callback")["parameters"].pop("limitWaitTime"), "waits for ever"),
        (lambda flow, call: flow["nodes"].append(dict(call)), "called the same"),
        (lambda flow, call: flow.update(active=True), "not at rest"),
    ],
)
def test_a_planted_fault_is_found(plant: Any, told: str) -> None:
    flow = copy.deepcopy(TEMPLATES["argil: create-and-wait"])
    plant(flow, named(flow, "Create and Render"))
    assert any(told in each for each in faults(flow))


@pytest.mark.parametrize("offer", CATALOGUE.offers, ids=lambda offer: offer.key)
def test_every_call_is_there_to_copy_from(offer: Offer) -> None:
    flow = TEMPLATES[f"{offer.key}: {offer.key}-every-call"]
    told = {node["parameters"].get("url", "").removeprefix(BRIDGE) for node in flow["nodes"]}
    assert {path.partition("?")[0] for path in told if path} == {
        *(f"/v1/actions/{key}" for key in CATALOGUE.keys(Action, offer.key)),
        *(f"/v1/searches/{key}" for key in CATALOGUE.keys(Search, offer.key)),
    }


def test_nothing_generated_is_left_over() -> None:
    there = {path.relative_to(ROOT) for pattern in files.PATTERNS for path in ROOT.glob(pattern) if path.is_file()}
    assert there == RENDERED.keys()
