"""A provider that hangs for one tenant: nobody else is refused, and what need not ask it is answered at once."""

from concurrent.futures import ThreadPoolExecutor

from support.world import Api, World, until

from connector.egress.provider_slots import SHARE

HANGS = 6.0  # seconds


def test_one_tenants_slow_calls_are_only_its_own(world: World, alice: Api, mallory: Api) -> None:
    world.faults(hang=SHARE, hang_seconds=HANGS, fault_path="^/videos")
    with ThreadPoolExecutor(SHARE + 4) as pool:
        slow = [pool.submit(mallory, "GET", "/v1/searches/find_videos") for _ in range(SHARE)]
        until(lambda: world.state("mallory")["requests"].get("GET /videos", 0) >= SHARE)
        more = mallory("GET", "/v1/searches/find_videos")
        assert more.status_code == 429 and more.json()["error"]["code"] == "rate_limited"
        assert int(more.headers["Retry-After"]) > 0
        assert alice("GET", "/v1/searches/find_videos").status_code == 200
        assert mallory("GET", "/v1/events").status_code == 200
        assert mallory("POST", "/v1/subscriptions", _hook()).status_code == 201
        assert not any(each.done() for each in slow)
        assert {each.result().status_code for each in slow} <= {200, 502, 504}
    assert mallory("GET", "/v1/searches/find_videos").status_code == 200


def _hook() -> dict[str, str]:
    return {"trigger": "video_done", "target_url": "https://hooks.example.com/a"}
