"""`python -m benchmarks.launcher web ADDRESS WORKERS` or `relay`: those processes, with the made-up provider beside
Argil.
"""

import sys

from benchmarks.provider import Trusted
from connector import listening, logs, processes
from connector.providers.argil.provider import Argil
from connector.settings import Settings

PROVIDERS = (Argil, Trusted)


def main(kind: str, *more: str) -> None:
    settings = Settings.load()
    logs.configure(settings.log_level, settings.log_format)
    if kind == "relay":
        processes.relay(settings, providers=PROVIDERS)
    else:
        bind, workers = more
        processes.web(bind=bind, host=listening.address(bind)[0], workers=int(workers), providers=PROVIDERS)


if __name__ == "__main__":
    main(*sys.argv[1:])
