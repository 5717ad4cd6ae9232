"""Somebody who uses the app in Make against a live bridge."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platforms.make import layout
from platforms.make.engine import Make
from platforms.make.exchange import Transport
from support.world import Api, World, until

FOLDER = Path(__file__).parents[3] / "manifests" / "make" / "argil"
APP = layout.load(layout.read(FOLDER))
BRIDGE = "https://bridge.example.com"


@dataclass
class Account:
    """An account of Argil's, connected to the bridge (`api`) and in Make (`make`)."""

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
        """What Argil counted."""
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
        avatar = self.world.avatar(self.api)
        made = self.api.good("POST", "/v1/actions/create_video", {"script": "Made before.", "avatar_id": avatar})
        return {
            "avatar_id": avatar,
            "voice_id": self.first("voices"),
            "asset_id": self.first("assets"),
            "video_id": str(made["id"]),
        }

    def rendered(self) -> str:
        """The id of a finished video, which has subtitles too."""
        look = "/v1/actions/get_video"
        wanted = {"script": "Hello.", "avatar_id": self.world.avatar(self.api), "subtitles": {"enable": True}}
        video_id = str(self.api.good("POST", "/v1/actions/create_and_render_video", wanted)["id"])
        until(lambda: self.api.good("POST", look, {"video_id": video_id})["status"] == "DONE")
        return video_id


def connect(world: World, who: str, app: layout.App = APP) -> Account:
    """Connect an account to the bridge, then in Make."""
    api = world.connect(who)
    make = Make(app, Transport({BRIDGE: world.url}))
    make.connect({"bridge_url": BRIDGE, "token": api.connection["token"]})
    return Account(world, api, make)
