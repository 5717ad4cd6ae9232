"""Fields that depend on a choice: n8n's resource mapper shows those of a template, and sends them under their names."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from platforms.n8n.conftest import Package, made_up, npm
from support.dynamic_offer import GAMMA, ROWS

pytestmark = pytest.mark.platforms

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def made(packages: Mapping[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up(GAMMA, packages["argil"], tmp_path_factory.mktemp("gamma"))


def run(node: str, script: str, made: Path, given: Any, *more: str) -> Any:
    words = [node, str(HERE / script), str(made), "GammaConnector", *more]
    done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_keeps_n8ns_rules(made: Path) -> None:
    done = npm(made, "run", "lint")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("template", [{"__rl": True, "mode": "list", "value": "t1"}, "t1"])
def test_a_chosen_template_brings_its_fields(node: str, made: Path, template: Any) -> None:
    given = {"parameters": {"template_id": template}, "rows": ROWS}
    told = run(node, "mapping.cjs", made, given, "template_variables")
    url = "https://connector.example.com/v1/options/template_variables"
    assert told["asked"] == [{"url": url, "qs": {"template_id": "t1"}}]
    assert [(each["id"], each["displayName"], each["required"], each["type"]) for each in told["fields"]] == [
        ("headline", "headline", True, "string"),
        ("the host", "the host (avatar)", False, "string"),
        ("the host__voice_id", "the host (voice)", False, "string"),
    ]


def test_without_a_template_nothing_is_asked(node: str, made: Path) -> None:
    told = run(node, "mapping.cjs", made, {"parameters": {}, "rows": ROWS}, "template_variables")
    assert told == {"asked": [], "fields": []}


MAPPED = {"mappingMode": "defineBelow", "value": {"headline": "Hi", "the host": "a1", "the host__voice_id": None}}
BY_NAME = {"pairs": [{"key": "headline", "value": "Hi"}]}


@pytest.mark.parametrize(
    ("filled", "sent"),
    [
        ({"variables": MAPPED}, MAPPED["value"]),
        ({"variables": {"mappingMode": "defineBelow", "value": None}}, None),
        ({"variables": MAPPED, "additionalFields": {"variables": BY_NAME}}, {"headline": "Hi"}),
    ],
)
def test_what_is_filled_in_is_sent_under_its_names(node: str, made: Path, filled: Any, sent: Any) -> None:
    parameters = {"operation": "fill_template", "template_id": {"value": "t1"}, **filled}
    body = run(node, "request.cjs", made, {"method": "POST", "parameters": parameters})["body"]
    assert body == {"template_id": "t1"} | ({} if sent is None else {"variables": sent})
