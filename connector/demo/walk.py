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

API_KEY = "sandbox-demo"  # a sandbox takes any key that begins so
REPEAT_KEY = {"Idempotency-Key": "the-demo-s-first-video"}
SCRIPT = "Hello there. This video was made by a stand-in for Argil, so it cost nothing."
EXTRAS = {"row": "42"}


class Walk:
    """From nothing to a delivered event, remembering what the next hop needs."""

    def __init__(self, started: Parts, receiver: Receiver) -> None:
        self.token = ""
        self.avatar_id = ""
        self._parts = started
        self._receiver = receiver
        self._hook = Client(receiver.url)
        self._argil = Client(started.sandbox.url, {"x-api-key": API_KEY})
        self._api = Client(started.bridge.url)

    def sandbox_up(self) -> str:
        self._wait_for(self._parts.sandbox, self._argil, "/")
        return f"{self._argil.url} stands in for Argil; a render takes {parts.RENDER_SECONDS} s"

    def bridge_up(self) -> str:
        self._wait_for(self._parts.bridge, self._api, "/readyz")
        return f"{self._api.url} is ready: gunicorn, relay and SQLite"

    def receiver_up(self) -> str:
        if not self._hook.up("/"):
            raise HopFailed("it does not answer")
        return f"{self._receiver.url} checks signatures with the standardwebhooks library"

    def connect(self) -> str:
        made = self._api.post("/v1/connections", {"provider": "argil", "api_key": API_KEY, "label": "Demo"})
        self.token = made["token"]
        self._api.close()
        self._api = Client(self._api.url, {"Authorization": f"Bearer {self.token}"})
        registered = len(self._state()["webhooks"])
        if registered != 1:
            raise HopFailed(f"{registered} webhooks are registered at Argil instead of 1")
        return f"{made['id']}: the key was tried at Argil and is sealed; 1 webhook is registered there"

    def subscribe(self) -> str:
        target = f"{self._receiver.url}/hook"
        self._subscription = self._api.post("/v1/subscriptions", {"trigger": "video_done", "target_url": target})
        self._receiver.trust(self._subscription["secret"])
        return f"{self._subscription['id']}: video_done to {target}"

    def choose(self) -> str:
        rows = self._api.get("/v1/options/avatars")
        if not rows:
            raise HopFailed("the dropdown of avatars is empty")
        self.avatar_id = rows[0]["id"]
        return f"{rows[0]['name']}, the first of {len(rows)} in the dropdown"

    def create(self) -> str:
        self._video = self._create()
        return f"video {self._video['id']} is {self._video['status']}"

    def called_back(self) -> str:
        told = client.wait(lambda: self._state()["deliveries"], otherwise="Argil did not call back")[0]
        if told["status"] != 202:
            raise HopFailed(f"Argil's call was answered {told['status'] or told['error']} instead of 202")
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
            raise HopFailed("the event has no video_url of the sandbox to tamper with")
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
            raise HopFailed(f"the same Idempotency-Key made video {again['id']}; Argil counts {made}")
        return f"same Idempotency-Key, same video; Argil counts 1 video, 1 render, {state['credits_spent']} credits"

    def recorded(self) -> str:
        path = f"/v1/deliveries?subscription_id={self._subscription['id']}&status=delivered"
        rows = client.wait(lambda: self._api.get(path)["data"], otherwise="the delivery was not recorded")
        return f"{rows[0]['id']} is {rows[0]['status']}, attempts: {rows[0]['attempt_count']}"

    def _create(self) -> Any:
        body = {"name": "Demo", "script": SCRIPT, "avatar_id": self.avatar_id, "extras": EXTRAS}
        return self._api.post("/v1/actions/create_and_render_video", body, REPEAT_KEY)

    def _check(self, arrival: Arrival, event: dict[str, Any]) -> None:
        video = event["video"]
        said = (event["type"], event["trigger"], event["provider"], event["id"], video["id"], video["extras"])
        wanted = ("video.done", "video_done", "argil", arrival.headers["webhook-id"], self._video["id"], EXTRAS)
        for is_, should in zip(said, wanted, strict=True):
            if is_ != should:
                raise HopFailed(f"the event says {is_} where it should say {should}")
        if not video["video_url"]:
            raise HopFailed("the event has no video_url")

    def _state(self) -> Any:
        return self._argil.get("/sandbox/state")

    def _wait_for(self, part: Part, server: Client, path: str) -> None:
        def look() -> bool:
            if ended := part.ended():
                raise HopFailed(ended)
            return server.up(path)

        client.wait(look, otherwise=f"the {part.name} did not answer {path}")


@dataclass(frozen=True, slots=True)
class Hop:
    """A line of the story. `part` is whose log explains it; `starts`: its time counts from that part's start."""

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
    Hop("Argil calls back", "sandbox", Walk.called_back),
    Hop("Event received", "bridge", Walk.received),
    Hop("Forgery refused", "bridge", Walk.tampered),
    Hop("Repeat costs nothing", "bridge", Walk.repeat),
    Hop("Delivery recorded", "bridge", Walk.recorded),
)
