"""Tells the hops as they happen, then where to look; explains a hop that failed with the log of the part concerned."""

import json
import shlex
import time
from typing import NoReturn

from connector.demo.client import HopFailed
from connector.demo.parts import Part, Parts
from connector.demo.receiver import Arrival, Receiver
from connector.demo.screen import Screen
from connector.demo.script import Script
from connector.demo.walk import HOPS, Hop, Walk

_LINK_LASTS = "12h"  # it signs in once; a demo may stay up over lunch
_JSON = ("-H", "Content-Type: application/json")


class Story:
    """Told once, on a screen. `started` need not be started yet."""

    def __init__(self, script: Script, screen: Screen, started: Parts, receiver: Receiver) -> None:
        self._script = script
        self._screen = screen
        self._parts = started
        self._receiver = receiver

    def tell(self) -> None:
        """Every hop. Raises `HopFailed`, explained on the screen, at the first that does not work."""
        whom = self._script.label
        self._screen.say(f"The main job, end to end, against a stand-in for {whom}. Nothing leaves this machine.\n")
        with self._screen.live():
            self._parts.start()
            self._walk = Walk(self._script, self._parts, self._receiver)
            for hop in HOPS:
                self._go(hop)
        self._screen.say(f"\nAll {len(HOPS)} hops worked in {self._screen.seconds:.1f} s.")

    def stay(self) -> NoReturn:
        """Say what there is to look at, then what arrives, until interrupted. Raises `HopFailed` when a part ends."""
        body = json.dumps({**self._script.once_more, self._script.choice: self._walk.chosen})
        bridge, sandbox = self._parts.bridge, self._parts.sandbox
        self._screen.say("\nTo look at:")
        self._screen.rows(
            {
                "Console": self._console(),
                "API docs": f"{bridge.url}/docs",
                "Sandbox": f"{sandbox.url}/",
                "Received events": f"{self._receiver.url}/",
                "Deliveries": self._curl("/v1/deliveries"),
                "Another video": self._curl(f"/v1/actions/{self._script.action}", *_JSON, "-d", body),
                "Logs": f"{sandbox.log}, {bridge.log}",
            }
        )
        self._screen.say("\nEverything stays up until Ctrl-C.")
        while (ended := self._parts.ended()) is None:
            if arrival := self._receiver.next(0.5):
                self._screen.note(_told(arrival))
        self._explain("Stay up", str(ended.ended()), ended)
        raise HopFailed(str(ended.ended()))

    def _console(self) -> str:
        """A link that signs in once."""
        bridge = self._parts.bridge
        try:
            return bridge.ask("console-link", self._walk.connection_id, "--expires", _LINK_LASTS)
        except HopFailed as wrong:
            self._explain("Console", str(wrong), bridge)
            raise

    def _go(self, hop: Hop) -> None:
        part: Part = getattr(self._parts, hop.part)
        began = part.started if hop.starts else time.monotonic()
        label = hop.label.format(self._script.label)
        self._screen.begin(label)
        try:
            detail = hop.do(self._walk)
        except Exception as error:  # also an answer that lacks what the contract promises
            why = str(error) if isinstance(error, HopFailed) else f"unexpected: {error!r}"
            self._explain(label, why, self._parts.ended() or part)
            raise HopFailed(why) from error
        self._screen.done(label, detail, seconds=time.monotonic() - began)

    def _explain(self, label: str, why: str, part: Part) -> None:
        self._screen.failed(label, why, log=part.log, lines=part.last_lines())

    def _curl(self, path: str, *options: str) -> str:
        return shlex.join(
            ["curl", "-H", f"Authorization: Bearer {self._walk.token}", *options, self._parts.bridge.url + path]
        )


def _told(arrival: Arrival) -> str:
    if arrival.event is None:
        return f"Refused by the receiver: {arrival.refused}"
    return f"Event received, signature verified: {arrival.event.get('type')} {arrival.event.get('id')}"
