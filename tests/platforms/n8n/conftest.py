"""A real n8n beside a live bridge: with the packed node package, both credentials, and all templates.

It keeps its things in the PostgreSQL that the store's tests use. n8n answers 409 to a callback that comes before its
Wait step does; the bridge here comes again after 250 ms.
"""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platforms.conftest import missing
from platforms.n8n import installation
from platforms.n8n.engine import N8n
from platforms.n8n.harness import API, BEARER, NAME, ROOT, TEMPLATES, Harness
from platforms.n8n.lossy_proxy import LossyProxy
from support.world import World

from connector.manifests.n8n import files
from connector.setting_values import durations

BUILD_SECONDS = 180


@pytest.fixture(scope="session")
def program(node: str) -> Path:
    try:
        return installation.program()
    except installation.NotInstalled as wrong:
        missing(str(wrong))


@pytest.fixture(scope="session")
def sources(installed: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The node package's sources beside what its lock file names, to be built without leaving anything behind."""
    home = ROOT / files.HOME / "node"
    modules = installed(str(home))
    copied = tmp_path_factory.mktemp("package") / "node"
    shutil.copytree(home, copied, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (copied / "node_modules").symlink_to(modules)
    return copied


def npm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *words], cwd=folder, capture_output=True, text=True, timeout=BUILD_SECONDS)


@pytest.fixture(scope="session")
def packed(sources: Path) -> Path:
    """The package as npm would publish it."""
    for words in (("run", "build"), ("pack",)):
        done = npm(sources, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    (tarball,) = sources.glob("*.tgz")
    return tarball


@pytest.fixture(scope="package")
def n8n(
    node: str, program: Path, packed: Path, postgresql: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[N8n]:
    """It has the package, installed as n8n itself does."""
    home = tmp_path_factory.mktemp("n8n")
    nodes = home / ".n8n" / "nodes"
    nodes.mkdir(parents=True)
    done = npm(nodes, "install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", str(packed))
    assert done.returncode == 0, done.stderr
    with (
        postgresql.fresh(migrated=False) as url,
        N8n(program, node, home, database_url=url, port=free_port(), broker=free_port()) as n8n,
    ):
        yield n8n


@pytest.fixture(scope="package")
def everything(n8n: N8n, sqlite: Any) -> Iterator[Harness]:
    again_soon = durations(",".join(["250ms"] * 80))
    with (
        sqlite.fresh(migrated=True) as url,
        World(url, settings={"retry_schedule": again_soon}) as world,
        world.relay(),
        LossyProxy(world.url) as proxy,
    ):
        api = world.connect("alice")
        token = api.connection["token"]
        n8n.credential(BEARER, NAME, {"token": token})
        n8n.credential(API, NAME, {"token": token, "baseUrl": f"{proxy.url}/"})
        told = n8n.command("import:workflow", "--separate", f"--input={TEMPLATES}")
        assert f"Successfully imported {len(list(TEMPLATES.iterdir()))} workflows." in told
        yield Harness(n8n, world, api, proxy)


@pytest.fixture
def harness(everything: Harness) -> Iterator[Harness]:
    """What a test broke or saw is of no concern to the next one."""
    yield everything
    everything.proxy.lose = 0
    everything.proxy.asked.clear()
    everything.world.faults(fail_renders=0, moderate_renders=0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
