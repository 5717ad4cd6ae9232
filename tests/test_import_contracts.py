"""Every import contract of pyproject.toml breaks when a new package does what it forbids.

The product is copied, packages that no contract lists are added, and `lint-imports` must name each wrong import: so no
contract hangs on a list that somebody must remember to lengthen.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

STRAY = {
    "stray/__init__.py": """
        import alembic, flask, psycopg, pycurl, requests, sqlalchemy, sqlite3, urllib3, werkzeug
        import connector.errors
        import connector.providers.argil
    """,
    "stray/circle.py": "import connector.stray",
    "providers/stray/__init__.py": """
        import connector.providers.argil.client
        import connector.egress.sender, connector.store.store, connector.vault
    """,
    "sandbox/stray/__init__.py": """
        import connector.errors
        import connector.sandbox.argil.world
    """,
    "errors.py": "import connector.stray",
}
WRONG = {
    "Layers: imports point down only": ["- connector.stray\n", "- connector.errors -> connector.stray"],
    "A provider knows no other provider": ["- connector.providers.stray -> connector.providers.argil.client"],
    "Nobody imports a provider: folders names it": [
        "- connector.stray -> connector.providers.argil",
        "- connector.providers.stray -> connector.providers.argil.client",
    ],
    "A provider knows neither store nor vault, and sends through a session": [
        f"connector.providers.stray -> connector.{name}" for name in ("egress.sender", "store.store", "vault")
    ],
    "Only web and the sandbox know Flask": ["- connector.stray -> flask", "- connector.stray -> werkzeug"],
    "Only the store knows SQL": [
        f"- connector.stray -> {name}" for name in ("alembic", "psycopg", "sqlalchemy", "sqlite3")
    ],
    "Only egress, the demo and the sandbox send": [
        f"- connector.stray -> {name}" for name in ("pycurl", "requests", "urllib3")
    ],
    "A sandbox knows no other provider's": ["- connector.sandbox.stray -> connector.sandbox.argil.world"],
    "The sandbox stands alone": ["connector.sandbox.stray -> connector.errors"],
    "No circles among neighbours": ["- .stray -> .errors"],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `lint-imports` says of the product with the stray packages, by contract."""
    home = tmp_path_factory.mktemp("stray")
    shutil.copy(ROOT / "pyproject.toml", home)
    shutil.copytree(ROOT / "connector", home / "connector", ignore=shutil.ignore_patterns("__pycache__"))
    for path, imports in STRAY.items():
        file = home / "connector" / path
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as text:
            text.writelines(f"{line.strip()}\n" for line in imports.strip().splitlines())
    environ = os.environ | {"PYTHONPATH": str(home)}
    done = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=home, env=environ, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    parts = re.split(r"^(.+)\n-+\n$", done.stdout, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("contract", [each["name"] for each in CONTRACTS])
def test_a_package_that_nobody_has_listed_breaks(told: dict[str, str], contract: str) -> None:
    for wrong in WRONG[contract]:
        assert wrong in told[contract]


@pytest.mark.parametrize("line", ["import http.client", "from urllib.request import urlopen"])
def test_the_standard_librarys_ways_to_send_are_refused(line: str) -> None:
    command = [
        BIN / "ruff",
        "check",
        "--stdin-filename",
        ROOT / "connector" / "stray" / "room.py",
        "--select",
        "TID251",
    ]
    done = subprocess.run(command, input=f"{line}\n", cwd=ROOT, capture_output=True, text=True)
    assert "Only egress sends." in done.stdout
