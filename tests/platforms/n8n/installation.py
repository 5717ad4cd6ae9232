"""The real n8n, exactly as the lock file beside this says, installed once into the user's cache: it is 1.7 GB.

What stands in the cache is whole: it is installed beside its place and renamed. Nothing is compiled: n8n's one module
that would have to be, sqlite3, is not needed by an n8n that keeps its things in PostgreSQL.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PINS = ("package.json", "package-lock.json", ".npmrc")
SECONDS = 1200
_INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]


class NotInstalled(Exception):
    """n8n cannot be had here."""


def program() -> Path:
    """n8n's program, installed if it is not yet there. Raises `NotInstalled`."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINS)).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "argil-connector"
    home = cache / f"n8n-{digest[:16]}"
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _install(home)
    return home / "node_modules" / "n8n" / "bin" / "n8n"


def _install(home: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=f"{home.name}.part-", dir=home.parent, ignore_cleanup_errors=True) as part:
        for name in PINS:
            shutil.copy(HERE / name, part)
        try:
            done = subprocess.run(_INSTALL, cwd=part, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NotInstalled(f"npm could not install n8n within {SECONDS} s.") from None
        if done.returncode:
            raise NotInstalled(f"npm could not install n8n: {done.stderr.strip()[-500:]}")
        if not home.exists():  # else another run was quicker
            os.rename(part, home)
            os.mkdir(part)  # for TemporaryDirectory to remove
