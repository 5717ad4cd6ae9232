"""Every method of every step on the real zapier-platform-core, against the live bridge; and what Zapier would look at
in the results. Zapier's numbers: docs.zapier.com/platform/publish/integration-checks-reference"""

import copy
import json
import subprocess
from typing import Any

import pytest
from platforms.zapier import checks, walk
from platforms.zapier.conftest import FOLDER
from platforms.zapier.core import Core, User
from platforms.zapier.scenario import Results, Scenario
from platforms.zapier.shape import plant
from support.world import World

pytestmark = pytest.mark.platforms

INTEGRATION: dict[str, Any] = json.loads((FOLDER / "integration.json").read_text(encoding="utf-8"))
STEPS = dict(walk.steps(INTEGRATION, hidden=True))

REFUSED = [
    ("creates.create_video.key", "make_video"),
    ("creates.create_video.display.description", ...),
    ("creates.create_video.operation.inputFields.4.helpText", "The parts."),
    ("creates.create_video.operation.inputFields.4.children.0.children", [{"key": "deep"}]),
    ("creates.create_video.operation.inputFields.4.children.0.key", "script"),
    ("creates.create_video.operation.inputFields.2.choices", [{"value": "a", "sample": "a", "label": "A"}]),
    ("creates.create_video.operation.inputFields.0.choices", [{"value": "a", "label": "A"}]),
    ("triggers.video_done.operation.perform", {"url": "https://example.com"}),
    ("authentication.test", ...),
]


@pytest.fixture(scope="module")
def results(world: World, core: Core) -> Results:
    api = world.connect("alice")
    user = User(core, api.connection["token"], signing_secret=api.connection["signing_secret"])
    return Scenario(world, api, user, INTEGRATION).everything()


def test_zapiers_schema_has_no_complaint(core: Core) -> None:
    assert core.ask(command="validate") == {"results": [], "status": "SUCCESS"}


@pytest.mark.parametrize(("place", "fault"), REFUSED, ids=[place for place, _ in REFUSED])
def test_zapiers_schema_does_complain(core: Core, place: str, fault: Any) -> None:
    faulty = copy.deepcopy(INTEGRATION)
    plant(faulty, place, fault)
    assert core.ask(command="validate", appRawOverride=faulty)["results"]


def test_the_folder_that_was_pushed_before_is_argils_still(node: str) -> None:
    loads = "process.stdout.write(JSON.stringify(require(process.argv[1])))"
    told = [
        json.loads(subprocess.run([node, "-e", loads, folder], capture_output=True, text=True, check=True).stdout)
        for folder in (FOLDER, FOLDER.parent)
    ]
    assert told[0] == told[1] and told[0]["creates"].keys() == INTEGRATION["creates"].keys()


def test_every_step_has_run(results: Results) -> None:
    assert results.keys() - {"authentication.test"} >= STEPS.keys()
    assert all(results[place] for place in STEPS)


def test_every_function_of_the_integration_has_run(core: Core, results: Results) -> None:
    assert set(core.ask(command="ran")["results"]) == walk.sources(INTEGRATION).keys()


@pytest.mark.parametrize("place", STEPS)
def test_results_have_the_keys_of_the_sample(results: Results, place: str) -> None:
    """T004: whoever maps a field of the sample gets it in every run."""
    sample = checks.keys(STEPS[place]["operation"]["sample"])
    for result in results[place]:
        assert sample <= checks.keys(result)


@pytest.mark.parametrize("place", STEPS)
def test_results_are_of_the_declared_types_with_full_dates(results: Results, place: str) -> None:
    """T003, T005."""
    for result in results[place]:
        assert list(checks.types(place, STEPS[place]["operation"]["outputFields"], result)) == []
        assert list(checks.dates(place, result)) == []


@pytest.mark.parametrize("place", [place for place in STEPS if place.startswith("triggers.list_")])
def test_dropdowns_show_an_id_and_a_name(results: Results, place: str) -> None:
    assert all(row["id"] and row["name"] for row in results[place])


@pytest.mark.parametrize("place", [f"triggers.{key}" for key in INTEGRATION["triggers"] if not key.startswith("list_")])
def test_what_a_trigger_lists_is_what_it_is_sent(results: Results, place: str) -> None:
    """T006, and more: the same rows. Each has an id of its own (D010)."""
    listed = results[f"{place}.list"]
    assert results[place][0] in listed
    assert len({row["id"] for row in listed}) == len(listed)
