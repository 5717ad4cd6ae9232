"""What the tests of all platforms have to know of a provider: how its things are made in its sandbox, and end there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from support.world import Api, World, until

from connector.catalogue.catalogue import Offer
from connector.providers.argil.provider import Argil
from connector.providers.heygen.provider import HeyGen

Given = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """`make` is the action that makes a video of a script and starts its render, `draft` one that does not, `title` the
    field of a video's name. `things` gives the ids of existing things by the keys of the fields that want them. `ends`
    are calls that make every trigger fire. `finds` is what the searches are given besides nothing, `look` a path of the
    API that is only read. `reasons`: what a render is said to have failed for, or been refused.
    """

    offer: Offer
    make: str
    title: str
    things: Callable[[World, Api], dict[str, str]]
    ends: Callable[[World, Api], list[tuple[str, Given]]]
    look: str
    finds: Mapping[str, Given] = field(default_factory=dict)
    captions: Given = field(default_factory=dict)
    draft: str = ""
    reasons: Mapping[str, str] = field(default_factory=lambda: {"failed": "failed", "moderated": "content_moderated"})

    @property
    def key(self) -> str:
        return self.offer.key

    def script(self, world: World, api: Api, text: str = "Hello there.", **more: Any) -> Given:
        """An input of `make`."""
        return {"script": text, "avatar_id": world.avatar(api), **more}

    def made(self, world: World, api: Api, text: str = "Made before.", **more: Any) -> str:
        """The id of a video that is there, which costs nothing where a draft can be had."""
        action = self.draft or self.make
        return str(api.good("POST", f"/v1/actions/{action}", self.script(world, api, text, **more))["id"])

    def done(self, world: World, api: Api, **more: Any) -> str:
        """The id of a finished video, which has captions, too."""
        given = self.script(world, api, **self.captions, **more)
        video_id = str(api.good("POST", f"/v1/actions/{self.make}", given)["id"])
        look = {"video_id": video_id}
        until(lambda: api.good("POST", "/v1/actions/get_video", look)["status"] == "DONE")
        return video_id


def _first(api: Api, key: str) -> str:
    return str(api.good("GET", f"/v1/options/{key}")[0]["id"])


def _argils(world: World, api: Api) -> dict[str, str]:
    return {"avatar_id": world.avatar(api), "voice_id": _first(api, "voices"), "asset_id": _first(api, "assets")}


def _argils_ends(world: World, api: Api) -> list[tuple[str, Given]]:
    return [
        call
        for name in ("fine", "[fail]")
        for call in (
            ("create_and_render_video", ARGIL.script(world, api, f"Hello {name}.", name=name)),
            ("create_avatar", {"name": name, "image": "https://example.com/anna.jpg"}),
        )
    ]


def _heygens(world: World, api: Api) -> dict[str, str]:
    asset = {"file": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")}
    headers = {"x-api-key": f"sandbox-{api.connection['label']}"}
    made = requests.post(f"{world.sandbox.url}/v3/assets", files=asset, headers=headers, timeout=5).json()["data"]
    folder = requests.post(f"{world.sandbox.url}/v3/folders", json={"name": "Mine"}, headers=headers, timeout=5).json()
    folder_id = str(folder["data"]["folder_id"])
    HEYGEN.made(world, api, folder_id=folder_id)  # HeyGen has no list of folders that are empty
    return {
        "avatar_id": world.avatar(api),
        "voice_id": _first(api, "voices"),
        "talking_photo_id": _first(api, "talking_photos"),
        "template_id": _first(api, "templates"),
        "folder_id": folder_id,
        **dict.fromkeys(("image_asset_id", "video_asset_id", "audio_asset_id"), str(made["asset_id"])),
    }


def _heygens_ends(world: World, api: Api) -> list[tuple[str, Given]]:
    video = "https://files.example.com/welcome.mp4"
    return [
        call
        for title in ("fine", "[fail]")
        for call in (
            ("create_avatar_video", HEYGEN.script(world, api, f"Hello {title}.", title=title)),
            ("translate_video", {"video_url": video, "output_language": "French (France)", "title": title}),
        )
    ]


ARGIL = Subject(
    Argil,  # type: ignore[arg-type]
    make="create_and_render_video",
    draft="create_video",
    title="name",
    things=_argils,
    ends=_argils_ends,
    look="/voices",
    finds={
        "find_videos": {"name": "", "extras": {"row": "42"}, "limit": 5},
        "find_voices": {"language": "FRENCH"},
    },
    captions={"subtitles": {"enable": True}},
)
HEYGEN = Subject(
    HeyGen,  # type: ignore[arg-type]
    make="create_avatar_video",
    title="title",
    things=_heygens,
    ends=_heygens_ends,
    look="/v3/voices",
    finds={
        "find_videos": {"limit": 5},
        "find_voices": {"language": "French"},
        "find_avatars": {"type": "photo_avatar"},
    },
    captions={"caption": True},
    reasons={"failed": "render_failed", "moderated": "content_moderated"},
)
SUBJECTS = {each.key: each for each in (ARGIL, HEYGEN)}
