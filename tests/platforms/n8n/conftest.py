"""A real n8n beside a live bridge: with the packed node package, both credentials, and all templates.

It keeps its things in the PostgreSQL that the store's tests use. n8n answers 409 to a callback that comes before its
Wait step does; the bridge here comes again after 250 ms.
"""

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from platforms.conftest import missing
from platforms.n8n import installation
from platforms.n8n.engine import N8n
from platforms.n8n.harness import BEARER, ROOT, Harness, templates_of
from platforms.n8n.lossy_proxy import LossyProxy
from support.world import World

from connector.catalogue.catalogue import Offer
from connector.manifests.n8n import files
from connector.manifests.n8n.names import Names
from connector.manifests.n8n.package import files as package_files
from connector.providers.argil.provider import Argil
from connector.providers.heygen.provider import HeyGen
from connector.providers.registry import CATALOGUE
from connector.setting_values import durations

BUILD_SECONDS = 180


@pytest.fixture(scope="session")
def program(node: str) -> Path:
    try:
        return installation.program()
    except installation.NotInstalled as wrong:
        missing(str(wrong))


@dataclass(frozen=True)
class Package:
    """A provider's node package: its sources beside what its lock file names, and the file that npm would publish."""

    offer: Offer
    sources: Path
    tarball: Path


@pytest.fixture(scope="session")
def packages(installed: Any, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Package]:
    """The package of each provider, built without leaving anything behind."""
    return {offer.key: built(offer, installed, tmp_path_factory.mktemp("package")) for offer in CATALOGUE.offers}


def built(offer: Offer, installed: Any, folder: Path) -> Package:
    home, copied = ROOT / files.home(offer) / "node", folder / "node"
    modules = installed(str(home))
    shutil.copytree(home, copied, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (copied / "node_modules").symlink_to(modules)
    for words in (("run", "build"), ("pack",)):
        done = npm(copied, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    (tarball,) = copied.glob("*.tgz")
    return Package(offer, copied, tarball)


def made_up(offer: Offer, like: Package, home: Path) -> Path:
    """The built sources of a package that is generated here alone, with the icons and the modules of another."""
    folder = home / "node"
    for path, text in package_files(offer, folder).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "node_modules").symlink_to((like.sources / "node_modules").resolve())
    (folder / "icons").mkdir()
    for icon in ("", ".dark"):
        shutil.copy(like.sources / "icons" / f"{like.offer.key}{icon}.svg", folder / "icons" / f"{offer.key}{icon}.svg")
    done = npm(folder, "run", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def npm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *words], cwd=folder, capture_output=True, text=True, timeout=BUILD_SECONDS)


@pytest.fixture(params=[offer.key for offer in CATALOGUE.offers])
def package(packages: Mapping[str, Package], request: pytest.FixtureRequest) -> Package:
    """Each provider's, one after the other."""
    return packages[request.param]


@pytest.fixture(scope="package")
def n8n(
    node: str, program: Path, packages: Mapping[str, Package], postgresql: Any, tmp_path_factory: Any
) -> Iterator[N8n]:
    """It has all packages, installed as n8n itself does."""
    home = tmp_path_factory.mktemp("n8n")
    nodes = home / ".n8n" / "nodes"
    nodes.mkdir(parents=True)
    tarballs = [str(each.tarball) for each in packages.values()]
    done = npm(nodes, "install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", *tarballs)
    assert done.returncode == 0, done.stderr
    with (
        postgresql.fresh(migrated=False) as url,
        N8n(program, node, home, database_url=url, port=free_port(), broker=free_port()) as n8n,
    ):
        yield n8n


@contextlib.contextmanager
def at_work(n8n: N8n, sqlite: Any, offer: Offer) -> Iterator[Harness]:
    """A provider's user, with both credentials and all templates."""
    again_soon = durations(",".join(["250ms"] * 80))
    names = Names.of(offer)
    with (
        sqlite.fresh(migrated=True) as url,
        World(url, settings={"retry_schedule": again_soon}, provider=offer.key) as world,
        world.relay(),
        LossyProxy(world.url) as proxy,
    ):
        api = world.connect("alice")
        token = api.connection["token"]
        n8n.credential(BEARER, names.bridge, {"token": token})
        n8n.credential(names.credential, names.bridge, {"token": token, "baseUrl": f"{proxy.url}/"})
        templates = templates_of(offer)
        told = n8n.command("import:workflow", "--separate", f"--input={templates}")
        assert f"Successfully imported {len(list(templates.iterdir()))} workflows." in told
        yield Harness(n8n, world, api, proxy, offer)


@pytest.fixture(scope="package")
def everything(n8n: N8n, sqlite: Any) -> Iterator[Harness]:
    with at_work(n8n, sqlite, Argil) as harness:  # type: ignore[arg-type]
        yield harness


@pytest.fixture(scope="package")
def everything_of_heygens(n8n: N8n, sqlite: Any) -> Iterator[Harness]:
    with at_work(n8n, sqlite, HeyGen) as harness:  # type: ignore[arg-type]
        yield harness


@pytest.fixture
def harness(everything: Harness) -> Iterator[Harness]:
    """What a test broke or saw is of no concern to the next one."""
    yield everything
    as_before(everything)


@pytest.fixture
def heygen(everything_of_heygens: Harness) -> Iterator[Harness]:
    """The same with the other provider."""
    yield everything_of_heygens
    as_before(everything_of_heygens)


def as_before(harness: Harness) -> None:
    harness.proxy.lose = 0
    harness.proxy.asked.clear()
    harness.world.faults(fail_renders=0, moderate_renders=0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
