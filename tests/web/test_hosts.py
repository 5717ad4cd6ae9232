"""Connecting is for calls to our own hosts: a stranger's page that had its name lead here gets nowhere."""

import http.client
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from support.world import World

from connector import hosts
from connector.web.app import create_app
from connector.web.hosts import ours

ALLOWED = (hosts.read("bridge.lan"), hosts.read("tunnel.example:8443"), hosts.read("[fd00::5]"))


@pytest.mark.parametrize(
    ("named", "public_url", "local", "taken"),
    [
        ("bridge.example.com", "https://bridge.example.com", False, True),
        ("Bridge.Example.Com.", "https://bridge.example.com/under", False, True),
        ("bridge.example.com:443", "https://bridge.example.com", False, True),
        ("bridge.example.com", "https://bridge.example.com:8443", False, True),  # as nginx's $host gives it
        ("xn--bcher-kva.example", "https://bücher.example", False, True),
        ("[2606:4700::1]:8000", "http://[2606:4700:0:0::1]:8000", False, True),
        ("evil.example", "https://bridge.example.com", True, False),
        ("bridge.example.com.evil.example", "https://bridge.example.com", True, False),
        ("evil-bridge.example.com", "https://bridge.example.com", True, False),
        ("bridge.example.com@evil.example", "https://bridge.example.com", True, False),
        ("evil.example@bridge.example.com", "https://bridge.example.com", True, False),
        ("bridge.example.com,evil.example", "https://bridge.example.com", True, False),
        ("", "https://bridge.example.com", True, False),
        # One's own machine, where nothing else is listened on.
        ("localhost", "https://bridge.example.com", True, True),
        ("LOCALHOST:8000", "https://bridge.example.com", True, True),
        ("127.0.0.1:8000", "https://bridge.example.com", True, True),
        ("127.9.9.9", "https://bridge.example.com", True, True),
        ("[::1]:8000", "https://bridge.example.com", True, True),
        ("localhost", "https://bridge.example.com", False, False),
        ("127.0.0.1:8000", "https://bridge.example.com", False, False),
        ("localhost.evil.example", "https://bridge.example.com", True, False),
        ("127.0.0.1.evil.example", "https://bridge.example.com", True, False),
        ("0.0.0.0:8000", "https://bridge.example.com", True, False),
        ("192.168.0.5", "https://bridge.example.com", True, False),
        # What the operator lists.
        ("bridge.lan:8000", "https://bridge.example.com", False, True),
        ("tunnel.example:8443", "https://bridge.example.com", False, True),
        ("tunnel.example", "https://bridge.example.com", False, False),
        ("[fd00:0::5]", "https://bridge.example.com", False, True),
        ("lan", "https://bridge.example.com", False, False),
    ],
)
def test_a_host_is_ours(named: str, public_url: str, local: bool, taken: bool) -> None:
    assert ours(named, public_url, ALLOWED, local=local) is taken


PUBLIC = "https://bridge.example.com"
BODY = json.dumps({"provider": "argil", "api_key": "sandbox-alice"}).encode()


@pytest.fixture(scope="module", params=["127.0.0.1", "0.0.0.0", None], ids=str)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bridge that listens on this host, as far as it is told."""
    url = f"sqlite:///{tmp_path_factory.mktemp('hosts')}/connector.db"
    with World(url, settings={"public_url": PUBLIC, "allowed_hosts": ALLOWED}, host=request.param) as world:
        world.bridge.store.database.upgrade()
        world.bridge.keyring.begin(now=world.bridge.clock())
        yield world


def call(
    world: World,
    method: str,
    path: str,
    *named: str,
    body: bytes | None = None,
    **headers: str,
) -> tuple[int, dict[str, object]]:
    """A call with as many Host headers as are named."""
    connection = http.client.HTTPConnection(urlsplit(world.url).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        sent = [*(("Host", each) for each in named), *headers.items()]
        if body is not None:
            sent += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        for name, value in sent:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        told = answer.read().decode()
        return answer.status, json.loads(told) if told.startswith("{") else {"page": told}
    finally:
        connection.close()


@pytest.mark.parametrize("named", ["bridge.example.com", "BRIDGE.example.com.:443", "bridge.lan:8000"])
def test_connecting_at_a_host_of_ours_works_whatever_is_listened_on(world: World, named: str) -> None:
    assert call(world, "POST", "/v1/connections", named, body=BODY)[0] == 201


@pytest.mark.parametrize(
    "named",
    [
        (),
        ("",),
        ("evil.example",),
        ("evil.example:8000",),
        ("bridge.example.com", "evil.example"),
        ("evil.example", "bridge.example.com"),
        ("bridge.example.com@evil.example",),
    ],
    ids=str,
)
def test_connecting_anywhere_else_is_refused_and_the_setting_is_named(world: World, named: tuple[str, ...]) -> None:
    before = world.state()
    status, told = call(world, "POST", "/v1/connections", *named, body=BODY)
    assert status == 400 and "CONNECTOR_ALLOWED_HOSTS" in str(told["error"])
    assert world.state() == before


def test_a_token_of_somebodys_does_not_open_what_needs_none(world: World) -> None:
    _, made = call(world, "POST", "/v1/connections", "bridge.example.com", body=BODY)
    for token in ("act_anything", str(made["token"])):
        sent = {"Authorization": f"Bearer {token}"}
        assert call(world, "POST", "/v1/connections", "evil.example", body=BODY, **sent)[0] == 400


def test_a_target_that_names_another_host_is_refused(world: World) -> None:
    path = "http://evil.example/v1/connections"
    assert call(world, "POST", path, "bridge.example.com", body=BODY)[0] == 400
    assert call(world, "POST", f"{PUBLIC}/v1/connections", "bridge.example.com", body=BODY)[0] == 201


@pytest.mark.parametrize("named", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_is_ours_where_nothing_else_is_listened_on(world: World, named: str) -> None:
    assert call(world, "POST", "/v1/connections", named, body=BODY)[0] == (201 if world.host == "127.0.0.1" else 400)


def test_what_bears_a_token_and_what_shows_nothing_is_not_judged(world: World) -> None:
    _, made = call(world, "POST", "/v1/connections", "bridge.example.com", body=BODY)
    sent = {"Authorization": f"Bearer {made['token']}"}
    assert call(world, "GET", "/v1/connections/me", "evil.example", **sent)[0] == 200
    assert call(world, "GET", "/healthz", "evil.example")[0] == 200
    assert call(world, "GET", "/readyz", "evil.example")[0] == 200
    assert call(world, "POST", "/inbound/argil/nobody", "evil.example", body=b"{}")[0] == 404


OPEN_TO_ALL = {
    ("GET", path) for path in ("/", "/docs", "/openapi.json", "/v1/catalogue", "/healthz", "/readyz", "/metrics")
} | {("POST", "/inbound/<provider>/<secret>")}
OPEN_TO_ALL |= {("GET", "/static/<name>"), ("GET", "/docs/<offer>/<plural>/<key>")}  # the same for all
METADATA = "/.well-known/oauth-authorization-server"
OPEN_TO_ALL |= {("GET", METADATA), ("GET", f"{METADATA}/<path:below>")}
OPEN_TO_ALL |= {("GET", "/v1/offered/<token>/<name>"), ("GET", "/v1/files/<token>")}  # they are signed


@pytest.mark.parametrize("token", [None, "act_anything"])
def test_every_route_wants_a_token_or_a_host_of_ours_but_those_that_are_open_to_all(
    world: World, token: str | None
) -> None:
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    neither = set()
    for rule in create_app(world.bridge).url_map.iter_rules():
        path = re.sub("<[^>]*>", "anything", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if (method, rule.rule) not in OPEN_TO_ALL:
                status, told = call(world, method, path, "evil.example", body=b"{}", **sent)
                if status != 401 and "CONNECTOR_ALLOWED_HOSTS" not in str(told):
                    neither.add((method, rule.rule))
    assert neither == set()
