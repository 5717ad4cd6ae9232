"""Somebody who uses a provider's app in Make against a live bridge."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platforms.make import layout
from platforms.make.engine import Make
from platforms.make.exchange import Transport
from platforms.subjects import SUBJECTS, Subject
from support.world import Api, World

HOME = Path(__file__).parents[3] / "manifests" / "make"
FOLDER = HOME / "argil"
APPS = {key: layout.load(layout.read(HOME / key)) for key in SUBJECTS}
APP = APPS["argil"]
BRIDGE = "https://bridge.example.com"


@dataclass
class Account:
    """An account at the provider, connected to the bridge (`api`) and in Make (`make`)."""

    subject: Subject
    world: World
    api: Api
    make: Make

    @property
    def who(self) -> str:
        return str(self.api.connection["label"])

    @property
    def token(self) -> str:
        return str(self.api.connection["token"])

    def state(self) -> dict[str, Any]:
        """What the provider counted."""
        return self.world.state(self.who)

    def run(self, id: str, **given: Any) -> Any:
        """The one bundle of a module."""
        (bundle,) = self.make.run(id, given)
        return bundle

    def first(self, rpc: str, **parameters: Any) -> str:
        """The first value of a dropdown."""
        return str(self.make.options(rpc, parameters)[0]["value"])

    def existing(self) -> dict[str, str]:
        """Things that can be named: made without Make, so that they say nothing of it."""
        things = self.subject.things(self.world, self.api)
        return things | {"video_id": self.subject.made(self.world, self.api)}

    def rendered(self) -> str:
        """The id of a finished video, which has subtitles too."""
        return self.subject.done(self.world, self.api)


def connect(world: World, who: str, app: layout.App | None = None) -> Account:
    """Connect an account to the bridge, then in Make."""
    api = world.connect(who)
    make = Make(app or APPS[world.provider], Transport({BRIDGE: world.url}))
    make.connect({"bridge_url": BRIDGE, "token": api.connection["token"]})
    return Account(SUBJECTS[world.provider], world, api, make)
