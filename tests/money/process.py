"""A web or relay process of the bridge in which every length of time is a fraction of what it is for users.

`python process.py web 127.0.0.1:8000 0.1` or `python process.py relay 0.1`. The bridge knows nothing of this: its
constants are made smaller from outside before it starts, so that what takes a minute takes seconds. A child that is
killed is brought back at once, the web's by gunicorn, the relay's by `_keep`.
"""

import os
import sys
import types
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from connector import processes
from connector.providers.argil import client
from connector.services import actions, journal, lease_renewal, operation_runner, recovery
from connector.settings import Settings

SCALED: tuple[types.ModuleType, ...] = (journal, actions, operation_runner, recovery, lease_renewal, client)
LIMITS = {"JOIN_WINDOW", "GIVE_UP"}  # minutes, which no sequence reaches


def times(module: types.ModuleType) -> dict[str, Any]:
    """A module's constants that are lengths of time, in seconds or as timedelta; a tuple is of seconds."""
    return {
        name: value
        for name, value in vars(module).items()
        if name.isupper()
        and name not in LIMITS
        and (
            isinstance(value, float | timedelta)
            or isinstance(value, tuple)
            and value
            and all(isinstance(each, float) for each in value)
        )
    }


def scale(factor: float) -> None:
    """Multiply all of them, each once in each module that has it."""
    for module in SCALED:
        for name, value in times(module).items():
            smaller = tuple(each * factor for each in value) if isinstance(value, tuple) else value * factor
            setattr(module, name, smaller)


def _keep(run: Callable[[], None]) -> None:
    """Run it in a child, and in another when that one died."""
    while True:
        if (child := os.fork()) == 0:
            run()
            os._exit(0)
        os.waitpid(child, 0)


def main(kind: str, *more: str) -> None:
    *bind, factor = more
    scale(float(factor))
    if kind == "web":
        processes.web(bind=bind[0], host="127.0.0.1", workers=2)
    else:
        _keep(lambda: processes.relay(Settings.load()))


if __name__ == "__main__":
    main(*sys.argv[1:])
