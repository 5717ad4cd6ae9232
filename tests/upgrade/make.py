"""Makes the databases that `test_upgrade.py` begins with: written by 0.1.0 (fd4db69) itself, killed at its work.

Run it in a work tree of that commit, with that commit's own tests on the path (README.md says how). One web process,
one relay, the sandbox and a receiver of hooks; what is killed gets SIGKILL, and what it had claimed stays claimed.
"""

import contextlib
import dataclasses
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from faults.house import House, Web, free_port
from support.postgresql import ROOMY, running
from support.receiver import Arrival, Receiver, Reply
from support.world import Api, until

from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Render, Video
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve

ALICE, BOB, DORA = "sandbox-alice", "sandbox-bob", "sandbox-dora"
RENDER_SECONDS = 60.0


class Hooks(Receiver):
    """Takes hooks at `/ready`; `/down` is answered 500, and `/hangs` never."""

    def _take(self, arrival: Arrival) -> Reply:
        super()._take(arrival)
        if arrival.path == "/hangs":
            threading.Event().wait(60)
        return (500, {}, b"down") if arrival.path == "/down" else (200, {}, b"ok")

    def reached(self, path: str, count: int = 1) -> Any:
        return until(lambda: sum(each.path == path for each in self.arrivals) >= count, 30)


class Making:
    """One installation of 0.1.0 at work, and what the test has to know of it."""

    def __init__(self, house: House, hooks: Hooks, sandbox: Any) -> None:
        self.house, self.hooks, self.sandbox = house, hooks, sandbox
        self.web: Web = house.web()
        self.relay = house.relay()
        self.web.wait()
        self.relay.wait()
        self.facts: dict[str, Any] = {"users": {}, "operations": {}, "videos": {}}

    def user(self, key: str) -> Api:
        who = key.removeprefix("sandbox-")
        made = Api(self.web.url).good("POST", "/v1/connections", {"provider": "argil", "api_key": key, "label": who})
        self.facts["users"][who] = made | {"subscriptions": {}}
        return Api(self.web.url, made["token"])

    def subscribe(self, api: Api, who: str, path: str, trigger: str = "video_done", **more: Any) -> str:
        wish = {"trigger": trigger, "target_url": f"{self.hooks.url}/{path}", **more}
        made = api.good("POST", "/v1/subscriptions", wish)
        self.facts["users"][who]["subscriptions"][path] = made
        return str(made["id"])

    def restarted(self, api: Api) -> None:
        """The web process is killed, and another one started."""
        self.web.kill()
        self.web = self.house.web()
        self.web.wait()
        api.url = self.web.url

    def finished(self, key: str, name: str) -> str:
        """A video of the account that has been done for a minute."""
        began = datetime.now(UTC) - timedelta(minutes=2)
        render = Render(began, began + timedelta(minutes=1), "DONE")
        video = Video(str(uuid.uuid4()), name, began, [], "9:16", False, {}, render)
        self.sandbox.account(key).add_video(video)
        self.facts["videos"][name] = video.id
        return video.id

    def told(self, key: str, video_id: str) -> None:
        """The provider's webhook comes."""
        [webhook] = self.sandbox.account(key).report()["webhooks"]
        path = urlsplit(webhook["callbackUrl"]).path
        body = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": video_id}}
        assert requests.post(self.web.url + path, json=body, timeout=10).status_code == 202

    def asked(self, key: str, call: str) -> int:
        return int(self.sandbox.account(key).report()["requests"].get(call, 0))

    def faults(self, **changes: Any) -> None:
        self.sandbox.switches.reset()
        self.sandbox.switches.change(changes)

    def done(self, api: Api, name: str, action: str, body: dict[str, Any], key: str | None = None) -> Any:
        """An action that is answered."""
        answer = api("POST", f"/v1/actions/{action}", body, headers={"Idempotency-Key": key} if key else {})
        self.facts["operations"][name] = {
            "action": action, "body": body, "key": key, "status": answer.status_code, "answer": answer.json()
        }  # fmt: skip
        return answer.json()

    def cut_off(self, api: Api, name: str, action: str, body: dict[str, Any], call: str, **faults: Any) -> None:
        """An action whose web process is killed once the provider has got its call, or has not."""
        before = self.asked(ALICE, call)
        self.faults(**faults)
        url, headers = f"{api.url}/v1/actions/{action}", dict(api.session.headers)
        with contextlib.suppress(requests.RequestException):
            caller = threading.Thread(target=_forgotten, args=(url, body, headers), daemon=True)
            caller.start()
            until(lambda: self.asked(ALICE, call) > before, 20)
            threading.Event().wait(0.3)  # the sandbox does the work after it has counted the call
        self.restarted(api)
        self.faults()
        self.facts["operations"][name] = {"action": action, "body": body, "key": None}


def _forgotten(url: str, body: dict[str, Any], headers: Any) -> None:
    with contextlib.suppress(requests.RequestException):
        requests.post(url, json=body, headers=headers, timeout=60)


def make(making: Making) -> None:
    """Everything that an upgrade must not lose or double. Ends with all processes dead."""
    alice, bob, dora = making.user(ALICE), making.user(BOB), making.user(DORA)
    for path in ("ready", "down", "hangs"):
        making.subscribe(alice, "alice", path)
    making.subscribe(alice, "alice", "failed", "video_failed")
    making.subscribe(alice, "alice", "filtered", filters={"extras.row": "42"})
    paused = making.subscribe(alice, "alice", "paused")
    alice.good("PATCH", f"/v1/subscriptions/{paused}", {"status": "paused"})
    making.subscribe(bob, "bob", "bobs")
    making.subscribe(dora, "dora", "doras")
    dora.good("DELETE", "/v1/connections/me")
    avatar = alice.good("GET", "/v1/options/avatars")[0]["id"]
    script = {"avatar_id": avatar, "script": "Hello."}

    # Answered after nobody waited any more: killed, and finished by the relay
    making.cut_off(
        alice, "unheard", "create_video", script | {"name": "Unheard"}, "POST /videos",
        hang=1, fault_methods=["POST"], fault_path="^/videos$",
    )  # fmt: skip
    until(lambda: "operation recovered" in "".join(making.house.said("operation recovered")), 60)

    # One delivered, one refused, one on its way, one parked
    making.told(ALICE, making.finished(ALICE, "First"))
    for path in ("ready", "down", "hangs"):
        making.hooks.reached(f"/{path}")
    feed = until(lambda: alice.good("GET", "/v1/events")["data"] and alice.good("GET", "/v1/events"), 20)
    making.facts["last_event"] = feed["data"][-1]["id"]
    until(lambda: _settled(alice), 20)

    # The relay dies while it asks about one
    asked = making.asked(ALICE, "GET /videos/{id}")
    making.faults(hang=-1, fault_methods=["GET"], fault_path="^/videos/.")
    making.told(ALICE, making.finished(ALICE, "Claimed"))
    until(lambda: making.asked(ALICE, "GET /videos/{id}") > asked, 20)
    making.relay.kill()
    making.faults()

    # Nobody has looked at these yet
    making.told(ALICE, making.finished(ALICE, "Arrived"))
    making.told(BOB, making.finished(BOB, "Bob's"))

    # Operations
    making.done(alice, "kept", "create_video", script | {"name": "Kept"}, key="row-kept")
    callback = {"callback_url": f"{making.hooks.url}/callback", "callback_id": "row-7"}
    started = making.done(
        alice, "rendering", "create_and_render_video",
        script | callback | {"name": "Rendering", "extras": {"row": "42"}}, key="row-rendering",
    )  # fmt: skip
    making.facts["videos"]["Rendering"] = started["id"]
    account = making.sandbox.account(ALICE)
    account.credits_left, credits = 0, account.credits_left
    making.done(alice, "refused", "create_and_render_video", script | {"name": "Refused"}, key="row-refused")
    account.credits_left = credits
    idle = making.done(alice, "idle", "create_video", script | {"name": "Rendered late"}, key="row-idle")
    making.facts["videos"]["Rendered late"] = idle["id"]
    making.cut_off(
        alice, "dead", "create_video", script | {"name": "Dead"}, "POST /videos",
        hang=1, fault_methods=["POST"], fault_path="^/videos$",
    )  # fmt: skip
    making.cut_off(
        alice, "lost", "create_video", script | {"name": "Lost"}, "POST /videos",
        reset_before=-1, fault_methods=["POST"], fault_path="^/videos$",
    )  # fmt: skip
    late = {"video_id": idle["id"], "callback_url": f"{making.hooks.url}/late", "callback_id": "row-8"}
    making.cut_off(
        alice, "dead render", "render_video", late, "POST /videos/{id}/render",
        hang=1, fault_methods=["POST"], fault_path="/render$",
    )  # fmt: skip
    making.web.kill()


def _settled(alice: Api) -> bool:
    """Whether the first event's deliveries are written down as far as they will be."""
    rows = alice.good("GET", "/v1/deliveries")["data"]
    return sorted((each["status"], each["attempt_count"]) for each in rows) == [
        ("delivered", 1), ("pending", 0), ("pending", 0), ("pending", 1)
    ]  # fmt: skip


def upstream(sandbox: Any) -> dict[str, Any]:
    """What the provider has: its videos and its webhooks, and what it has counted."""
    return {
        key.removeprefix("sandbox-"): {
            "videos": [dataclasses.asdict(each) for each in sandbox.account(key).videos.values()],
            "webhooks": [dataclasses.asdict(each) for each in sandbox.account(key).webhooks.values()],
            "credits_left": sandbox.account(key).credits_left,
        }
        for key in (ALICE, BOB, DORA)
    }


def dump(url: str, programs: Path | None) -> str:
    """The database as SQL that either driver takes."""
    if programs is None:
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            return "\n".join(database.iterdump()) + "\n"
    told = [programs / "pg_dump", "--inserts", "--no-owner", "--no-privileges", "--no-comments", url]
    said = subprocess.run(told, check=True, capture_output=True, text=True).stdout
    of_psql = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    lines = [line for line in said.splitlines() if line and not line.startswith(of_psql)]
    return "\n".join(lines) + "\n"


def main(engine: str, folder: Path) -> None:
    """`engine`: sqlite or postgresql."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url, programs = f"sqlite:///{home}/connector.db", None
        if engine == "postgresql":
            server = stack.enter_context(running(ROOMY))
            url, programs = server.url("postgres"), server._programs
        hooks = stack.enter_context(Hooks())
        app = create_sandbox(Faults(), render_seconds=RENDER_SECONDS)
        at = stack.enter_context(serve(app, "127.0.0.1", free_port()))
        schedule = "5s,1m,5m,30m,2h,5h,10h,10h"
        house = House(url, home, f"{at.url}/v1", RETRY_SCHEDULE=schedule, DELIVERY_TIMEOUT="15s")
        with house:
            making = Making(house, hooks, app.extensions["sandbox"])
            make(making)
            facts = making.facts | {
                "made_at": datetime.now(UTC),
                "encryption_key": house.env["CONNECTOR_ENCRYPTION_KEYS"],
                "hooks": hooks.url,
                "upstream": upstream(making.sandbox),
            }
            (folder / f"{engine}.sql").write_text(dump(url, programs))
        text = json.dumps(facts, indent=1, default=lambda each: each.isoformat())
        (folder / f"{engine}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
