"""A web or relay process of the bridge in which every length of time is a fraction of what it is for users.

`python process.py web 127.0.0.1:8000 0.1` or `python process.py relay 0.1`. The bridge knows nothing of this: its
limits are made smaller from outside before it starts, so that what takes a minute takes seconds. A child that is
killed is brought back at once, the web's by gunicorn, the relay's by `_keep`.
"""

import os
import sys
import types
from collections.abc import Callable

from connector import limits, processes
from connector.providers.argil import client as argil
from connector.providers.heygen import client as heygen
from connector.settings import Settings

SCALED: dict[types.ModuleType, tuple[str, ...]] = {
    limits: (
        *("OPERATION_LEASE", "RENEW_EVERY", "CALL_TIMEOUT", "RECOVERY_TIMEOUT", "FAULT_WINDOW", "LONGEST_SNOOZE"),
        *("ASK_SECONDS", "ASK_PAUSES", "ASK_LONGEST", "EQUAL_CALL_PAUSE"),
    ),  # but for the windows of minutes, which no sequence reaches
    argil: ("READ_SECONDS", "WRITE_SECONDS"),
    heygen: ("READ_SECONDS", "WRITE_SECONDS"),
}


def scale(factor: float) -> None:
    """Multiply all of them; a tuple is of seconds."""
    for module, names in SCALED.items():
        for name in names:
            value = getattr(module, name)
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
