"""Files that only the user who runs the bridge may open: scripts, sealed keys and what opens them are in them."""

import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def only_for_owner() -> None:
    """From now on this process makes no file, folder or socket that another user may open."""
    os.umask(_OTHERS)


def open_for_writers(path: Path, *, guards: Path) -> int:
    """A descriptor of a file that is locked, for those who may write the file that it guards, and for nobody else.

    Whoever may only read a file may lock it, too. One that root makes belongs to the owner of the guarded file, so that
    a command that was run as root once does not keep the others out.
    """
    told = guards.stat()
    wanted = 0o600 | (0o060 if told.st_mode & stat.S_IWGRP else 0) | (0o006 if told.st_mode & stat.S_IWOTH else 0)
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            os.fchown(file, told.st_uid, told.st_gid)
    except FileExistsError:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)  # root would change the mode of anybody's
    found = os.fstat(file)
    if stat.S_IMODE(found.st_mode) != wanted and os.geteuid() in (0, found.st_uid):
        os.fchmod(file, wanted)
    return file


def open_to_others(path: Path) -> bool:
    """Whether other users may read or write a file; one that is not there is open to nobody."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
