"""Whether an answer counts as told, by what can be seen of the caller's socket; `tests/faults` has real ones."""

import json
import select
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import EnvironBuilder
from support.world import Api, World

from connector.store import tables
from connector.web.app import create_app

Wsgi = Callable[[dict[str, Any], Any], Any]
CREATE = "/v1/actions/create_video"


class Line:
    """A connection: what the server holds of it, and what a caller may do with the other end."""

    def __init__(self) -> None:
        self.server, self.caller = socket.socketpair()

    def close(self) -> None:
        self.caller.close()

    def half_close(self) -> None:
        self.caller.shutdown(socket.SHUT_WR)

    def send_more(self) -> None:
        self.caller.sendall(b"GET / HTTP/1.1\r\n")

    def send_more_and_close(self) -> None:
        self.send_more()
        self.close()

    def server_closes(self) -> None:
        self.server.close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.server.close()
    line.caller.close()


@pytest.fixture
def ask(world: World, alice: Api, line: Line) -> Callable[..., Any]:
    """The iterable that a WSGI server is given for an action of alice's."""
    app, avatar = create_app(world.bridge), world.avatar(alice)

    def ask(**more: Any) -> Any:
        given = {"script": "Hello.", "avatar_id": avatar} | more
        token = {"Authorization": alice.session.headers["Authorization"]}
        builder = EnvironBuilder(app, CREATE, method="POST", json=given, headers=token)
        environ = builder.get_environ() | {"gunicorn.socket": line.server}
        return app.wsgi_app(environ, lambda *_: lambda _: None)

    return ask


def whole(chunks: Any) -> Any:
    """What a server does that can send everything."""
    try:
        return json.loads(b"".join(chunks))
    finally:
        chunks.close()


def told(world: World, alice: Api) -> list[bool]:
    query = sa.select(tables.operations.c.answered).where(tables.operations.c.connection_id == alice.connection["id"])
    with world.bridge.store.database.read() as transaction:
        return list(transaction.execute(query.order_by(tables.operations.c.created_at)).scalars())


@pytest.mark.skipif(not hasattr(select, "POLLRDHUP"), reason="only Linux says at once that a peer has closed")
@pytest.mark.parametrize(
    ("does", "heard"),
    [
        (None, True),
        (Line.send_more, True),
        (Line.close, False),
        (Line.half_close, False),
        (Line.send_more_and_close, False),
        (Line.server_closes, False),
    ],
)
def test_an_answer_counts_as_told_while_its_caller_is_there(
    world: World, alice: Api, line: Line, ask: Callable[..., Any], does: Callable[[Line], None] | None, heard: bool
) -> None:
    if does:
        does(line)
    first = whole(ask())
    assert told(world, alice) == [heard]
    second = alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    assert (second["id"] == first["id"]) is not heard and all(told(world, alice))


def test_who_goes_before_the_first_byte_is_sent_was_not_told(
    world: World, alice: Api, line: Line, ask: Callable[..., Any]
) -> None:
    chunks = ask()
    assert told(world, alice) == [True]
    line.close()
    whole(chunks)
    assert told(world, alice) == [False]


def test_an_answer_that_cannot_be_sent_was_not_told(world: World, alice: Api, ask: Callable[..., Any]) -> None:
    chunks = ask()
    next(iter(chunks))  # and the server's write fails
    assert told(world, alice) == [True]
    chunks.close()
    assert told(world, alice) == [False]


def test_a_repeat_that_hangs_up_leaves_the_answer_for_the_next(
    world: World, alice: Api, line: Line, ask: Callable[..., Any]
) -> None:
    line.close()
    assert len({whole(ask())["id"] for _ in range(3)}) == 1 and told(world, alice) == [False]


def test_an_answer_has_its_length_and_a_look_is_no_operation(world: World, alice: Api) -> None:
    answer = alice("POST", CREATE, {"script": "Hello.", "avatar_id": world.avatar(alice)})
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert alice("POST", CREATE, {"script": "..."}).status_code == 422
    assert alice.good("POST", "/v1/actions/get_video", {"video_id": answer.json()["id"]})["id"] == answer.json()["id"]
