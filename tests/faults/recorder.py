"""A receiver that believes nothing: it checks each signature with the library of Standard Webhooks, and keeps all."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from standardwebhooks import Webhook
from support.receiver import OK, Arrival, Receiver, Reply

HELD_SECONDS = 60


@dataclass(frozen=True)
class Heard:
    """`peer` is the address it came from, `digest` that of the body's bytes."""

    event_id: str
    video_id: str
    digest: str
    at: float
    peer: str


class Recorder(Receiver):
    """Accepts everything whose signature is right, after `delay` seconds."""

    def __init__(self, host: str = "127.0.0.1", *, delay: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__(host)
        self.heard: list[Heard] = []
        self.refused: list[str] = []
        self.secret = ""
        self.open = threading.Event()  # while it is not set, nobody is answered
        self.open.set()
        self._delay = delay

    @property
    def repeats(self) -> int:
        """How many came that had come before."""
        return len(self.heard) - len({each.event_id for each in self.heard})

    @property
    def videos(self) -> set[str]:
        return {each.video_id for each in self.heard}

    def _take(self, arrival: Arrival) -> Reply:
        try:
            Webhook(self.secret).verify(arrival.body, arrival.headers)
        except Exception as wrong:  # whatever it is, the test must hear of it
            self.refused.append(f"{wrong!r}: {arrival.headers} {arrival.body[:300]!r}")
            return (400, {}, b"not signed by the bridge")
        video = arrival.event["video"]["id"]
        digest = hashlib.sha256(arrival.body).hexdigest()
        self.heard.append(Heard(arrival.headers["webhook-id"], video, digest, arrival.at, arrival.peer))
        self.open.wait(HELD_SECONDS)
        time.sleep(self._delay())
        return OK
