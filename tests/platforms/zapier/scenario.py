"""Everything that the integration has, run once through core against the live bridge.

Every trigger is subscribed to, listed, fed a real delivery and unsubscribed from; every list, search and create is run
with what its declaration gives as examples, ids of real things put in; what waits is told by the relay and goes on.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from platforms.zapier import cloud
from platforms.zapier.core import User
from support.world import Api, World, until

from connector.catalogue.entries import Action, Options, Search, Trigger
from connector.providers.argil.provider import Argil

Results = dict[str, list[Any]]  # by place: the rows or objects that a method gave

FINDS: Mapping[str, Mapping[str, Any]] = {
    "find_videos": {"name": "", "extras": {"row": "42"}, "limit": 5},
    "find_voices": {"language": "FRENCH"},
}
"""What the searches are given besides nothing."""


class Scenario:
    """One user's way through all of it. `results` fills as it goes."""

    def __init__(self, world: World, api: Api, user: User, integration: Mapping[str, Any]) -> None:
        self._world = world
        self._api = api
        self._user = user
        self._integration = integration
        self._count = itertools.count()
        self.results: Results = {}

    def everything(self) -> Results:
        """All of it, in an order in which things are there when they are needed."""
        self._keep("authentication.test", [self._user("authentication.test")])
        self._things()
        for entry in Argil.entries:
            match entry:
                case Options():
                    rows = self._user(
                        f"triggers.list_{entry.key}.operation.perform", {"avatar_id": self._ids["avatar_id"]}
                    )
                    self._keep(f"triggers.list_{entry.key}", rows)
                case Search():
                    for given in ({}, FINDS.get(entry.key, {})):
                        rows = self._user(f"searches.{entry.key}.operation.perform", cloud.form(entry.input, given))
                        self._keep(f"searches.{entry.key}", rows)
                case Action():
                    self._action(entry)
        self._triggers()
        return self.results

    def _things(self) -> None:
        """One of each kind to name, and a video that is done."""
        good = self._api.good
        made = self._script() | {"extras": {"row": "42"}, "subtitles": {"enable": True}}
        video = good("POST", "/v1/actions/create_and_render_video", made)
        self._ids = {
            "avatar_id": self._world.avatar(self._api),
            "voice_id": good("GET", "/v1/options/voices")[0]["id"],
            "asset_id": good("GET", "/v1/options/assets")[0]["id"],
            "video_id": video["id"],
        }
        look = {"video_id": video["id"]}
        until(lambda: good("POST", "/v1/actions/get_video", look)["status"] == "DONE")

    def _action(self, action: Action) -> None:
        for example in action.examples:
            given = cloud.form(action.input, self._real(example.input, fresh=action.changes))
            if f"searches.{action.key}" in self._places():
                self._keep(f"searches.{action.key}", self._user(f"searches.{action.key}.operation.perform", given))
                continue
            if action.key == "api_request" and "path" in given:
                given |= {"method": "GET", "path": "/voices", "body": None}
            self._keep(f"creates.{action.key}", [self._user(f"creates.{action.key}.operation.perform", given)])
        if f"creates.{action.key}_and_wait" in self._places():
            given = cloud.form(action.input, self._real(action.examples[0].input, fresh=True))
            self._keep(f"creates.{action.key}_and_wait", [self._waited(f"creates.{action.key}_and_wait", given)])

    def _waited(self, place: str, given: dict[str, Any]) -> Any:
        path = f"/callback/{next(self._count)}"
        begun = self._user.run(f"{place}.operation.perform", given, callback_url=self._world.receiver.url + path)
        assert begun["status"] == "CALLBACK"
        told = self._heard(path)
        return self._user(f"{place}.operation.performResume", given, outputData=begun["results"], **cloud.request(told))

    def _triggers(self) -> None:
        keys = [entry.key for entry in Argil.entries if isinstance(entry, Trigger)]
        keys += [group.key for group in Argil.trigger_groups]
        subscribed = {}
        for key in keys:
            target = f"{self._world.receiver.url}/hooks/{key}"
            subscribed[key] = self._user(f"triggers.{key}.operation.performSubscribe", targetUrl=target)
        self._happen()
        for key in keys:
            place, kept = f"triggers.{key}", subscribed[key]
            arrival = self._heard(f"/hooks/{key}")
            rows = self._user(f"{place}.operation.perform", subscribeData=kept, **cloud.request(arrival))
            self._keep(place, rows)
            self._keep(f"{place}.list", self._user(f"{place}.operation.performList"))
            for _ in range(2):
                gone = self._user(f"{place}.operation.performUnsubscribe", subscribeData=kept)
                assert gone == {"id": kept["id"], "deleted": True}

    def _happen(self) -> None:
        """All that triggers tell of: good and bad ends of a video and of an avatar."""
        for name in ("fine", "[fail]"):
            self._api.good("POST", "/v1/actions/create_and_render_video", self._script() | {"name": name})
            avatar = {"name": name, "image": "https://example.com/anna.jpg"}
            self._api.good("POST", "/v1/actions/create_avatar", avatar)

    def _heard(self, path: str) -> Any:
        return until(lambda: next((each for each in self._world.receiver.arrivals if each.path == path), None))

    def _script(self) -> dict[str, Any]:
        return {"script": f"Hello number {next(self._count)}.", "avatar_id": self._world.avatar(self._api)}

    def _real(self, given: Any, *, fresh: bool) -> Any:
        """An example with the ids of real things; what is about to be changed is a thing of its own."""
        if isinstance(given, list):
            return [self._real(each, fresh=fresh) for each in given]
        if not isinstance(given, Mapping):
            return given
        real = {key: self._real(self._ids.get(key, each), fresh=fresh) for key, each in given.items()}
        if fresh and "video_id" in real:
            real["video_id"] = self._api.good("POST", "/v1/actions/create_video", self._script())["id"]
        return real

    def _keep(self, place: str, results: list[Any]) -> None:
        self.results.setdefault(place, []).extend(results)

    def _places(self) -> Iterator[str]:
        return (f"{kind}.{key}" for kind in ("searches", "creates") for key in self._integration[kind])
