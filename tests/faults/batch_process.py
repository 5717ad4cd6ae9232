"""A process that asks for a batch once, or a relay, before the made-up provider, with leases that end within seconds.

`python batch_process.py ask '[{"title": …}]'` prints the answer; `python batch_process.py relay` runs until it dies.
The database, the keys, the provider's address and the connection stand in the environment.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta

from providers.made_up.provider import MadeUp

from connector import limits
from connector.bridge import Bridge
from connector.relay_process import RelayProcess
from connector.services.callers import Caller
from connector.settings import Settings


def _sooner() -> None:
    limits.OPERATION_LEASE, limits.RENEW_EVERY = timedelta(seconds=1.5), 0.5
    limits.QUEUE_PAUSE, limits.LONGEST_SNOOZE = timedelta(seconds=0.5), timedelta(seconds=1)
    limits.ASK_SECONDS, limits.ASK_PAUSES = 1.5, (0.1, 0.2)


def bridge(environment: Mapping[str, str]) -> Bridge:
    settings = Settings(
        database_url=environment["BATCH_DATABASE"],
        encryption_keys=(environment["BATCH_KEY"],),
        public_url="http://127.0.0.1:9",
        of_providers={"CONNECTOR_MADE_UP_URL": environment["BATCH_PROVIDER"]},
    )
    return Bridge(settings, providers=(MadeUp,))


def main(kind: str, *more: str) -> None:
    _sooner()
    process = bridge(os.environ)
    if kind == "relay":
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        RelayProcess(process).run(stop)
        return
    connection = process.store.connections.get(os.environ["BATCH_CONNECTION"])
    assert connection
    given, caller = {"items": json.loads(more[0])}, Caller()
    answer = process.actions.perform(connection, "create_videos", given, idempotency_key="k", caller=caller)
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
