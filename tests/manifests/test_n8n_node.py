"""The node package without n8n: it keeps n8n's rules, and a new entry of the catalogue appears in it by itself."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Entry, Options, Search, Trigger
from connector.catalogue.fields import Choice, Field
from connector.manifests.n8n import files, labels, properties
from connector.manifests.n8n.coverage import coverage
from connector.providers.argil.provider import Argil
from connector.providers.registry import CATALOGUE

ROOT = Path(__file__).parents[2]
PACKAGES = {offer.key: ROOT / files.home(offer) / "node" for offer in CATALOGUE.offers}


@pytest.mark.parametrize("provider", PACKAGES)
def test_the_package_keeps_n8ns_rules(provider: str) -> None:
    package = PACKAGES[provider]
    told = json.loads((package / "package.json").read_text())
    assert not {"dependencies", "overrides", "optionalDependencies", "bundledDependencies"} & told.keys()
    assert told["name"].startswith("n8n-nodes-") and "n8n-community-node-package" in told["keywords"]
    assert told["license"] == "MIT" and (package / "LICENSE.md").read_text() == (ROOT / "LICENSE").read_text()
    assert told["peerDependencies"] == {"n8n-workflow": "*"}
    assert not {"install", "preinstall", "postinstall", "prepare", "prepack"} & told["scripts"].keys()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in told["devDependencies"].values())
    for built in (*told["n8n"]["nodes"], *told["n8n"]["credentials"]):
        assert (package / built.removeprefix("dist/")).with_suffix(".ts").is_file(), built
    for icon in ("", ".dark"):
        assert (package / "icons" / f"{provider}{icon}.svg").is_file()


@pytest.mark.parametrize(
    "path",
    [
        *(package / "package-lock.json" for package in PACKAGES.values()),
        *ROOT.glob("manifests/zapier/*/package-lock.json"),
        ROOT / "manifests/zapier/package-lock.json",
        ROOT / "tests/platforms/n8n/package-lock.json",
    ],
    ids=lambda path: str(path.relative_to(ROOT).parent),
)
def test_a_lock_names_no_host(path: Path) -> None:
    assert not [each for each in json.loads(path.read_text())["packages"].values() if "resolved" in each]


def test_no_cell_of_the_table_is_empty() -> None:
    told = coverage(Argil)
    assert len(told) == len(Argil.entries) and all(cell.strip() for cell in told.values())
    assert told["action", "create_and_render_video"] == "Video: Create and Render"
    assert told["options", "gestures"] == "Dropdown of Gesture"


class Offer:
    """Argil with something new."""

    key, label, reached_by, field_tables, overrides = "argil", "Argil", (), (), Argil.overrides
    trigger_groups = Argil.trigger_groups

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
        key="song_sung",
        label="Song Sung",
        help="Sung.",
        event_type="song.sung",
        resource_type="video",
        output=(),
        sample={},
    ),
)


def test_what_is_new_appears_by_itself() -> None:
    rendered = files.render(Catalogue([Offer(*NEW)]))
    nodes = files.HOME / "node" / "nodes"
    actions = rendered[nodes / "ArgilConnector" / "catalogue.ts"]
    assert 'name: "Sing Song"' in actions and 'action: "Sing song"' in actions
    assert '"/v1/actions/sing_song"' in actions and '"/v1/searches/find_songs"' in actions
    assert 'searchListMethod: "songs"' in actions and "songs: []" in actions
    assert re.search(r'changing: string\[\] = \[[^\]]*"sing_song"', actions)
    assert 'value: "song_sung"' in rendered[nodes / "ArgilConnectorTrigger" / "catalogue.ts"]
    assert "Sing Song" in rendered[files.HOME / "node" / "README.md"]
    every = json.loads(rendered[files.HOME / "templates" / "argil-every-call.json"])
    assert {"Sing Song", "Find Songs"} <= {node["name"] for node in every["nodes"]}
    told = coverage(Offer(*NEW))
    assert told["action", "sing_song"] == "Other: Sing Song" and told["options", "songs"] == "Dropdown of Song"


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
    assert told.items() <= properties.Forms().prop(declared).items()


def test_what_a_list_depends_on_stands_beside_it() -> None:
    singer = Field(key="singer", kind="string", label="Singer", help="Who.")
    song = Field(key="song", kind="string", label="Song", help="What.", options="songs", options_input=("singer",))
    loud = Field(key="loud", kind="boolean", label="Loud", help="Loudly.")
    assert properties.Forms().split((singer, loud, song)) == ([singer, song], [loud])


def test_words_are_put_as_n8n_wants_them() -> None:
    assert labels.title("Behind the avatar") == "Behind the Avatar"
    assert labels.title("Auto B-rolls") == "Auto B-Rolls"
    assert labels.description("The id of it.") == "The ID of it"
    assert labels.description("One. Two.") == "One. Two."
    assert labels.whether("Whether it rains.") == "Whether it rains"
