"""What n8n is given, without n8n: the templates hold together, the node package keeps n8n's rules, and a new entry of
the catalogue appears by itself. The real n8n judges in tests/platforms.
"""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.fields import Choice, Field
from connector.catalogue.operations import Action, Entry, Options, Search, Trigger
from connector.manifests.n8n import files, properties, wording
from connector.manifests.n8n.coverage import coverage
from connector.manifests.n8n.workflow import VERSIONS
from connector.providers.argil.provider import Argil
from connector.providers.registry import CATALOGUE
from connector.web.endpoints import ENDPOINTS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / files.HOME / "node"
RENDERED = files.render(CATALOGUE)
TEMPLATES = {path.stem: json.loads(text) for path, text in RENDERED.items() if path.parent == files.TEMPLATES}

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
    if VERSIONS.get(node["type"]) != node["typeVersion"]:
        yield f"{name}: {node['type']} {node['typeVersion']} is not known everywhere"
    for named in re.findall(r"\$\('([^']+)'\)", json.dumps(told)):
        if named not in names:
            yield f"{name}: there is no {named}"
    if any(credential["id"] is not None for credential in node.get("credentials", {}).values()):
        yield f"{name}: somebody's credential"
    if node["type"].endswith(".wait") and not told.get("limitWaitTime"):
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
    assert len(set(paths)) == len(paths) == 1


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
    flow = copy.deepcopy(TEMPLATES["create-and-wait"])
    plant(flow, named(flow, "Create and Render"))
    assert any(told in each for each in faults(flow))


def test_every_call_is_there_to_copy_from() -> None:
    told = {node["parameters"].get("url", "").removeprefix(BRIDGE) for node in TEMPLATES["argil-every-call"]["nodes"]}
    assert {path.partition("?")[0] for path in told if path} == {
        path for path in PATHS if path.startswith(("/v1/actions/", "/v1/searches/"))
    }


def test_the_package_keeps_n8ns_rules() -> None:
    told = json.loads((PACKAGE / "package.json").read_text())
    assert not {"dependencies", "overrides", "optionalDependencies", "bundledDependencies"} & told.keys()
    assert told["name"].startswith("n8n-nodes-") and "n8n-community-node-package" in told["keywords"]
    assert told["license"] == "MIT" and (PACKAGE / "LICENSE.md").read_text() == (ROOT / "LICENSE").read_text()
    assert told["peerDependencies"] == {"n8n-workflow": "*"}
    assert not {"install", "preinstall", "postinstall", "prepare", "prepack"} & told["scripts"].keys()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in told["devDependencies"].values())
    for built in (*told["n8n"]["nodes"], *told["n8n"]["credentials"]):
        assert (PACKAGE / built.removeprefix("dist/")).with_suffix(".ts").is_file(), built


@pytest.mark.parametrize("path", [PACKAGE / "package-lock.json", ROOT / "tests/platforms/n8n/package-lock.json"])
def test_a_lock_names_no_host(path: Path) -> None:
    assert not [each for each in json.loads(path.read_text())["packages"].values() if "resolved" in each]


def test_nothing_generated_is_left_over() -> None:
    there = {path.relative_to(ROOT) for path in (ROOT / files.TEMPLATES).iterdir()}
    there |= {path.relative_to(ROOT) for path in (ROOT / files.NODES).rglob("catalogue.ts")}
    assert there == RENDERED.keys()


def test_no_cell_of_the_table_is_empty() -> None:
    told = coverage(Argil)
    assert len(told) == len(Argil.entries) and all(cell.strip() for cell in told.values())
    assert told["action", "create_and_render_video"] == "Video: Create and Render"
    assert told["options", "gestures"] == "Dropdown of Gesture"


class Offer:
    """Argil with something new."""

    key, label, reached_by = "argil", "Argil", ()

    def __init__(self, *entries: Entry) -> None:
        self.entries = (*Argil.entries, *entries)


SONG = Field(key="song", kind="string", label="Song", help="Which one.", required=True, options="songs")
NEW = (
    Action(
        key="sing_song",
        label="Sing Song",
        help="Sings.",
        input=(SONG, Field(key="loud", kind="boolean", label="Loud", help="Loudly.")),
        output=(),
        sample={},
        perform=lambda *_: {},
        changes=True,
    ),
    Search(key="find_songs", label="Find Songs", help="Finds.", input=(), output=(), sample={}, perform=lambda *_: []),
    Options(key="songs", label="Songs", help="Songs.", output=(), sample={}, perform=lambda *_: []),
    Trigger(
        key="song_sung", label="Song Sung", help="Sung.", event_type="song.sung", about="video", output=(), sample={}
    ),
)


def test_what_is_new_appears_by_itself() -> None:
    rendered = files.render(Catalogue([Offer(*NEW)]))
    actions = rendered[files.NODES / "ArgilConnector" / "catalogue.ts"]
    assert 'name: "Sing Song"' in actions and 'action: "Sing song"' in actions
    assert '"/v1/actions/sing_song"' in actions and '"/v1/searches/find_songs"' in actions
    assert 'searchListMethod: "songs"' in actions and "songs: []" in actions
    assert re.search(r'changing: string\[\] = \[[^\]]*"sing_song"', actions)
    assert 'value: "song_sung"' in rendered[files.NODES / "ArgilConnectorTrigger" / "catalogue.ts"]
    every = json.loads(rendered[files.TEMPLATES / "argil-every-call.json"])
    assert {"Sing Song", "Find Songs"} <= {node["name"] for node in every["nodes"]}
    told = coverage(Offer(*NEW))
    assert told["action", "sing_song"] == "Other: Sing Song" and told["options", "songs"] == "Dropdown of Song"


def test_another_provider_without_a_node_says_so() -> None:
    other = Offer(*NEW)
    other.key, other.label = "other", "Other"
    assert set(coverage(other).values()) == {"There is no node for Other yet."}
    assert files.render(Catalogue([other])).keys() == {
        path for path in RENDERED if path.suffix == ".json" and "every-call" not in path.name
    }


def field(kind: Any, **more: Any) -> Field:
    return Field(key="it", kind=kind, label="it", help="About it.", **more)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (field("string", example="x"), {"type": "string", "placeholder": "e.g. x"}),
        (field("text"), {"type": "string", "typeOptions": {"rows": 4}}),
        (field("integer", min=1, max=9), {"type": "number", "default": 1}),
        (field("boolean"), {"type": "boolean", "description": "Whether this is so. About it."}),
        (field("datetime"), {"type": "dateTime"}),
        (field("any"), {"type": "json"}),
        (
            field("choice", choices=(Choice("a", "an a"),)),
            {"options": [{"name": "An A", "value": "a"}], "default": "a"},
        ),
        (field("string", options="songs"), {"type": "resourceLocator"}),
        (field("pairs"), {"type": "fixedCollection", "typeOptions": {"multipleValues": True}}),
        (field("list", items="number"), {"type": "string", "typeOptions": {"multipleValues": True}}),
        (field("list", fields=(SONG,)), {"type": "fixedCollection"}),
        (field("object", fields=(SONG,)), {"type": "collection"}),
        (field("string", required=True), {"required": True, "displayName": "It"}),
    ],
    ids=lambda each: each.kind if isinstance(each, Field) else "",
)
def test_a_field_becomes_a_property(declared: Field, told: dict[str, Any]) -> None:
    assert told.items() <= properties.prop(declared).items()


def test_what_a_list_depends_on_stands_beside_it() -> None:
    singer = Field(key="singer", kind="string", label="Singer", help="Who.")
    song = Field(key="song", kind="string", label="Song", help="What.", options="songs", options_input=("singer",))
    loud = Field(key="loud", kind="boolean", label="Loud", help="Loudly.")
    assert properties.split((singer, loud, song)) == ([singer, song], [loud])


def test_words_are_put_as_n8n_wants_them() -> None:
    assert wording.title("Behind the avatar") == "Behind the Avatar"
    assert wording.title("Auto B-rolls") == "Auto B-Rolls"
    assert wording.description("The id of it.") == "The ID of it"
    assert wording.description("One. Two.") == "One. Two."
    assert wording.whether("Whether it rains.") == "Whether it rains"
