"""Every method of every step on the real zapier-platform-core, against the live bridge; and what Zapier would look at
in the results. Zapier's numbers: docs.zapier.com/platform/publish/integration-checks-reference"""

import contextlib
import copy
import functools
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from platforms.subjects import SUBJECTS
from platforms.zapier import checks, walk
from platforms.zapier.conftest import HOME
from platforms.zapier.core import Core, User
from platforms.zapier.files import Files
from platforms.zapier.scenario import Results, Scenario
from platforms.zapier.shape import plant
from support import pictures
from support.world import World

pytestmark = pytest.mark.platforms

INTEGRATIONS: dict[str, dict[str, Any]] = {
    key: json.loads((HOME / key / "integration.json").read_text(encoding="utf-8")) for key in SUBJECTS
}
STEPS = {key: dict(walk.steps(integration, hidden=True)) for key, integration in INTEGRATIONS.items()}


every_provider = pytest.mark.parametrize("provider", SUBJECTS)


@dataclass(frozen=True)
class Run:
    """Core with an integration, and what all of its steps gave."""

    core: Core
    results: Results


def each_place(begins: str) -> pytest.MarkDecorator:
    """A test for each step of each provider's whose place begins so."""
    places = [(key, place) for key, steps in STEPS.items() for place in steps if re.match(begins, place)]
    return pytest.mark.parametrize(("provider", "place"), places)


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
def ran(node: str, installed: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Run]]:
    """Gives what a provider's integration did when all of it was run; each is run once."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def run(provider: str) -> Run:
            installed(str(HOME / provider))
            database = f"sqlite:///{tmp_path_factory.mktemp(provider)}/connector.db"
            world = stack.enter_context(World(database, provider=provider))
            world.bridge.store.database.upgrade()
            stack.enter_context(world.relay())
            core = stack.enter_context(Core(node, HOME / provider, world.url))
            files = stack.enter_context(Files({"/picture.png": pictures.png(1280, 720)}))
            api = world.connect("alice")
            user = User(core, api.connection["token"], signing_secret=api.connection["signing_secret"])
            picture = f"{files.url}/picture.png"
            scenario = Scenario(SUBJECTS[provider], world, api, user, INTEGRATIONS[provider], picture)
            return Run(core, scenario.everything())

        yield run


@every_provider
def test_zapiers_schema_has_no_complaint(ran: Callable[[str], Run], provider: str) -> None:
    assert ran(provider).core.ask(command="validate") == {"results": [], "status": "SUCCESS"}


@pytest.mark.parametrize(("place", "fault"), REFUSED, ids=[place for place, _ in REFUSED])
def test_zapiers_schema_does_complain(ran: Callable[[str], Run], place: str, fault: Any) -> None:
    faulty = copy.deepcopy(INTEGRATIONS["argil"])
    plant(faulty, place, fault)
    assert ran("argil").core.ask(command="validate", appRawOverride=faulty)["results"]


def test_the_folder_that_was_pushed_before_is_argils_still(node: str) -> None:
    loads = "process.stdout.write(JSON.stringify(require(process.argv[1])))"
    told = [
        json.loads(subprocess.run([node, "-e", loads, folder], capture_output=True, text=True, check=True).stdout)
        for folder in (HOME / "argil", HOME)
    ]
    assert told[0] == told[1] and told[0]["creates"].keys() == INTEGRATIONS["argil"]["creates"].keys()


@every_provider
def test_every_step_has_run(ran: Callable[[str], Run], provider: str) -> None:
    results = ran(provider).results
    assert results.keys() - {"authentication.test"} >= STEPS[provider].keys()
    assert [place for place in STEPS[provider] if not results[place]] == []


@every_provider
def test_every_function_of_the_integration_has_run(ran: Callable[[str], Run], provider: str) -> None:
    assert set(ran(provider).core.ask(command="ran")["results"]) == walk.sources(INTEGRATIONS[provider]).keys()


@each_place(".")
def test_results_have_the_keys_of_the_sample(ran: Callable[[str], Run], provider: str, place: str) -> None:
    """T004: whoever maps a field of the sample gets it in every run."""
    sample = checks.keys(STEPS[provider][place]["operation"]["sample"])
    for result in ran(provider).results[place]:
        assert sample <= checks.keys(result)


@each_place(".")
def test_results_are_of_the_declared_types_with_full_dates(
    ran: Callable[[str], Run], provider: str, place: str
) -> None:
    """T003, T005."""
    for result in ran(provider).results[place]:
        assert list(checks.types(place, STEPS[provider][place]["operation"]["outputFields"], result)) == []
        assert list(checks.dates(place, result)) == []


@each_place(r"triggers\.list_")
def test_dropdowns_show_an_id_and_a_name(ran: Callable[[str], Run], provider: str, place: str) -> None:
    assert all(row["id"] and row["name"] for row in ran(provider).results[place])


@each_place(r"triggers\.(?!list_)")
def test_what_a_trigger_lists_is_what_it_is_sent(ran: Callable[[str], Run], provider: str, place: str) -> None:
    """T006, and more: the same rows. Each has an id of its own (D010)."""
    results = ran(provider).results
    listed = results[f"{place}.list"]
    assert results[place][0] in listed
    assert len({row["id"] for row in listed}) == len(listed)
