"""Programs of others, at work: judges that do not share our misunderstandings. Those for Node.js come from a lock file.

Locally a test whose program cannot be had is skipped, saying why; where CI=true it fails.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
NODE = 20
INSTALL_SECONDS = 300

Installed = Callable[[str], Path]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Schemathesis works its cases out while it is collected: seconds that the other suites need not spend."""
    other = config.getoption("markexpr") != "platforms"
    return True if other and collection_path.name == "test_schemathesis.py" else None


def missing(reason: str) -> NoReturn:
    """There is a program that cannot be had here."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> str:
    """The node program."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        missing(f"Node.js {NODE} or newer with npm is needed, and there is none here.")
    told = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.", told)
    if version is None or int(version[1]) < NODE:
        missing(f"Node.js {NODE} or newer is needed; here is {told.strip() or 'one that does not start'}.")
    return found


@pytest.fixture(scope="session")
def installed(node: str) -> Installed:
    """`installed(name)`: the node_modules of a folder here, or of any by its whole path, exactly as its lock says."""

    def install(name: str) -> Path:
        folder = HERE / name
        stamp = folder / "node_modules" / ".installed"
        wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            ordered = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            try:
                done = subprocess.run(ordered, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
            except subprocess.TimeoutExpired:
                missing(f"npm could not install {name} within {INSTALL_SECONDS} s.")
            if done.returncode:
                missing(f"npm could not install {name}: {done.stderr.strip()[-500:]}")
            stamp.write_text(wanted)
        return stamp.parent

    return install
