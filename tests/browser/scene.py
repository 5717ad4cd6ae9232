"""A connection with a past: videos that came out and failed, hooks that take, refuse, rest and are gone."""

from dataclasses import dataclass, field
from typing import Any

from support.world import Api, World, until

SAYS = "<html><body>The database is away. Try again later.</body></html>"


@dataclass(frozen=True)
class Scene:
    """Ids: of four subscriptions, of the newest delivery to each, and of the operations that started videos."""

    taken: str
    refused: str
    gone: str
    paused: str
    delivered: dict[str, str] = field(default_factory=dict)
    videos: list[str] = field(default_factory=list)


def hook(world: World, api: Api, name: str, trigger: str = "video_done", **more: Any) -> str:
    """Subscribe an address of the receiver that ends with this name."""
    target = {"trigger": trigger, "target_url": f"{world.receiver.url}/{name}"}
    return str(api.good("POST", "/v1/subscriptions", target | more)["id"])


def video(world: World, api: Api, script: str = "Hello there.") -> str:
    """Start one."""
    given = {"script": script, "avatar_id": world.avatar(api), "extras": {"row": "42"}}
    return str(api.good("POST", "/v1/actions/create_and_render_video", given)["id"])


def deliveries(api: Api, **wanted: str) -> list[dict[str, Any]]:
    """The newest ones."""
    return list(api.good("GET", "/v1/deliveries", params=wanted)["data"])


def settled(api: Api, count: int) -> None:
    """Return when there are so many deliveries, and none is pending that is not parked."""
    until(lambda: len(rows := deliveries(api)) >= count and not [row for row in rows if _moves(row)])


def past(world: World, api: Api) -> Scene:
    """Give a connection its past."""
    world.receiver.at |= {"/refuses": (503, {}, SAYS.encode()), "/gone": (410, {}, b"")}
    made = Scene(*(hook(world, api, name) for name in ("takes", "refuses", "gone", "rests")))
    hook(world, api, "takes", trigger="video_failed")
    api.good("PATCH", f"/v1/subscriptions/{made.paused}", {"status": "paused"})
    video(world, api)
    settled(api, 4)
    world.faults(fail_renders=1)
    video(world, api, "This one fails.")
    settled(api, 5)
    api.good("POST", f"/v1/subscriptions/{made.taken}/test")
    api.good("POST", "/v1/connections/me/tokens", {"name": "Zapier", "scopes": ["actions", "triggers"]})
    settled(api, 6)
    made.delivered.update((row["subscription_id"], row["id"]) for row in reversed(deliveries(api)))
    connection = world.bridge.store.connections.get(api.connection["id"])
    assert connection is not None
    found = world.bridge.started_videos.page(connection, status=None, q="", after=None, limit=10)
    made.videos.extend(each.video.id for each in found)
    return made


def _moves(row: dict[str, Any]) -> bool:
    return row["status"] == "pending" and row["due_at"] is not None
