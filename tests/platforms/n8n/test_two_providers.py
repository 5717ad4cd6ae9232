"""The node package with two providers that offer the same keys: it keeps n8n's rules, and sends what the chosen one
takes."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from platforms.n8n.conftest import npm
from support.two_providers import BOTH

from connector.manifests.n8n import files

pytestmark = pytest.mark.platforms

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("two") / "node"
    shutil.copytree(sources, copied, symlinks=True)
    for path, text in files.render(BOTH).items():
        if path.is_relative_to(files.NODES):
            (copied / "nodes" / path.relative_to(files.NODES)).write_text(text, encoding="utf-8")
    done = npm(copied, "run", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return copied


def test_it_keeps_n8ns_rules(built: Path) -> None:
    done = npm(built, "run", "lint")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("parameters", "body"),
    [
        ({"provider": "beta", "name": "Bob", "type": "instant"}, {"name": "Bob", "type": "instant"}),
        (
            {"provider": "alpha", "name": "Anna", "additionalFields": {"type": "photo"}, "type": "instant"},
            {"name": "Anna", "type": "photo"},
        ),
        ({"name": "Anna", "additionalFields": {"idempotencyKey": "row-1"}}, {"name": "Anna"}),
    ],
    ids=["the second", "the first", "made when the first was alone"],
)
def test_it_sends_what_the_chosen_provider_takes(
    node: str, built: Path, parameters: dict[str, Any], body: dict[str, Any]
) -> None:
    asked = {"method": "POST", "parameters": {"operation": "create_avatar", **parameters}}
    done = subprocess.run(
        [node, str(HERE / "request.cjs"), str(built)], input=json.dumps(asked), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert sent["body"] == body
    assert sent["headers"].get("Idempotency-Key") == ("row-1" if "provider" not in parameters else None)
