"""The node packages of two providers that offer the same keys: each keeps n8n's rules, and sends what its own takes."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from platforms.n8n.conftest import Package, made_up, npm
from support.two_providers import BOTH

pytestmark = pytest.mark.platforms

HERE = Path(__file__).parent


@pytest.fixture(scope="module", params=BOTH.offers, ids=lambda offer: offer.key)
def made(
    request: pytest.FixtureRequest, packages: Mapping[str, Package], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return made_up(request.param, packages["argil"], tmp_path_factory.mktemp("two"))


def test_it_keeps_n8ns_rules(made: Path) -> None:
    done = npm(made, "run", "lint")
    assert done.returncode == 0, done.stdout


SENT = {
    "alpha": ({"name": "Anna", "additionalFields": {"type": "photo"}}, {"name": "Anna", "type": "photo"}, None),
    "beta": (
        {"name": "Bob", "type": "instant", "additionalFields": {"idempotencyKey": "row-1"}},
        {"name": "Bob", "type": "instant"},
        "row-1",
    ),
}


def test_it_sends_what_its_provider_takes(node: str, made: Path, request: pytest.FixtureRequest) -> None:
    provider = request.node.callspec.params["made"]
    parameters, body, key = SENT[provider.key]
    asked = {"method": "POST", "parameters": {"operation": "create_avatar", **parameters}}
    where = [str(made), f"{provider.label}Connector"]
    done = subprocess.run(
        [node, str(HERE / "request.cjs"), *where], input=json.dumps(asked), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert sent["body"] == body
    assert sent["headers"].get("Idempotency-Key") == key
