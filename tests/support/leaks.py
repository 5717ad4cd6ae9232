"""No provider key is left anywhere: not in a database file, not in a log, not in an answer that a test printed.

Every account of the sandbox has a key that begins with `sandbox-`, and nothing else does.
"""

import re
from pathlib import Path

_KEY = re.compile(rb"sandbox-[a-z][a-z0-9]{2,}")


def assert_none(folder: Path) -> None:
    """Fails when a file below a folder holds a key. On PostgreSQL the write-ahead log holds every row ever written."""
    for path in folder.rglob("*"):
        if path.is_file() and (found := _KEY.search(content := path.read_bytes())):
            around = content[max(0, found.start() - 300) : found.end() + 100]
            raise AssertionError(f"{path.name} holds {found[0].decode()}, in {around!r}")


def told(text: str) -> bool:
    """Whether a text shows a key."""
    return _KEY.search(text.encode()) is not None
