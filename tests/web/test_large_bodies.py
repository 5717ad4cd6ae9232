"""Large bodies share a room by their bytes; who finds no place is asked to come again."""

import threading

from support.world import Api, World, until

from connector.web import app
from connector.web.large_bodies import WAITING, Room

VIDEO = "/v1/actions/create_video"


def test_the_room_holds_as_many_bytes_as_it_has() -> None:
    room = Room(size=100, share=100, wait=0)
    assert room.enter("a", 60) and room.enter("b", 40)
    assert not room.enter("c", 1)
    room.leave("b", 40)
    assert room.enter("c", 40)


def test_no_owner_has_more_than_a_share() -> None:
    room = Room(size=100, share=50, wait=0)
    assert room.enter("a", 50)
    assert not room.enter("a", 1)
    assert room.enter("b", 50)
    room.leave("a", 50)
    assert room.enter("a", 50)


def test_a_place_is_waited_for() -> None:
    room = Room(size=100, share=100, wait=30)
    assert room.enter("a", 100)
    leaver = threading.Timer(0.05, room.leave, ("a", 100))
    leaver.start()
    assert room.enter("b", 100)
    leaver.join()


def test_few_wait_at_once() -> None:
    room = Room(size=100, share=100, wait=30)
    assert room.enter("a", 100)
    outcomes: list[bool] = []
    asking = [threading.Thread(target=lambda: outcomes.append(room.enter("b", 1))) for _ in range(WAITING + 3)]
    for each in asking:
        each.start()
    until(lambda: outcomes == [False] * 3)
    room.leave("a", 100)
    for each in asking:
        each.join(10)
    assert outcomes == [False] * 3 + [True] * WAITING


def test_who_finds_no_place_is_asked_to_come_again_and_small_bodies_need_none(world: World, alice: Api) -> None:
    served = app.create_app(world.bridge)
    served.extensions["large_bodies"] = room = Room(size=150_000, share=100_000, wait=0)
    caller = served.test_client()
    headers = {"Authorization": f"Bearer {alice.connection['token']}"}

    def ask(size: int) -> int:
        body = b'{"script": 1}'.ljust(size)
        answer = caller.post(VIDEO, data=body, headers=headers, content_type="application/json")
        if answer.status_code == 429:
            assert answer.json["error"]["code"] == "rate_limited" and int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    assert [ask(90_000) for _ in range(3)] == [422] * 3  # each gives its place back
    assert room.enter("another", 100_000)
    assert [ask(90_000), ask(60_000)] == [429, 422]
    room.leave("another", 100_000)
    assert ask(90_000) == 422
    assert ask(110_000) == 429  # more than its share
