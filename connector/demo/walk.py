"""The hops, in order, through the public HTTP API. What happened at the provider is read off the sandbox's state.

A hop is a method that gives the line to show, or raises `HopFailed`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from connector.demo import client, parts
from connector.demo.client import Client, HopFailed
from connector.demo.parts import Part, Parts
from connector.demo.receiver import Arrival, Receiver
from connector.demo.script import Script

REPEAT_KEY = {"Idempotency-Key": "the-demo-s-first-video"}


class Walk:
    """From nothing to a delivered event, remembering what the next hop needs."""

    def __init__(self, script: Script, started: Parts, receiver: Receiver) -> None:
        self.token = self.connection_id = ""
        self.chosen = ""
        self._script = script
        self._parts = started
        self._receiver = receiver
        self._hook = Client(receiver.url)
        self._sandbox = Client(started.sandbox.url, {script.sandbox_header: script.api_key})
        self._api = Client(started.bridge.url)

    def sandbox_up(self) -> str:
        self._wait_for(self._parts.sandbox, self._sandbox, "/")
        return f"{self._sandbox.url} stands in for {self._script.label}; a render takes {parts.RENDER_SECONDS} s"

    def bridge_up(self) -> str:
        self._wait_for(self._parts.bridge, self._api, "/readyz")
        return f"{self._api.url} is ready: gunicorn, relay and SQLite"

    def receiver_up(self) -> str:
        if not self._hook.up("/"):
            raise HopFailed("it does not answer")
        return f"{self._receiver.url} checks signatures with the standardwebhooks library"

    def connect(self) -> str:
        key = {"provider": self._script.provider, "api_key": self._script.api_key, "label": "Demo"}
        made = self._api.post("/v1/connections", key)
        self.token, self.connection_id = made["token"], made["id"]
        self._api.close()
        self._api = Client(self._api.url, {"Authorization": f"Bearer {self.token}"})
        registered = len(self._state()["webhooks"])
        if registered != 1:
            raise HopFailed(f"{registered} webhooks are registered at {self._script.label} instead of 1")
        return f"{made['id']}: the key was tried at {self._script.label} and is sealed; 1 webhook is registered there"

    def subscribe(self) -> str:
        target, trigger = f"{self._receiver.url}/hook", self._script.trigger
        self._subscription = self._api.post("/v1/subscriptions", {"trigger": trigger, "target_url": target})
        self._receiver.trust(self._subscription["secret"])
        return f"{self._subscription['id']}: {trigger} to {target}"

    def choose(self) -> str:
        rows = self._api.get(f"/v1/options/{self._script.options}")
        if not rows:
            raise HopFailed(f"the dropdown of {self._script.options} is empty")
        self.chosen = rows[0]["id"]
        return f"{rows[0]['name']}, the first of {len(rows)} in the dropdown"

    def create(self) -> str:
        self._video = self._create()
        return f"video {self._video['id']} is {self._video['status']}"

    def called_back(self) -> str:
        told = client.wait(lambda: self._state()["deliveries"], otherwise=f"{self._script.label} did not call back")[0]
        if told["status"] != 202:
            raise HopFailed(
                f"{self._script.label}'s call was answered {told['status'] or told['error']} instead of 202"
            )
        return f"{told['event']}, written down and answered 202"

    def received(self) -> str:
        arrival = self._receiver.next(client.HOP_SECONDS)
        if arrival is None:
            raise HopFailed(f"the receiver got nothing within {client.HOP_SECONDS:.0f} s")
        if arrival.event is None:
            raise HopFailed(f"the receiver does not believe what it got: {arrival.refused}")
        self._check(arrival, arrival.event)
        self._arrival = arrival
        return f"{arrival.event['type']} {arrival.event['id']}, signature verified"

    def tampered(self) -> str:
        forged = self._arrival.body.replace(b"/sandbox/files/", b"/another/video/")
        if forged == self._arrival.body:
            raise HopFailed(f"the event has no {self._script.file} of the sandbox to tamper with")
        status = self._hook.status("/hook", forged, self._arrival.headers)
        seen = self._receiver.next(client.HOP_SECONDS)
        if status != 401 or seen is None or seen.event is not None:
            raise HopFailed(f"a tampered copy of the event was answered {status} instead of 401")
        return f"a tampered copy of the event is answered 401: {seen.refused}"

    def repeat(self) -> str:
        again = self._create()
        state = self._state()
        if again["id"] != self._video["id"] or state["videos_created"] != 1 or state["renders"] != 1:
            made = f"{state['videos_created']} videos and {state['renders']} renders"
            raise HopFailed(f"the same Idempotency-Key made video {again['id']}; {self._script.label} counts {made}")
        counts = f"{self._script.label} counts 1 video, 1 render, {state['credits_spent']} {self._script.unit}"
        return f"same Idempotency-Key, same video; {counts}"

    def recorded(self) -> str:
        path = f"/v1/deliveries?subscription_id={self._subscription['id']}&status=delivered"
        rows = client.wait(lambda: self._api.get(path)["data"], otherwise="the delivery was not recorded")
        return f"{rows[0]['id']} is {rows[0]['status']}, attempts: {rows[0]['attempt_count']}"

    def _create(self) -> Any:
        body = {**self._script.input, self._script.choice: self.chosen}
        return self._api.post(f"/v1/actions/{self._script.action}", body, REPEAT_KEY)

    def _check(self, arrival: Arrival, event: dict[str, Any]) -> None:
        script, video = self._script, event[self._script.resource]
        said = (event["type"], event["trigger"], event["provider"], event["id"], video["id"], video.get("extras"))
        wanted = (script.event_type, script.trigger, script.provider, arrival.headers["webhook-id"], self._video["id"])
        for is_, should in zip(said, (*wanted, script.input.get("extras", {})), strict=True):
            if is_ != should:
                raise HopFailed(f"the event says {is_} where it should say {should}")
        if not video[script.file]:
            raise HopFailed(f"the event has no {script.file}")

    def _state(self) -> Any:
        return self._sandbox.get("/sandbox/state")

    def _wait_for(self, part: Part, server: Client, path: str) -> None:
        def look() -> bool:
            if ended := part.ended():
                raise HopFailed(ended)
            return server.up(path)

        client.wait(look, otherwise=f"the {part.name} did not answer {path}")


@dataclass(frozen=True, slots=True)
class Hop:
    """A line of the story. `part` is whose log explains it; `starts`: its time counts from that part's start.

    In a label `{}` stands for the provider.
    """

    label: str
    part: Literal["sandbox", "bridge"]
    do: Callable[[Walk], str]
    starts: bool = False


HOPS = (
    Hop("Sandbox up", "sandbox", Walk.sandbox_up, starts=True),
    Hop("Bridge up", "bridge", Walk.bridge_up, starts=True),
    Hop("Receiver up", "bridge", Walk.receiver_up),
    Hop("Key connected", "bridge", Walk.connect),
    Hop("Hook subscribed", "bridge", Walk.subscribe),
    Hop("Avatar chosen", "bridge", Walk.choose),
    Hop("Render started", "bridge", Walk.create),
    Hop("{} calls back", "sandbox", Walk.called_back),
    Hop("Event received", "bridge", Walk.received),
    Hop("Forgery refused", "bridge", Walk.tampered),
    Hop("Repeat costs nothing", "bridge", Walk.repeat),
    Hop("Delivery recorded", "bridge", Walk.recorded),
)
