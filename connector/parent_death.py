"""A process is told to stop when its parent dies, however that dies. Only Linux knows how; elsewhere it must look."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # from linux/prctl.h
_libc = ctypes.CDLL(None)


def stop_with(parent: int) -> None:
    """Send this process SIGTERM when its parent dies. If it has died, end: nothing is begun yet."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)
