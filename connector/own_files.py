"""Files that only the user who runs the bridge may open: scripts, sealed keys and what opens them are in them."""

import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def only_for_owner() -> None:
    """From now on this process makes no file, folder or socket that another user may open."""
    os.umask(_OTHERS)


def open_private(path: Path) -> int:
    """A descriptor of a file that is locked: made when it is missing, and taken from all others where they may open it.

    Whoever may only read a file may lock it, too.
    """
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    found = os.fstat(file)
    if found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        os.fchmod(file, 0o600)
    return file


def open_to_others(path: Path) -> bool:
    """Whether other users may read or write a file; one that is not there is open to nobody."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
