"""The node packages of two providers that offer the same keys: each keeps n8n's rules, and sends what its own takes."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from platforms.n8n.conftest import Package, npm
from support.two_providers import BOTH

from connector.manifests.n8n import package

pytestmark = pytest.mark.platforms

HERE = Path(__file__).parent


@pytest.fixture(scope="module", params=BOTH.offers, ids=lambda offer: offer.key)
def made(
    request: pytest.FixtureRequest, packages: Mapping[str, Package], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What is generated, and an icon that somebody drew."""
    offer, folder = request.param, tmp_path_factory.mktemp("two") / "node"
    argil = packages["argil"].sources
    for path, text in package.files(offer, folder).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "node_modules").symlink_to((argil / "node_modules").resolve())
    (folder / "icons").mkdir()
    for icon in ("", ".dark"):
        shutil.copy(argil / "icons" / f"argil{icon}.svg", folder / "icons" / f"{offer.key}{icon}.svg")
    done = npm(folder, "run", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


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
