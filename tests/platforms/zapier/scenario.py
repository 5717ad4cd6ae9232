"""Everything that an integration has, run once through core against the live bridge.

Every trigger is subscribed to, listed, fed a real delivery and unsubscribed from; every list, search and create is run
with what its declaration gives as examples, ids of real things put in; what waits is told by the relay and goes on.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from platforms.subjects import Subject
from platforms.zapier import cloud
from platforms.zapier.core import User
from support.world import Api, World, until

from connector.catalogue.entries import Action, Options, Search

Results = dict[str, list[Any]]  # by place: the rows or objects that a method gave


class Scenario:
    """One user's way through all of it. `results` fills as it goes. `file` is the address of a picture, as Zapier gives
    those of earlier steps.
    """

    def __init__(
        self, subject: Subject, world: World, api: Api, user: User, integration: Mapping[str, Any], file: str
    ) -> None:
        self._subject = subject
        self._world = world
        self._api = api
        self._user = user
        self._integration = integration
        self._file = file
        self._count = itertools.count()
        self.results: Results = {}

    def everything(self) -> Results:
        """All of it, in an order in which things are there when they are needed."""
        self._keep("authentication.test", [self._user("authentication.test")])
        video_id = self._subject.done(self._world, self._api)
        self._ids = {**self._subject.things(self._world, self._api), "video_id": video_id}
        for entry in self._subject.offer.entries:
            match entry:
                case Options() if not entry.describes_fields:
                    rows = self._user(f"triggers.list_{entry.key}.operation.perform", self._ids)
                    self._keep(f"triggers.list_{entry.key}", rows)
                case Search():
                    for given in ({}, self._subject.finds.get(entry.key, {})):
                        rows = self._user(f"searches.{entry.key}.operation.perform", cloud.form(entry.input, given))
                        self._keep(f"searches.{entry.key}", rows)
                case Action():
                    self._action(entry)
        self._triggers()
        return self.results

    def _action(self, action: Action) -> None:
        fresh = bool(action.changes and (self._subject.draft or action.key.startswith("delete_")))
        mine = {each.key: self._file for each in action.input if each.bytes_only}
        for place in (f"searches.{action.key}", f"creates.{action.key}"):
            for example in action.examples if place in self._places() else ():
                given = cloud.form(action.input, self._real(example.input, fresh=fresh)) | mine
                if action.key == "api_request" and "path" in given:
                    given |= {"method": "GET", "path": self._subject.look, "body": None}
                assert self._user(f"{place}.operation.inputFields", given)  # as the editor asks for them
                made = self._user(f"{place}.operation.perform", given)
                self._keep(place, made if isinstance(made, list) else [made])
        if f"creates.{action.key}_and_wait" in self._places():
            given = cloud.form(action.input, self._real(action.examples[0].input, fresh=fresh))
            assert self._user(f"creates.{action.key}_and_wait.operation.inputFields", given)
            self._keep(f"creates.{action.key}_and_wait", [self._waited(f"creates.{action.key}_and_wait", given)])

    def _waited(self, place: str, given: dict[str, Any]) -> Any:
        path = f"/callback/{next(self._count)}"
        begun = self._user.run(f"{place}.operation.perform", given, callback_url=self._world.receiver.url + path)
        assert begun["status"] == "CALLBACK"
        told = self._heard(path)
        return self._user(f"{place}.operation.performResume", given, outputData=begun["results"], **cloud.request(told))

    def _triggers(self) -> None:
        steps = self._integration["triggers"].items()
        keys = [key for key, step in steps if step["operation"]["type"] == "hook"]
        gone, subscribed = f"{self._world.receiver.url}/hooks/gone", {}
        self._world.receiver.at["/hooks/gone"] = (410, {}, b"")  # it is disabled, and a hook for problems is told
        self._api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": gone})
        for key in keys:
            target = f"{self._world.receiver.url}/hooks/{key}"
            subscribed[key] = self._user(f"triggers.{key}.operation.performSubscribe", targetUrl=target)
        for action, given in self._subject.ends(self._world, self._api):
            self._api.good("POST", f"/v1/actions/{action}", given)
        for key in keys:
            place, kept = f"triggers.{key}", subscribed[key]
            arrival = self._heard(f"/hooks/{key}")
            rows = self._user(f"{place}.operation.perform", subscribeData=kept, **cloud.request(arrival))
            self._keep(place, rows)
            self._keep(f"{place}.list", self._user(f"{place}.operation.performList"))
            for _ in range(2):
                ended = self._user(f"{place}.operation.performUnsubscribe", subscribeData=kept)
                assert ended == {"id": kept["id"], "deleted": True}

    def _heard(self, path: str) -> Any:
        return until(lambda: next((each for each in self._world.receiver.arrivals if each.path == path), None))

    def _real(self, given: Any, *, fresh: bool) -> Any:
        """An example with the ids of real things; what is about to be changed is a thing of its own."""
        if isinstance(given, list):
            return [self._real(each, fresh=fresh) for each in given]
        if not isinstance(given, Mapping):
            return given
        real = {key: self._real(self._ids.get(key, each), fresh=fresh) for key, each in given.items()}
        if fresh and "video_id" in real:
            text = f"Hello number {next(self._count)}."
            real["video_id"] = self._subject.made(self._world, self._api, text)
        return real

    def _keep(self, place: str, results: list[Any]) -> None:
        self.results.setdefault(place, []).extend(results)

    def _places(self) -> Iterator[str]:
        return (f"{kind}.{key}" for kind in ("searches", "creates") for key in self._integration[kind])
