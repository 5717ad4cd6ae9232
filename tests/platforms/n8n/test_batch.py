"""Many videos in one step at n8n: a fixed collection, with the collections of each video inside."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from platforms.n8n.conftest import Package, made_up
from providers.made_up.provider import MadeUp

pytestmark = pytest.mark.platforms

HERE = Path(__file__).parent


def test_rows_become_items(
    node: str, packages: Mapping[str, Package], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = made_up(MadeUp, packages["argil"], tmp_path_factory.mktemp("batch"))  # type: ignore[arg-type]
    rows = [
        {"title": "Anna", "moreFields": {"item_key": "row-1"}},
        {"title": "Ben", "moreFields": {"callback_id": "row-2"}},
    ]
    parameters = {"operation": "create_videos", "items": {"rows": rows}, "additionalFields": {"idempotencyKey": "k"}}
    done = subprocess.run(
        [node, str(HERE / "request.cjs"), str(made), "MadeUpConnector"],
        input=json.dumps({"method": "POST", "parameters": parameters}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    assert sent["body"] == {"items": [{"title": "Anna", "item_key": "row-1"}, {"title": "Ben", "callback_id": "row-2"}]}
    assert sent["headers"]["Idempotency-Key"] == "k"
