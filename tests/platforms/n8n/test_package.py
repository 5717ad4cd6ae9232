"""The node packages: compiled, held to n8n's rules for community nodes, packed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from platforms.n8n.conftest import Package, npm
from platforms.n8n.engine import N8n

from connector.catalogue.entries import Action, Search
from connector.manifests.n8n.names import Names

pytestmark = pytest.mark.platforms


def test_the_package_keeps_n8ns_rules(package: Package) -> None:
    done = npm(package.sources, "run", "lint")
    assert done.returncode == 0, done.stdout


def test_n8ns_rules_see_what_is_wrong(package: Package, tmp_path: Path) -> None:
    """Else their silence would prove nothing: a label in small letters, a runtime dependency."""
    copied = tmp_path / "node"
    shutil.copytree(package.sources, copied, symlinks=True)
    catalogue = copied / "nodes" / f"{Names.of(package.offer).pascal}Connector" / "catalogue.ts"
    catalogue.write_text(catalogue.read_text().replace('displayName: "Script"', 'displayName: "script text"'))
    described = json.loads((copied / "package.json").read_text())
    (copied / "package.json").write_text(json.dumps(described | {"dependencies": {"axios": "1.0.0"}}))
    told = npm(copied, "run", "lint").stdout
    assert "node-param-display-name-miscased" in told and "no-runtime-dependencies" in told


def test_the_compiler_sees_what_n8n_would_not_take(package: Package, tmp_path: Path) -> None:
    copied = tmp_path / "node"
    shutil.copytree(package.sources, copied, symlinks=True)
    catalogue = copied / "nodes" / f"{Names.of(package.offer).pascal}Connector" / "catalogue.ts"
    catalogue.write_text(catalogue.read_text().replace('type: "collection"', 'type: "collected"', 1))
    assert '"collected"' in npm(copied, "run", "build").stdout


def test_only_what_is_needed_is_packed(package: Package) -> None:
    listed = subprocess.run(["tar", "tzf", package.tarball], capture_output=True, text=True, check=True).stdout.split()
    places = {name.removeprefix("package/").partition("/")[0] for name in listed}
    assert places == {"LICENSE.md", "README.md", "dist", "package.json"}


def test_nobody_publishes_it_in_nobodys_name(node: str, package: Package, tmp_path: Path) -> None:
    assert (
        "node owner.mjs &&" in json.loads((package.sources / "package.json").read_text())["scripts"]["prepublishOnly"]
    )
    copied = tmp_path / "node"
    shutil.copytree(package.sources, copied, symlinks=True)
    refused = subprocess.run([node, "owner.mjs"], cwd=copied, capture_output=True, text=True)
    assert refused.returncode == 1 and "Put your own addresses" in refused.stderr
    for path in [
        each for each in copied.rglob("*") if each.suffix in (".json", ".ts") and "node_modules" not in str(each)
    ]:
        path.write_text(
            path.read_text().replace(f"{Names.of(package.offer).slug}-connector.example", "anna.example.com")
        )
    assert subprocess.run([node, "owner.mjs"], cwd=copied).returncode == 0


def test_n8n_knows_every_action_and_search(n8n: N8n, package: Package) -> None:
    names = Names.of(package.offer)
    found = {each["name"]: each for each in n8n.types() if names.package in each["name"]}
    assert found.keys() == {names.action, f"{names.action}Tool", names.trigger}
    operations = [
        option["value"]
        for each in found[names.action]["properties"]
        if each["name"] == "operation"
        for option in each["options"]
        if option["value"] != "__CUSTOM_API_CALL__"  # n8n's own
    ]
    assert sorted(operations) == sorted(each.key for each in package.offer.entries if isinstance(each, Action | Search))
